#pragma once

#include <string>
#include <utility>

namespace amsbridge {

/// A value that must not be seen: it has no output operator, no formatter and no conversion, so it reaches a
/// log or a message only where reveal() is written out.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  [[nodiscard]] bool is_set() const { return !value_.empty(); }
  [[nodiscard]] const std::string& reveal() const { return value_; }

  bool operator==(const Secret&) const = default;

 private:
  std::string value_;
};

}  // namespace amsbridge
