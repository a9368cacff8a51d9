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

/// A quantity and its number, in the quantity's own unit.
struct Value {
  Quantity quantity{};
  Decimal number{};

  friend bool operator==(const Value&, const Value&) = default;
};

/// What a telegram says. What the meter did not send is not here: absent is not zero.
class Reading {
 public:
  static constexpr std::size_t most_values = 64;
  using Text = FixedText<40>;

  std::string_view maker;  ///< empty where the telegram does not tell; text that lives for ever
  std::optional<Text> meter_id;
  std::optional<Text> meter_model;
  std::optional<Text> list;  ///< list version string as sent: `KFM_001`
  std::optional<Clock> meter_time;

  /// As new, without touching every value.
  void clear() {
    maker = {};
    meter_id.reset();
    meter_model.reset();
    list.reset();
    meter_time.reset();
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
