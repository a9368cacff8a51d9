#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ams/publish/discovery.hpp"
#include "ams/reading.hpp"
#include "bridge/homeassistant/ledger.hpp"

namespace amsbridge {

/// What the bridge knows of a meter at a reading. Views are looked at during the call alone.
struct MeterFacts {
  /// What the meter is read from, the same from start to start and of no other meter: the source's URL, with
  /// the meter's level behind it where one source brings several. Never empty.
  std::string_view line;
  std::string_view level;  ///< in topics
  std::string_view name;   ///< as configured; empty = none
  /// As last told; empty as long as not. What was known once is not forgotten for an empty one.
  std::string_view id, maker, model, list;
  std::chrono::seconds live{30};         ///< after so long a live value is old
  std::chrono::seconds registers{4000};  ///< the same for registers
  bool estimates = false;                ///< the settings ask for estimates of energy
  bool import_estimate = false;          ///< this reading is published with one
  bool export_estimate = false;
};

/// How devices are told of.
struct DeviceStyle {
  std::string base;
  std::string version;
  ams::StateTopics topics = ams::StateTopics::documents;
  ams::ReactiveEnergy reactive_energy = ams::ReactiveEnergy::with_class;
};

/// One meter as Home Assistant shall see it: who it is and which values it has sent.
class MeterDevice {
 public:
  enum class Change : std::uint8_t { none, some };

  /// Takes in what is new. Allocates nothing where nothing is.
  Change take(const MeterFacts&, const ams::Reading&);
  /// Values that were seen before a restart are values of the meter still.
  void recall(const Components&);
  /// Another meter hangs there now.
  void forget_values();

  /// What it consists of. In the layout of single values there is less.
  [[nodiscard]] Components components(const DeviceStyle&) const;
  /// Those of `told` that it has no more are taken back. Empty if it is too long to be told.
  [[nodiscard]] std::string payload(const DeviceStyle&, std::string_view identity,
                                    const Components& told) const;

  [[nodiscard]] const std::string& line() const { return line_; }
  [[nodiscard]] int channel() const { return channel_; }
  [[nodiscard]] const std::string& level() const { return level_; }
  [[nodiscard]] const std::string& id() const { return id_; }

 private:
  static constexpr std::int8_t never_seen = -1;
  static constexpr std::size_t quantities = 256;

  bool take_words(const MeterFacts&, const ams::Reading&);
  bool take_values(const MeterFacts&, const ams::Reading&);
  bool see(ams::Extra);
  [[nodiscard]] bool has(ams::Extra, const DeviceStyle&) const;
  [[nodiscard]] std::string shown_name() const;

  std::string line_, level_, name_, id_, maker_, model_, list_;
  ams::Medium medium_ = ams::Medium::electricity;
  std::uint8_t channel_ = 0;
  std::chrono::seconds live_{0}, registers_{0};
  bool estimates_ = false;
  std::array<std::int8_t, quantities> decimals_ = unseen();  ///< of each quantity
  std::bitset<ams::extra_count> extras_;

  static constexpr std::array<std::int8_t, quantities> unseen() {
    std::array<std::int8_t, quantities> all{};
    all.fill(never_seen);
    return all;
  }
};

/// The bridge itself. Empty if it is too long to be told.
[[nodiscard]] std::string bridge_payload(const DeviceStyle&, std::string_view page,
                                         const Components& components, const Components& told);

}  // namespace amsbridge
