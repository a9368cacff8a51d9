#include "bridge/api/json_body.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bridge/json_depth.hpp"
#include "http/error_response.hpp"

namespace amsbridge {
namespace {

auto refused(std::string_view sentence) {
  return tl::unexpected(http::error_response(400, "malformed", sentence));
}

}  // namespace

tl::expected<nlohmann::json, http::Response> json_body(const http::Request& request,
                                                       std::initializer_list<std::string_view> known) {
  const std::string_view text = request.body.empty() ? "{}" : std::string_view(request.body);
  constexpr int deepest = 64;
  if (is_nested_deeper(text, deepest)) return refused("The request's JSON is nested too deeply.");
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return refused("The request must be a JSON object.");
  for (const auto& [name, value] : json.items()) {
    if (std::ranges::find(known, name) == known.end())
      return refused(fmt::format("The request may have {} only.", fmt::join(known, ", ")));
  }
  return json;
}

tl::expected<std::string, http::Response> text_member(const nlohmann::json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end()) return std::string();
  if (!found->is_string()) return refused(fmt::format("{} must be a text.", name));
  return found->get<std::string>();
}

tl::expected<bool, http::Response> flag_member(const nlohmann::json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end()) return false;
  if (!found->is_boolean()) return refused(fmt::format("{} must be true or false.", name));
  return found->get<bool>();
}

}  // namespace amsbridge
