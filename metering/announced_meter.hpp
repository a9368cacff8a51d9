#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "ams/publish/discovery.hpp"
#include "ams/publish/json.hpp"
#include "ams/reading.hpp"

namespace amsbridge {

class Meter;

/// What is known of a meter at a reading. Views are looked at during the call alone.
struct MeterFacts {
  /// What the meter is read from, the same from start to start and of no other meter: the source's URL, with
  /// the meter's level behind it where one source brings several. Empty where there is one source alone.
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

/// Of a reading that the meter has just accepted; the views are of both.
[[nodiscard]] MeterFacts facts_of(const Meter&, const ams::Reading&, const ams::Arrival&);

/// How devices are told of.
struct AnnounceStyle {
  std::string base = "amsbridge";
  std::string version;
  ams::StateTopics topics = ams::StateTopics::documents;
  ams::ReactiveEnergy reactive_energy = ams::ReactiveEnergy::with_class;
};

/// One meter as Home Assistant shall see it: who it is and which values it has sent.
class AnnouncedMeter {
 public:
  static constexpr std::size_t most_quantities = 128;
  static constexpr std::int8_t never_seen = -1;
  static constexpr std::int8_t most_decimals = 9;
  using Extras = std::bitset<ams::extra_count>;

  /// True if something is new. Allocates nothing where nothing is.
  bool take(const MeterFacts&, const ams::Reading&);
  /// Another meter hangs there now.
  void forget_values();
  /// Values that were seen before a restart are values of the meter still. Decimals are 0 to `most_decimals`.
  void recall(ams::Quantity, std::int8_t decimals);
  void recall(ams::Extra extra) { seen_.set(static_cast<std::size_t>(extra)); }

  /// For the payload's beginning; the views are of this, `style`, `identity` and `name`, which is what
  /// `shown_name` gives.
  [[nodiscard]] ams::DiscoveredDevice device(const AnnounceStyle&, std::string_view identity,
                                             std::string_view name) const;
  [[nodiscard]] std::string shown_name() const;
  /// The most decimals that it has sent of a quantity, or `never_seen`.
  [[nodiscard]] std::int8_t decimals(ams::Quantity) const;
  /// What has been seen beside quantities, and what is told beside them: in the layout of single values there
  /// is less.
  [[nodiscard]] const Extras& seen() const { return seen_; }
  [[nodiscard]] bool has(ams::Extra, ams::StateTopics) const;
  [[nodiscard]] Extras extras(ams::StateTopics) const;

  [[nodiscard]] std::uint8_t channel() const { return channel_; }
  [[nodiscard]] const std::string& level() const { return level_; }
  [[nodiscard]] const std::string& id() const { return id_; }

 private:
  bool take_words(const MeterFacts&, const ams::Reading&);
  bool take_values(const MeterFacts&, const ams::Reading&);
  bool see(ams::Extra);

  std::string level_, name_, id_, maker_, model_, list_;
  ams::Medium medium_ = ams::Medium::electricity;
  std::uint8_t channel_ = 0;
  std::chrono::seconds live_{0}, registers_{0};
  bool estimates_ = false;
  std::array<std::int8_t, most_quantities> decimals_ = unseen();  // of each quantity
  Extras seen_;

  static constexpr std::array<std::int8_t, most_quantities> unseen() {
    std::array<std::int8_t, most_quantities> all{};
    all.fill(never_seen);
    return all;
  }
};

}  // namespace amsbridge
