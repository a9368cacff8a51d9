#include "firmware/device/settings/values.hpp"

#include <cstdint>
#include <optional>
#include <utility>

#include "firmware/device/settings/meter_source.hpp"
#include "firmware/device/settings/words.hpp"

namespace amsbridge::device {
namespace {

constexpr std::string_view port_key = "mqtt.port";

std::int32_t standard_of(const Row& row, const Settings& settings) {
  return row.key == port_key ? standard_port(settings.mqtt) : row.standard;
}

tl::unexpected<std::string> refused(std::initializer_list<std::string_view> parts) {
  return tl::unexpected(joined(parts));
}

/// "mqtt.port is "x", but must be a whole number from 1 to 65535"
tl::unexpected<std::string> not_taken(const Row& row, std::string_view key_shown, JsonValue value,
                                      std::string_view clause) {
  if (row.repeated == Repeated::no) return refused({key_shown, " ", clause});
  const auto text = value.text();
  const std::string quoted = text ? in_quotes(*text) : std::string();
  constexpr std::size_t longest_shown = 80;
  const std::string_view shown = text ? std::string_view(quoted) : value.written();
  if (shown.size() > longest_shown && !text) return refused({key_shown, " ", clause});
  return refused({key_shown, " is ", shown, ", but ", clause});
}

tl::unexpected<std::string> not_allowed(const Row& row, std::string_view key_shown, JsonValue value) {
  return not_taken(row, key_shown, value, joined({"must be ", allowed_words(row)}));
}

std::optional<std::int32_t> choice_of(const Row& row, JsonValue value) {
  for (std::size_t at = 0; at < row.choices.size(); ++at) {
    if (value.is(row.choices[at])) return static_cast<std::int32_t>(at);
  }
  return std::nullopt;
}

/// A bit for each; nothing if it is not one or several of them.
std::optional<std::int32_t> choices_of(const Row& row, JsonValue value) {
  std::int32_t bits = 0;
  for (const JsonValue word : value) {
    const auto choice = choice_of(row, word);
    if (!choice || !value.is_array()) return std::nullopt;
    bits |= 1 << *choice;
  }
  return bits == 0 ? std::nullopt : std::optional(bits);
}

std::optional<std::int32_t> number_of(const Row& row, JsonValue value) {
  switch (row.kind) {
    case Kind::number: {
      const auto number = value.integer();
      if (!number || *number < row.lowest || *number > row.highest) return std::nullopt;
      return static_cast<std::int32_t>(*number);
    }
    case Kind::yes_or_no: {
      const auto truth = value.boolean();
      return truth ? std::optional<std::int32_t>(*truth ? 1 : 0) : std::nullopt;
    }
    case Kind::choice: return choice_of(row, value);
    case Kind::choices: return choices_of(row, value);
    default: return std::nullopt;
  }
}

tl::expected<void, std::string> assign_text(const Row& row, std::string_view key_shown, JsonValue value,
                                            Settings& settings) {
  const auto text = value.text();
  if (!text) return not_allowed(row, key_shown, value);
  if (is_secret(row) && text->empty()) {
    row.set_text(settings, {});
    return {};
  }
  auto taken = row.take(*text);
  if (!taken) return not_taken(row, key_shown, value, taken.error());
  // What is stored counts, which can be longer than what came: it has to be taken again from the file.
  if (taken->size() > static_cast<std::size_t>(row.highest)) {
    return refused({key_shown, " must be at most ", std::to_string(row.highest), " octets long"});
  }
  row.set_text(settings, std::move(*taken));
  return {};
}

tl::expected<void, std::string> assign_source(const Row& row, std::string_view key_shown, JsonValue value,
                                              Settings& settings) {
  const auto text = value.text();
  if (!text) return not_allowed(row, key_shown, value);
  const auto source = parse_source(*text);
  if (!source) return refused({key_shown, " cannot be used: ", source.error()});
  set_source(settings.meter, *source);
  return {};
}

void write_number(PieceWriter& out, const Row& row, std::int32_t number) {
  const char* separator = "[";
  switch (row.kind) {
    case Kind::yes_or_no: return out.raw(number != 0 ? "true" : "false");
    case Kind::choice: return out.quoted(row.choices[static_cast<std::size_t>(number)]);
    case Kind::choices:
      for (std::size_t at = 0; at < row.choices.size(); ++at) {
        if ((number >> at & 1) == 0) continue;
        out.raw(separator);
        out.quoted(row.choices[at]);
        separator = ",";
      }
      return out.raw("]");
    default: out.number(number);
  }
}

}  // namespace

bool is_same(const Row& row, const Settings& one, const Settings& other) {
  if (row.kind == Kind::source) return source_of(one.meter) == source_of(other.meter);
  if (has_text(row)) return row.text(one) == row.text(other);
  return row.number(one) == row.number(other);
}

bool is_default(const Row& row, const Settings& settings) {
  if (row.kind == Kind::source) return source_of(settings.meter) == MeterSource();
  if (has_text(row)) return row.text(settings) == row.standard_text;
  return row.number(settings) == standard_of(row, settings);
}

void set_default(const Row& row, Settings& settings) {
  if (row.kind == Kind::source) return set_source(settings.meter, MeterSource());
  if (has_text(row)) return row.set_text(settings, std::string(row.standard_text));
  row.set_number(settings, standard_of(row, settings));
}

tl::expected<void, std::string> assign(const Row& row, std::string_view key_shown, JsonValue value,
                                       Settings& settings) {
  if (row.kind == Kind::source) return assign_source(row, key_shown, value, settings);
  if (has_text(row)) return assign_text(row, key_shown, value, settings);
  const auto number = number_of(row, value);
  if (!number) return not_allowed(row, key_shown, value);
  row.set_number(settings, *number);
  return {};
}

void write_value(PieceWriter& out, const Row& row, const Settings& settings) {
  if (row.kind == Kind::source) return out.quoted(written(source_of(settings.meter)));
  if (has_text(row)) return out.quoted(row.text(settings));
  write_number(out, row, row.number(settings));
}

void write_default(PieceWriter& out, const Row& row, const Settings& settings) {
  if (row.kind == Kind::source || has_text(row)) return out.quoted(row.standard_text);
  write_number(out, row, standard_of(row, settings));
}

std::string allowed_words(const Row& row) {
  if (!row.allowed.empty()) return std::string(row.allowed);
  if (row.kind != Kind::number) return alternatives(row.choices);
  return joined({"a whole number from ", std::to_string(row.lowest), " to ", std::to_string(row.highest)});
}

void settle_port(bool was_default, JsonValue given, Settings& settings) {
  if (given.is_null() || (was_default && !given.is_there())) {
    settings.mqtt.port = standard_port(settings.mqtt);
  }
}

}  // namespace amsbridge::device
