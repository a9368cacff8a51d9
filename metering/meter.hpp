#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ams/guard/cadence.hpp"
#include "metering/moment.hpp"
#include "metering/publish_gate.hpp"
#include "metering/reading_output.hpp"
#include "metering/treatment.hpp"

namespace amsbridge {

class Meter;

/// Hears of every reading that is accepted, published or not.
class ReadingObserver {
 public:
  virtual ~ReadingObserver() = default;
  virtual void reading(const Meter&, const ams::Reading&, const ams::Arrival&, Moment) = 0;
  /// The meter is no more, or is now called otherwise in topics.
  virtual void gone(const std::string& level) = 0;
  /// It is now called otherwise; `gone` has been called.
  virtual void renamed(const std::string& from, const std::string& to) {
    static_cast<void>(from);
    static_cast<void>(to);
  }
};

struct MeterOptions {
  std::string line;  ///< what it is read from, the same from start to start and of no other meter
  std::string name;  ///< as configured; empty = none
  TreatmentOptions treatment;
  PublishMode publish = PublishMode::every;
  std::chrono::seconds interval{0};
  std::chrono::seconds silence{0};      ///< offline after so long; 0 = by cadence
  ReadingObserver* observer = nullptr;  ///< outlives the meter; may be null
  /// Where readings are written as JSON, which takes ams::json_octets at most; several meters may share it,
  /// and it outlives them. Empty: none are written, and `last_json` stays empty.
  std::span<char> scratch{};
};

/// When and how a reading came.
struct Reception {
  Moment first_octet;
  Moment last_octet;
  std::optional<std::int64_t> epoch_milliseconds;  ///< of the first octet, by whoever sent it on
  std::optional<std::uint64_t> sequence;           ///< the same
  std::optional<ams::Decimal> temperature;
  std::uint64_t up_seconds = 0;
};

/// The last value of a quantity, and when its telegram came.
struct LatestValue {
  ams::Value value;
  std::chrono::steady_clock::time_point heard;
};

/// One meter as subscribers see it: its readings are treated, numbered and published, and it is online or
/// not.
class Meter {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// `level` is its name in topics. The output must outlive this.
  Meter(std::string level, const MeterOptions& options, ReadingOutput& output, Moment started);

  /// Changes the reading into what is published of it.
  void take(ams::Reading&, const Reception&);
  void publish_raw(ams::Octets, const Reception&);
  void rename(std::string level);
  /// Takes away what is retained of it, for ever.
  void withdraw();
  void set_online(bool online);

  /// No telegram for longer than it ever pauses.
  [[nodiscard]] bool is_silent(Steady now) const { return now - last_telegram_ >= silence_limit(); }
  [[nodiscard]] std::chrono::seconds silence_limit() const;

  [[nodiscard]] const std::string& level() const { return level_; }
  [[nodiscard]] bool online() const { return online_.value_or(false); }
  [[nodiscard]] std::uint64_t readings() const { return readings_; }
  /// When the last reading came; nothing before the first.
  [[nodiscard]] const std::optional<Moment>& last_heard() const { return last_heard_; }
  [[nodiscard]] const ams::Cadence& cadence() const { return cadence_; }
  [[nodiscard]] const Treatment& treatment() const { return treatment_; }
  /// The last reading that passed, in the JSON layout, whether that is published or not; empty before the
  /// first, and where none is written.
  [[nodiscard]] const std::string& last_json() const { return last_json_; }
  /// The last value of each quantity that it has sent.
  [[nodiscard]] const std::vector<LatestValue>& latest_values() const { return latest_values_; }
  [[nodiscard]] const MeterOptions& options() const { return options_; }
  /// As last told; empty as long as not.
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& maker() const { return maker_; }
  [[nodiscard]] const std::string& model() const { return model_; }
  [[nodiscard]] const std::string& list() const { return list_; }
  [[nodiscard]] ams::Medium medium() const { return medium_; }

 private:
  void publish(Outgoing&, const Reception&);
  void note_identity(const ams::Reading&);
  void note_values(const ams::Reading&, Steady heard);

  std::string level_;
  MeterOptions options_;
  ReadingOutput& output_;
  Treatment treatment_;
  Milestones milestones_;
  PublishGate gate_;
  ams::Cadence cadence_;
  std::uint64_t readings_ = 0;
  Steady last_telegram_;  // or the start
  std::optional<Moment> last_heard_;
  std::optional<bool> online_;  // as published; nothing before the first time
  std::string last_json_;
  std::vector<LatestValue> latest_values_;
  std::string id_, maker_, model_, list_;
  ams::Medium medium_ = ams::Medium::electricity;
};

}  // namespace amsbridge
