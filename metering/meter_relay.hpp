#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "ams/decoder.hpp"
#include "bridge/crypto/openssl_gcm.hpp"
#include "bridge/input/document.hpp"
#include "bridge/source/octet_source.hpp"
#include "metering/arrival_log.hpp"
#include "metering/line_watch.hpp"
#include "metering/meter.hpp"
#include "metering/meter_ids.hpp"
#include "metering/octet_ring.hpp"
#include "metering/raw_telegrams.hpp"

namespace amsbridge {

/// What a relay publishes, and as whom.
struct RelayOptions {
  std::string name;         ///< the meter's configured name; empty for its own id
  std::string source_name;  ///< its name until one is known: `meter1`
  bool document = false;    ///< the source is a file or a pipe: hexadecimal text is possible
  std::multiset<std::string>* taken_names = nullptr;  ///< of all relays, which must outlive them; may be null
  ams::Keys keys;
  bool strict = false;  ///< a telegram that is doubtful in any way is not published
  bool raw = false;     ///< publish each telegram's octets, too
  /// Degrees Celsius now; may be empty.
  std::function<std::optional<ams::Decimal>()> temperature;
  std::optional<Moment> program_started;  ///< else what the relay was made with
  std::size_t latest_octets = 4096;       ///< so many are kept for whoever wants to look at them
  MeterOptions meter;
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

/// Whether what is retained of a meter stays.
enum class Parting { for_now, for_good };

/// One line: octets in, readings to its meter and that one's sub-meters. Knows no clock, line or broker of
/// its own.
class MeterRelay final : private ams::Decoder::Sink {
 public:
  /// The outlet must outlive this.
  MeterRelay(RelayOptions options, Outlet& outlet, Moment started);
  MeterRelay(const MeterRelay&) = delete;
  MeterRelay& operator=(const MeterRelay&) = delete;
  ~MeterRelay() = default;

  void push(ams::Octets octets, Moment now, const LineErrors& errors = {});
  /// The same of octets that are all of a message.
  void push_message(ams::Octets octets, Moment now, const Envelope&);
  /// Nothing has come for as long as the line's telegram gap.
  void gap();
  /// To be called now and then: makes the meter offline when it has been silent for longer than it ever
  /// pauses, and says in the log what is the matter with the line when that changes.
  void check(Moment now);
  /// The source has no connection: that nothing comes says nothing of the meter.
  void unconnected(Moment now);
  /// The line has ended: what is open is closed, and the meter is offline.
  void finish();
  /// The line is not read any more, perhaps in the middle of a telegram: the meter is offline.
  void leave() { go_offline(); }
  /// The relay will not be used any more: its name is free for another one.
  void release(Parting);

  const RelayCounters& counters() const { return counters_; }
  /// What was the matter with the line at the last `check`. Of files nothing is said.
  ams::Diagnosis diagnosis() const { return diagnosis_; }
  /// The meter's level in topics: configured name, else the last id it sent that no other meter has, else
  /// the source's name.
  const std::string& name() const { return meter_.level(); }
  const Meter& meter() const { return meter_; }
  /// By level.
  const std::map<std::string, std::unique_ptr<Meter>>& sub_meters() const { return sub_meters_; }
  bool online() const { return meter_.online(); }
  /// The latest octets of the line.
  const OctetRing& latest_octets() const { return latest_octets_; }

 private:
  using Steady = std::chrono::steady_clock::time_point;

  void reading(const ams::Reading&, const ams::Telegram&) override;
  void fault(const ams::Fault&, const ams::Telegram&) override;
  void count(const ams::Reading&);
  void expire();
  void deliver_raw(ams::Octets octets, std::uint64_t octet);
  [[nodiscard]] Reception heard(std::uint64_t octet) const;
  void sub_meter(const ams::Reading&, const ams::Telegram&);
  std::optional<ams::Reading> under_known_id(const ams::Reading&);
  [[nodiscard]] std::string first_name();
  // No level of a topic has a slash in it.
  [[nodiscard]] std::string memory_of_line() const { return "line/" + options_.meter.line; }
  void rename(std::string name);
  bool take(const std::string& name);
  void check_silence(Moment now);
  void check_line(Moment now);
  void go_offline();
  void log(std::optional<Steady>& logged, const std::string& words);
  Moment latest() const { return arrivals_.find(decoder_.octets()); }

  RelayOptions options_;
  Outlet& outlet_;
  Moment started_;
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage_{};
  OpenSslGcm gcm_;
  ams::Decoder decoder_;
  Document document_;
  ArrivalLog arrivals_{ams::Decoder::ample_storage + ams::P1Telegram::longest_telegram};
  std::optional<Envelope> envelope_;  // of the message that is being decoded
  RelayCounters counters_;
  LineWatch watch_;
  ams::Diagnosis diagnosis_ = ams::Diagnosis::listening;
  MeterIds ids_;
  Meter meter_;
  std::map<std::string, std::unique_ptr<Meter>> sub_meters_;
  OctetRing latest_octets_;
  RawTelegrams raw_;
  bool said_silent_ = false;
  std::string refused_name_;           // that another meter has, as last said in the log
  std::uint64_t faulty_telegram_ = 0;  // the last one in which a value had a fault
  std::map<ams::Reason, std::optional<Steady>> logged_;
  std::optional<Steady> complained_;
};

}  // namespace amsbridge
