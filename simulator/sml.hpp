// Smart Message Language 1.04 (BSI TR-03109-1, annex IV): what German meters push over their optical port.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "simulator/content.hpp"
#include "simulator/telegram.hpp"

namespace simulator {

// `full`: always all octets of the type. `shortest`: leading octets that say nothing are left out.
enum class SmlLength : std::uint8_t { full, shortest };

// An integer on the wire: signed or not, in so many octets.
struct SmlInteger {
  bool is_signed = false;
  unsigned octets = 4;  // 1..8
  SmlLength length = SmlLength::full;
};

// Without a field the value is fixed octets, or the server id if there are none.
struct SmlEntry {
  std::array<std::uint8_t, 6> obis;
  std::string_view octets = {};
  std::optional<Field> field = std::nullopt;
  SmlInteger type = {};
  std::int8_t scaler = 0;
  std::string_view status = {};  // octets of an unsigned integer; empty if absent
};

[[nodiscard]] Form form_of(const SmlEntry& entry);

enum class SmlCheck : std::uint8_t { x25, kermit };
// What an entry has in its optional places. `zeros`: a time of 0, and unit and scaler 0 with octets, too.
enum class SmlOptional : std::uint8_t { absent, zeros };

struct SmlDialect {
  std::string_view server_id;  // before the four octets of the meter's number
  std::span<const SmlEntry> entries;
  bool says_time = true;  // seconds since the meter was started, beside the list and in the opening
  SmlOptional optional = SmlOptional::absent;
  SmlCheck check = SmlCheck::x25;
};

// Escape, version, open response, list response, close response, fill octets, escape, check sequence.
[[nodiscard]] Octets sml_telegram(const SmlDialect& dialect, const Content& content);

[[nodiscard]] Expected sml_expectation(const SmlDialect& dialect, const Content& content);

}  // namespace simulator
