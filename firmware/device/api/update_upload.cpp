#include "firmware/device/api/update_upload.hpp"

#include <charconv>
#include <string_view>
#include <utility>

#include "http/error_response.hpp"

namespace amsbridge::device {
namespace {

using http::error_response;

http::Response not_an_image(std::string_view sentence) {
  return error_response(422, "not_an_image", sentence);
}

std::optional<std::size_t> number_in(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<http::Response> UpdateUpload::begin(const http::Request& head) {
  if (auto refused = refuse_(head)) return refused;
  const std::string_view length = head.header("Content-Length");
  if (length.empty())
    return error_response(411, "no_length", "The length of the image must be sent before it.");
  const auto size = number_in(length);
  if (!size) return error_response(400, "bad_request", "Content-Length must be a number.");
  return begin(*size);
}

std::optional<http::Response> UpdateUpload::begin(std::size_t size) {
  const auto now = view_.now().steady;
  if (is_running_ && now - progressed_ <= patience)
    return error_response(409, "busy", "Another image is being sent.");
  abandon();
  if (size == 0) return not_an_image("The image is empty.");
  if (size > longest_image)
    return error_response(413, "too_long", "The image is longer than there is room for.");
  if (const std::string problem = view_.updater().begin(size); !problem.empty()) return not_an_image(problem);
  is_running_ = true;
  left_ = size;
  problem_.clear();
  progressed_ = now;
  return std::nullopt;
}

void UpdateUpload::write(std::span<const std::uint8_t> octets) {
  if (!is_running_) return;
  progressed_ = view_.now().steady;
  if (!problem_.empty()) return;
  if (octets.size() > left_) {
    problem_ = "More has come than was announced.";
    return;
  }
  left_ -= octets.size();
  problem_ = view_.updater().write(octets);
}

http::Response UpdateUpload::finish() {
  if (!is_running_) return error_response(409, "not_begun", "No image is being sent.");
  if (problem_.empty() && left_ > 0) problem_ = "The image has not come as a whole.";
  if (!problem_.empty()) {
    const std::string problem = std::exchange(problem_, {});
    abandon();
    return not_an_image(problem);
  }
  is_running_ = false;
  if (const std::string problem = view_.updater().finish(); !problem.empty())
    return error_response(403, "bad_signature", problem);
  view_.restart_soon();
  return http::json_response(
      R"({"updated":true,"sentence":"The new program is in its place; the device begins anew with it."})");
}

void UpdateUpload::abandon() {
  if (!std::exchange(is_running_, false)) return;
  view_.updater().abandon();
}

http::Response UpdateUpload::take(const http::Request& request) {
  if (auto refused = begin(request.body.size())) return std::move(*refused);
  const std::string_view body = request.body;
  constexpr std::size_t part = 4096;
  for (std::size_t at = 0; at < body.size(); at += part) {
    const std::string_view next = body.substr(at, part);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): octets are octets.
    write({reinterpret_cast<const std::uint8_t*>(next.data()), next.size()});
  }
  return finish();
}

}  // namespace amsbridge::device
