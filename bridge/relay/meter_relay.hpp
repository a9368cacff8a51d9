#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "ams/decoder.hpp"
#include "ams/publish/json.hpp"
#include "bridge/crypto/openssl_gcm.hpp"
#include "bridge/input/document.hpp"
#include "bridge/mqtt/publisher.hpp"
#include "bridge/relay/arrival_log.hpp"
#include "bridge/relay/line_watch.hpp"
#include "bridge/relay/moment.hpp"
#include "bridge/relay/topics.hpp"

namespace amsbridge {

/// What a relay publishes, and as whom.
struct RelayOptions {
  std::string base = "amsbridge";
  std::string name;         ///< the meter's configured name; empty for its own id
  std::string source_name;  ///< its name until one is known: `meter1`
  bool document = false;    ///< the source is a file or a pipe: hexadecimal text is possible
  std::multiset<std::string>* taken_names = nullptr;  ///< of all relays, which must outlive them; may be null
  int qos = 1;
  bool json = true;
  bool classic = false;
  ams::Keys keys;
  bool strict = false;  ///< a telegram that is doubtful in any way is not published
  std::string classic_topic;
  std::string classic_id;  ///< machine id
  std::string client_id;
};

/// What came over one meter's line.
struct RelayCounters {
  std::uint64_t octets = 0;
  std::uint64_t readings = 0;
  std::uint64_t unchecked = 0;  ///< readings with that mark (ams::Marks), and so on
  std::uint64_t unauthenticated = 0;
  std::uint64_t replayed = 0;
  std::map<ams::Reason, std::uint64_t> faults;
  std::string last_fault;  ///< in words, empty if there was none
};

/// One meter: octets in, MQTT messages out. Knows no clock, line or broker of its own.
class MeterRelay final : private ams::Decoder::Sink {
 public:
  MeterRelay(RelayOptions options, Publisher& publisher, Moment started);
  MeterRelay(const MeterRelay&) = delete;
  MeterRelay& operator=(const MeterRelay&) = delete;
  ~MeterRelay() = default;

  void push(ams::Octets octets, Moment now, const LineErrors& errors = {});
  /// Nothing has come for as long as the line's telegram gap.
  void gap();
  /// To be called now and then: publishes `offline` when the meter has been silent for longer than any list
  /// of it pauses, and says in the log what is the matter with the line when that changes.
  void check(Moment now);
  /// The source has no connection: that nothing comes says nothing of the meter.
  void unconnected(Moment now);
  /// The line has ended: what is open is closed, and the meter is offline.
  void finish();

  const RelayCounters& counters() const { return counters_; }
  /// What was the matter with the line at the last `check`. Of files nothing is said.
  ams::Diagnosis diagnosis() const { return diagnosis_; }
  /// The meter's level in topics: configured name, else the last id it sent that no other meter has, else
  /// the source's name.
  const std::string& name() const { return name_; }
  /// The last reading in the JSON layout, whether that is published or not; empty before the first.
  const std::string& last_reading() const { return last_reading_; }
  bool online() const { return online_.value_or(false); }

  static constexpr std::chrono::seconds longest_silence{30};

 private:
  using Steady = std::chrono::steady_clock::time_point;

  void reading(const ams::Reading&, const ams::Telegram&) override;
  void fault(const ams::Fault&, const ams::Telegram&) override;
  ams::Arrival arrival(const ams::Telegram&) const;
  void sub_meter(const ams::Reading&, const ams::Telegram&);
  void rename(std::string name);
  bool take(const std::string& name);
  void check_silence(Moment now);
  void check_line(Moment now);
  void set_online(bool online);
  void publish_json(const std::string& meter, const std::string& json, const ams::Reading&,
                    const ams::Arrival&);
  void publish_classic(const ams::Reading&, const ams::Arrival&);
  void publish_document(std::string topic, std::string json, bool retain = false);
  void publish(std::string topic, std::string payload, bool retain = false);
  void log(std::optional<Steady>& logged, const std::string& words);
  Moment latest() const { return arrivals_.find(decoder_.octets()); }

  RelayOptions options_;
  Topics topics_;
  Publisher& publisher_;
  Steady started_;
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage_{};
  OpenSslGcm gcm_;
  ams::Decoder decoder_;
  Document document_;
  ArrivalLog arrivals_{ams::Decoder::ample_storage + ams::P1Telegram::longest_telegram};
  RelayCounters counters_;
  LineWatch watch_;
  ams::Diagnosis diagnosis_ = ams::Diagnosis::listening;
  std::string name_;
  std::set<std::string> sub_meters_;  ///< their levels in topics, of those seen since the meter is online
  std::string refused_name_;          // that another meter has, as last said in the log
  std::string last_reading_;
  std::uint64_t sequence_ = 0;
  std::uint64_t faulty_telegram_ = 0;  // the last one in which a value had a fault
  Steady last_telegram_;
  std::optional<bool> online_;  // as published; nothing before the first time
  std::map<ams::Reason, std::optional<Steady>> logged_;
  std::optional<Steady> complained_;
};

}  // namespace amsbridge
