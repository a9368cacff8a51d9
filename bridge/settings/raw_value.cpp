#include "bridge/settings/raw_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <mosquitto.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace amsbridge {
namespace {

constexpr std::size_t longest_shown = 80;

struct TruthWord {
  std::string_view word;
  bool truth;
};
constexpr std::array truth_words{TruthWord{"true", true}, TruthWord{"yes", true},    TruthWord{"on", true},
                                 TruthWord{"1", true},    TruthWord{"false", false}, TruthWord{"no", false},
                                 TruthWord{"off", false}, TruthWord{"0", false}};

std::optional<RawValue> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const char* end_of_text = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), end_of_text, number);
  if (error != std::errc{} || end != end_of_text) return std::nullopt;
  return number;
}

std::optional<RawValue> yes_or_no(std::string_view text) {
  const auto* row = std::find_if(truth_words.begin(), truth_words.end(),
                                 [text](const TruthWord& candidate) { return candidate.word == text; });
  if (row == truth_words.end()) return std::nullopt;
  return row->truth;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  for (;;) {
    const auto comma = text.find(',');
    result.emplace_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return result;
    text.remove_prefix(comma + 1);
  }
}

std::optional<RawValue> from_text(Kind kind, const std::string& text) {
  switch (kind) {
    case Kind::text: return text;
    case Kind::whole_number: return whole_number(text);
    case Kind::yes_or_no: return yes_or_no(text);
    case Kind::words: return words(text);
  }
  return std::nullopt;
}

bool is_of_kind(Kind kind, const RawValue& value) {
  switch (kind) {
    case Kind::text: return std::holds_alternative<std::string>(value);
    case Kind::whole_number: return std::holds_alternative<std::int64_t>(value);
    case Kind::yes_or_no: return std::holds_alternative<bool>(value);
    case Kind::words: return std::holds_alternative<std::vector<std::string>>(value);
  }
  return false;
}

std::string escaped(char character) {
  switch (character) {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    case '"':
    case '\\': return {'\\', character};
    default: return fmt::format("\\x{:02x}", static_cast<unsigned char>(character));
  }
}

/// As a TOML string would be written. fmt's own {:?} garbles what is no UTF-8 (9.1).
std::string quoted(std::string_view text) {
  const bool is_utf8 =
      mosquitto_validate_utf8(text.data(), static_cast<int>(text.size())) == MOSQ_ERR_SUCCESS;
  std::string result = "\"";
  for (const char character : text) {
    const auto octet = static_cast<unsigned char>(character);
    const bool is_plain = octet >= 0x20 && octet != 0x7f && character != '"' && character != '\\';
    result += is_plain && (octet < 0x80 || is_utf8) ? std::string(1, character) : escaped(character);
  }
  return result + '"';
}

struct Shown {
  std::string operator()(const std::string& text) const { return in_quotes(text); }
  std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(const std::vector<std::string>& texts) const {
    std::vector<std::string> parts;
    parts.reserve(texts.size());
    for (const std::string& text : texts) parts.push_back(in_quotes(text));
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  std::string operator()(const OtherValue& other) const { return other.words; }
};

}  // namespace

std::optional<RawValue> as_kind(Kind kind, const RawValue& given, Writing writing) {
  const auto* text = std::get_if<std::string>(&given);
  if (text != nullptr && (writing == Writing::text || kind == Kind::words)) return from_text(kind, *text);
  if (!is_of_kind(kind, given)) return std::nullopt;
  return given;
}

std::string shown(const RawValue& value) {
  return std::visit(Shown{}, value);
}

std::string in_quotes(std::string_view text) {
  const std::string_view beginning = text.substr(0, longest_shown);
  if (text.size() <= longest_shown) return quoted(beginning);
  return fmt::format("{} (the first {} of {} octets)", quoted(beginning), longest_shown, text.size());
}

}  // namespace amsbridge
