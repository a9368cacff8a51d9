#pragma once

#include "ams/fault.hpp"

namespace ams {

/// A value, or the fault that kept it from coming about. For small values: both live side by side.
template <class T>
class [[nodiscard]] Result {
 public:
  // Both are what a function returns, so both convert by themselves.
  // NOLINTBEGIN(google-explicit-constructor)
  constexpr Result(const T& value) : value_(value), holds_value_(true) {}
  constexpr Result(const Fault& fault) : fault_(fault) {}
  // NOLINTEND(google-explicit-constructor)

  constexpr explicit operator bool() const { return holds_value_; }
  constexpr const T& operator*() const { return value_; }
  constexpr const T* operator->() const { return &value_; }
  constexpr const Fault& fault() const { return fault_; }

 private:
  T value_{};
  Fault fault_{};
  bool holds_value_ = false;
};

}  // namespace ams
