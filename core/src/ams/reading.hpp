#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "ams/decimal.hpp"
#include "ams/dlms/clock.hpp"
#include "ams/quantity.hpp"
#include "ams/text.hpp"

namespace ams {

/// A number in the unit of its quantity.
struct Value {
  [[no_unique_address]] Decimal number{};  // leaves its padding to `quantity`: 16 octets in all, not 24
  Quantity quantity{};

  friend bool operator==(const Value&, const Value&) = default;
};

/// `233.0 V`
void write_value(TextWriter&, const Value&);

/// What a meter meters. Others than electricity report through the electricity meter's port.
enum class Medium : std::uint8_t { electricity, gas, water, heat };

/// `electricity`, `gas`, `water`, `heat`
std::string_view name(Medium);

/// How the scale of numbers is known that came without scaler.
enum class ScaleOrigin : std::uint8_t {
  wire,       ///< every number came with its scale, or is a power in whole watts
  table,      ///< from the maker's table; the telegram holds nothing to check it by
  confirmed,  ///< from the maker's table, and U x I agrees with P and Q
  doubtful,   ///< from the maker's table, but U x I contradicts P and Q
};

/// `wire`, `table`, ...
std::string_view name(ScaleOrigin);

/// What is to be known of a reading before it is trusted. Strict decoding refuses the first three; `dumped`
/// can only be in files that somebody has at hand.
struct Marks {
  bool unchecked = false;        ///< the telegram had no check sequence (P1 before DSMR 4)
  bool unauthenticated = false;  ///< its tag could not be checked for want of a key, or is missing though
                                 ///< there is a key to check it
  bool replayed = false;         ///< its invocation counter did not rise
  bool dumped = false;  ///< plaintext behind a ciphering header: another reader has decrypted it in place
  ScaleOrigin scale = ScaleOrigin::wire;
  bool repeated = false;  ///< its registers are those of the list before once more; strict does not refuse it

  friend bool operator==(const Marks&, const Marks&) = default;
};

/// What a telegram says. What the meter did not send is not here: absent is not zero.
class Reading {
 public:
  static constexpr std::size_t most_values = 64;
  using Text = FixedText<40>;

  std::string_view maker;  ///< empty where the telegram does not tell; text that lives for ever
  std::optional<Text> meter_id;
  std::optional<Text> meter_model;
  std::optional<Text> list;   ///< list version string as sent: `KFM_001`
  std::optional<Text> ident;  ///< identification line of a P1 telegram, without its slash
  std::optional<Clock> meter_time;
  std::uint8_t channel = 0;  ///< of a sub-meter, from 1; 0 is the meter itself
  Medium medium = Medium::electricity;
  Marks marks;

  /// As new, without touching every value.
  void clear() {
    maker = {};
    meter_id.reset();
    meter_model.reset();
    list.reset();
    ident.reset();
    meter_time.reset();
    channel = 0;
    medium = Medium::electricity;
    marks = {};
    size_ = 0;
  }

  /// In the order of the list.
  std::span<const Value> values() const { return std::span(values_).first(size_); }
  std::span<Value> values() { return std::span(values_).first(size_); }

  std::optional<Decimal> find(Quantity quantity) const {
    const auto all = values();
    const auto found =
        std::find_if(all.begin(), all.end(), [=](const Value& value) { return value.quantity == quantity; });
    if (found == all.end()) return std::nullopt;
    return found->number;
  }

  /// False if there is no room.
  bool add(const Value& value) {
    if (size_ == most_values) return false;
    values_[size_++] = value;
    return true;
  }

  /// Takes out the value at `index`; those behind it move up.
  void remove(std::size_t index) {
    std::copy(values_.begin() + static_cast<std::ptrdiff_t>(index) + 1,
              values_.begin() + static_cast<std::ptrdiff_t>(size_),
              values_.begin() + static_cast<std::ptrdiff_t>(index));
    --size_;
  }

 private:
  std::array<Value, most_values> values_{};
  std::size_t size_ = 0;
};

}  // namespace ams
