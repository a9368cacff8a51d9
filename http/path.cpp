#include "http/path.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

#include "metering/utf8.hpp"

namespace amsbridge::http {
namespace {

constexpr std::string_view bad_escape = "The address has a % that is not followed by two hexadecimal digits.";
constexpr std::string_view bad_octet = "The address has a control character.";
constexpr std::string_view not_text = "The address is not UTF-8.";

std::optional<char> escaped(std::string_view digits) {
  if (digits.size() < 2) return std::nullopt;
  std::uint8_t octet = 0;
  const char* end_of_digits = digits.data() + 2;
  const auto [end, error] = std::from_chars(digits.data(), end_of_digits, octet, 16);
  if (error != std::errc{} || end != end_of_digits) return std::nullopt;
  return static_cast<char>(octet);
}

std::optional<std::string_view> text_problem(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x20 || first == 0x7F) return bad_octet;
    const std::size_t length = utf8_length(text);
    if (length == 0) return not_text;
    text.remove_prefix(length);
  }
  return std::nullopt;
}

enum class Plus { stays, is_space };

tl::expected<std::string, std::string> decoded(std::string_view text, Plus plus) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      const auto octet = escaped(text.substr(at + 1));
      if (!octet) return tl::unexpected(std::string(bad_escape));
      result += *octet;
      at += 2;
    } else {
      result += text[at] == '+' && plus == Plus::is_space ? ' ' : text[at];
    }
  }
  if (const auto problem = text_problem(result)) return tl::unexpected(std::string(*problem));
  return result;
}

bool has_dot_segment(std::string_view path) {
  for (;;) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    if (segment == "." || segment == "..") return true;
    if (slash == std::string_view::npos) return false;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

tl::expected<std::string, std::string> decode_path(std::string_view path) {
  if (!path.starts_with('/')) return tl::unexpected(std::string("The address is no path."));
  auto result = decoded(path, Plus::stays);
  if (result && has_dot_segment(*result))
    return tl::unexpected(std::string("The address must not have . or .. between its slashes."));
  return result;
}

tl::expected<Parameters, std::string> query_parameters(std::string_view query) {
  constexpr std::size_t most = 32;
  Parameters parameters;
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(one.size() + 1, query.size()));
    if (one.empty()) continue;
    if (parameters.size() == most) return tl::unexpected(std::string("The address has too many parameters."));
    const std::size_t equals = one.find('=');
    auto name = decoded(one.substr(0, equals), Plus::is_space);
    if (!name) return tl::unexpected(std::move(name.error()));
    auto value = decoded(equals == std::string_view::npos ? "" : one.substr(equals + 1), Plus::is_space);
    if (!value) return tl::unexpected(std::move(value.error()));
    parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

}  // namespace amsbridge::http
