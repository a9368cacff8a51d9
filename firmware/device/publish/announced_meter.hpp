#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "ams/publish/discovery.hpp"
#include "ams/reading.hpp"

namespace amsbridge::device {

/// What is known of a meter at a reading. Views are looked at during the call alone.
struct AnnouncedFacts {
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
struct AnnounceStyle {
  std::string base = "amsbridge";
  std::string version;
  ams::StateTopics topics = ams::StateTopics::documents;
  ams::ReactiveEnergy reactive_energy = ams::ReactiveEnergy::with_class;
};

/// One meter as Home Assistant shall see it: who it is and which values it has sent. What the Linux program's
/// MeterDevice is, without containers that grow.
class AnnouncedMeter {
 public:
  static constexpr std::size_t most_quantities = 128;
  using Extras = std::bitset<ams::extra_count>;
  /// What a payload consists of: its beginning, quantities, extras, those that are taken back, its end.
  static constexpr std::size_t pieces = 2 + most_quantities + 2 * ams::extra_count;

  /// True if something is new.
  bool take(const AnnouncedFacts&, const ams::Reading&);
  /// Another meter hangs there now.
  void forget_values();

  /// What has been seen, in few characters, and the same back: values that were seen before a restart are
  /// values of the meter still. What cannot be read is left out.
  [[nodiscard]] std::string seen() const;
  void recall(std::string_view seen);

  /// For the payload's beginning; the views are of this, `style` and `identity`. `name` is what
  /// `shown_name` gives.
  [[nodiscard]] ams::DiscoveredDevice device(const AnnounceStyle&, std::string_view identity,
                                             std::string_view name) const;
  [[nodiscard]] std::string shown_name() const;
  /// What is told beside quantities. In the layout of single values there is less.
  [[nodiscard]] Extras extras(ams::StateTopics) const;
  /// Writes the piece of this number, if the meter has it. Those of `told` that it has no more are taken
  /// back.
  void write_piece(std::size_t number, ams::DiscoveryWriter&, ams::TextWriter&, ams::StateTopics,
                   const Extras& told) const;

  [[nodiscard]] std::uint8_t channel() const { return channel_; }
  [[nodiscard]] const std::string& level() const { return level_; }
  [[nodiscard]] const std::string& id() const { return id_; }

 private:
  static constexpr std::int8_t never_seen = -1;

  bool take_words(const AnnouncedFacts&, const ams::Reading&);
  bool take_values(const AnnouncedFacts&, const ams::Reading&);
  bool see(ams::Extra);
  [[nodiscard]] bool has(ams::Extra, ams::StateTopics) const;

  std::string level_, name_, id_, maker_, model_, list_;
  ams::Medium medium_ = ams::Medium::electricity;
  std::uint8_t channel_ = 0;
  std::chrono::seconds live_{0}, registers_{0};
  bool estimates_ = false;
  std::array<std::int8_t, most_quantities> decimals_ = unseen();  // of each quantity
  Extras extras_;

  static constexpr std::array<std::int8_t, most_quantities> unseen() {
    std::array<std::int8_t, most_quantities> all{};
    all.fill(never_seen);
    return all;
  }
};

}  // namespace amsbridge::device
