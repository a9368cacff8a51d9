#include "bridge/api/json_body.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bridge/access/error_response.hpp"

namespace amsbridge {
namespace {

// What is nested deeply enough would take all of the stack. Brackets in texts are no nesting.
bool is_too_deep(std::string_view text) {
  constexpr int most = 64;
  int depth = 0;
  bool is_in_text = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char character = text[at];
    if (character == '"') is_in_text = !is_in_text;
    if (is_in_text && character == '\\') ++at;
    if (is_in_text) continue;
    if (character == '{' || character == '[') ++depth;
    if (character == '}' || character == ']') --depth;
    if (depth > most) return true;
  }
  return false;
}

auto refused(std::string_view sentence) {
  return tl::unexpected(http::error_response(400, "malformed", sentence));
}

}  // namespace

tl::expected<nlohmann::json, http::Response> json_body(const http::Request& request) {
  const std::string_view text = request.body.empty() ? "{}" : std::string_view(request.body);
  if (is_too_deep(text)) return refused("The request's JSON is nested too deeply.");
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return refused("The request must be a JSON object.");
  return json;
}

tl::expected<std::string, http::Response> text_member(const nlohmann::json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end()) return std::string();
  if (!found->is_string()) return refused(fmt::format("{} must be a text.", name));
  return found->get<std::string>();
}

}  // namespace amsbridge
