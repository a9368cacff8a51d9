#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "ams/decoder.hpp"
#include "metering/arrival_log.hpp"
#include "metering/envelope.hpp"
#include "metering/line_watch.hpp"
#include "metering/meter.hpp"
#include "metering/meter_ids.hpp"
#include "metering/octet_ring.hpp"
#include "metering/raw_telegrams.hpp"

namespace amsbridge {

/// How much a relay remembers, and how many it serves.
struct RelayLimits {
  std::size_t latest_octets = 4096;    ///< of the line, for whoever wants to look at them
  std::size_t latest_pieces = 32'768;  ///< so many runs of them
  std::size_t arrivals = 24'576;       ///< times of octets that came
  std::chrono::milliseconds step{0};   ///< those are exact to
  std::size_t sub_meters = 32;         ///< no port has more; damage could make up ever new ones

  /// For a small device.
  [[nodiscard]] static RelayLimits compact() { return {2048, 64, 40, std::chrono::milliseconds(200), 2}; }
};

/// What a relay works with. All of it must outlive the relay.
struct RelayTools {
  std::span<std::uint8_t> storage;  ///< as for ams::Decoder
  ams::Aes128Gcm& gcm;
  ReadingOutput& output;
};

/// What a relay publishes, and as whom.
struct RelayOptions {
  std::string name;         ///< the meter's configured name; empty for its own id
  std::string source_name;  ///< its name until one is known: `meter1`
  bool document = false;    ///< the source is a file or a pipe: pauses and silence say nothing
  std::multiset<std::string>* taken_names = nullptr;  ///< of all relays, which must outlive them; may be null
  ams::Keys keys;
  bool strict = false;  ///< a telegram that is doubtful in any way is not published
  bool raw = false;     ///< publish each telegram's octets, too
  /// Degrees Celsius now; may be empty.
  std::function<std::optional<ams::Decimal>()> temperature;
  std::optional<Moment> program_started;  ///< else what the relay was made with
  RelayLimits limits;
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
  MeterRelay(RelayOptions options, const RelayTools& tools, Moment started);
  MeterRelay(const MeterRelay&) = delete;
  MeterRelay& operator=(const MeterRelay&) = delete;
  ~MeterRelay() = default;

  /// Of a line.
  void push(ams::Octets octets, Moment now, const LineErrors& errors = {});
  /// The same of octets that are all of a message.
  void push_message(ams::Octets octets, Moment now, const Envelope&);
  /// Octets of a document have come; what they spell is handed to the decoder next.
  void came(ams::Octets octets, Moment now, const LineErrors& errors = {});
  [[nodiscard]] ams::Decoder& decoder() { return decoder_; }
  /// Says in the log what is wrong with what came, now and then if it comes often.
  void complain(const std::string& words) { log(complained_, words); }

  /// Nothing has come for as long as the line's telegram gap.
  void gap();
  /// To be called now and then: makes the meter offline when it has been silent for longer than it ever
  /// pauses, and says in the log what is the matter with the line when that changes.
  void check(Moment now);
  /// The same without the line: while its settings are searched for.
  void check_meter(Moment now);
  /// Whether what is wrong with single telegrams matters so little that the log has it as details.
  void hush(bool hushed) { hushed_ = hushed; }
  /// The source has no connection: that nothing comes says nothing of the meter.
  void unconnected(Moment now);
  /// The line is read with other settings from now on: what came with the old ones says nothing any more.
  void begin_anew(Moment now);
  /// The line has ended: what is open is closed, and the meter is offline. Not for documents, whose decoder
  /// is to be told.
  void finish();
  /// The line is not read any more, perhaps in the middle of a telegram: the meter is offline.
  void leave() { go_offline(); }
  /// The relay will not be used any more: its name is free for another one.
  void release(Parting);

  const RelayCounters& counters() const { return counters_; }
  /// What the last two minutes brought.
  [[nodiscard]] ams::LineWindow line_window(Moment now) { return watch_.window(now.steady); }
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
  void use_known_id(ams::Reading&);
  [[nodiscard]] std::string first_name();
  // No level of a topic has a slash in it.
  [[nodiscard]] std::string memory_of_line() const { return "line/" + options_.meter.line; }
  void rename(std::string name);
  bool take(const std::string& name);
  void check_silence(Moment now);
  void check_line(Moment now);
  void go_offline();
  void log(std::optional<Steady>& logged, const std::string& words);
  Moment latest() const { return arrivals_.latest(); }

  RelayOptions options_;
  ReadingOutput& output_;
  Moment started_;
  ams::Decoder decoder_;
  ArrivalLog arrivals_;
  std::optional<Envelope> envelope_;  // of the message that is being decoded
  RelayCounters counters_;
  LineWatch watch_;
  ams::Diagnosis diagnosis_ = ams::Diagnosis::listening;
  MeterIds ids_;
  Meter meter_;
  std::map<std::string, std::unique_ptr<Meter>> sub_meters_;
  OctetRing latest_octets_;
  std::unique_ptr<RawTelegrams> raw_;  // if they are published
  ams::Reading reading_;               // the one that is being dealt with: too large for a small stack
  bool said_silent_ = false;
  bool hushed_ = false;
  std::string refused_name_;           // that another meter has, as last said in the log
  std::uint64_t faulty_telegram_ = 0;  // the last one in which a value had a fault
  std::map<ams::Reason, std::optional<Steady>> logged_;
  std::optional<Steady> complained_;
};

}  // namespace amsbridge
