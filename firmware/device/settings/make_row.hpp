#pragma once

// Inside of the rows: a setting is named by the members that lead to it from `Settings`.

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "firmware/device/settings/settings_row.hpp"

namespace amsbridge::device::make_row {

struct Words {
  std::string_view key;
  std::string_view help;
};

template <auto... Path>
const std::string& text_at(const Settings& settings) {
  return (settings.*....*Path);
}

template <auto... Path>
void set_text_at(Settings& settings, std::string&& text) {
  (settings.*....*Path) = std::move(text);
}

template <auto... Path>
std::int32_t number_at(const Settings& settings) {
  return static_cast<std::int32_t>((settings.*....*Path));
}

template <auto... Path>
void set_number_at(Settings& settings, std::int32_t number) {
  auto& member = (settings.*....*Path);
  member = static_cast<std::remove_reference_t<decltype(member)>>(number);
}

template <auto... Path>
constexpr Row of_number(Words words, Kind kind) {
  Row row;
  row.key = words.key;
  row.help = words.help;
  row.kind = kind;
  row.number = number_at<Path...>;
  row.set_number = set_number_at<Path...>;
  return row;
}

template <auto... Path>
constexpr Row number(Words words, std::int32_t lowest, std::int32_t highest, std::int32_t standard) {
  Row row = of_number<Path...>(words, Kind::number);
  row.lowest = lowest;
  row.highest = highest;
  row.standard = standard;
  return row;
}

template <auto... Path>
constexpr Row yes_or_no(Words words, bool standard) {
  Row row = of_number<Path...>(words, Kind::yes_or_no);
  row.standard = standard ? 1 : 0;
  row.allowed = "true or false";
  return row;
}

/// `choices` in the order of the enumeration.
template <auto... Path>
constexpr Row choice(Words words, std::span<const std::string_view> choices, std::int32_t standard) {
  Row row = of_number<Path...>(words, Kind::choice);
  row.choices = choices;
  row.standard = standard;
  return row;
}

using Take = TakenText (*)(std::string_view);

template <auto... Path>
constexpr Row text(Words words, Take take, std::int32_t longest, std::string_view standard = {}) {
  Row row;
  row.key = words.key;
  row.help = words.help;
  row.allowed = "text";
  row.highest = longest;
  row.standard_text = standard;
  row.take = take;
  row.text = text_at<Path...>;
  row.set_text = set_text_at<Path...>;
  return row;
}

template <auto... Path>
constexpr Row secret(Words words, Take take, std::int32_t longest) {
  Row row = text<Path...>(words, take, longest);
  row.kind = Kind::secret;
  row.repeated = Repeated::no;
  return row;
}

constexpr Row unrepeated(Row row) {
  row.repeated = Repeated::no;
  return row;
}

constexpr Row allowed(Row row, std::string_view words) {
  row.allowed = words;
  return row;
}

}  // namespace amsbridge::device::make_row
