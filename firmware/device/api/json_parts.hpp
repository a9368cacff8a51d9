#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ams/publish/json_writer.hpp"
#include "metering/moment.hpp"

namespace amsbridge::device {

/// A member with a text of people: UTF-8 as it is, what is none as U+FFFD. `longest`: octets of it that
/// count; what is cut off is whole characters.
inline constexpr std::size_t longest_text = 300;
void add_text(ams::JsonWriter& json, std::string_view name, std::string_view text,
              std::size_t longest = longest_text);
/// The same, left out if the text is empty.
void add_if_any(ams::JsonWriter& json, std::string_view name, std::string_view text,
                std::size_t longest = longest_text);
void add_integer(ams::JsonWriter& json, std::string_view name, std::int64_t value);

/// Seconds since 1970 with milliseconds.
[[nodiscard]] ams::Decimal epoch_seconds(std::chrono::system_clock::time_point);
/// The wall's time of what happened then, as the clock has it now: it may have been set in between.
[[nodiscard]] ams::Decimal epoch_seconds(std::chrono::steady_clock::time_point then, const Moment& now);

/// What `write` puts into the ams::TextWriter that it is called with, which has so much room on the heap: the
/// stack is small.
template <class Write>
[[nodiscard]] std::string written_text(std::size_t room, Write write) {
  std::string text(room, '\0');
  ams::TextWriter out(text);
  write(out);
  text.resize(out.view().size());
  return text;
}

/// The first characters of a UTF-8 text that are at most so many octets.
[[nodiscard]] std::string_view clipped(std::string_view text, std::size_t octets);

}  // namespace amsbridge::device
