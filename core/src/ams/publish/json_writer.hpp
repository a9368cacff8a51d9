#pragma once

#include <cstdint>
#include <string_view>

#include "ams/decimal.hpp"
#include "ams/text.hpp"

namespace ams {

/// Writes one JSON object, member by member (RFC 8259). The commas are its business.
class JsonWriter {
 public:
  explicit JsonWriter(TextWriter& out) : out_(out) {}

  void begin_object() {
    out_.character('{');
    first_ = true;
  }
  void end_object() {
    out_.character('}');
    first_ = false;
  }

  /// A name; its value is to follow through `out()` or `begin_object`.
  void name(std::string_view);
  void text(std::string_view name, std::string_view value);
  void number(std::string_view name, std::uint64_t value);
  void number(std::string_view name, Decimal value);
  void boolean(std::string_view name, bool value);

  TextWriter& out() { return out_; }

 private:
  void quoted(std::string_view);

  TextWriter& out_;
  bool first_ = true;
};

}  // namespace ams
