#include "firmware/arduino/web_response.hpp"

#include <ESPAsyncWebServer.h>
#include <algorithm>
#include <string_view>
#include <utility>

#include "firmware/arduino/turn.hpp"

namespace amsbridge::device {
namespace {

using Field = std::pair<std::string_view, std::string_view>;

// As the Linux program's server adds them.
constexpr Field default_headers[] = {
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

/// Without line ends: a value that ends its header would begin another.
void add_header(AsyncWebServerResponse& response, std::string_view name, std::string_view value) {
  std::string line(value);
  std::ranges::replace_if(
      line, [](char letter) { return letter == '\r' || letter == '\n' || letter == '\0'; }, ' ');
  response.addHeader(std::string(name).c_str(), line.c_str(), false);
}

void add_headers(AsyncWebServerResponse& response, const http::Fields& fields) {
  for (const auto& [name, value] : fields) add_header(response, name, value);
  for (const auto& [name, value] : default_headers) {
    if (!response.getHeader(std::string(name).c_str())) add_header(response, name, value);
  }
}

AsyncWebServerResponse* without_body(const http::Response& response) {
  auto* const made = new AsyncBasicResponse(response.status, response.content_type.c_str());  // the server's
  const bool has_length = response.status != 304 && response.status != 204 && !response.stream;
  if (has_length)
    made->addHeader("Content-Length", String(static_cast<unsigned>(response.body.size())), false);
  return made;
}

AsyncWebServerResponse* with_body(const http::Response& response) {
  const auto body = std::make_shared<const http::Body>(response.body);
  return new AsyncCallbackResponse(
      response.content_type.c_str(), body->size(),
      [body](std::uint8_t* octets, std::size_t most, std::size_t offset) -> std::size_t {
        const std::string_view left = body->view().substr(std::min(offset, body->size()));
        const std::size_t count = std::min(most, left.size());
        memcpy_P(octets, left.data(), count);
        return count;
      });
}

AsyncWebServerResponse* streamed(const http::Response& response, const std::shared_ptr<StreamFeed>& feed) {
  return new AsyncChunkedResponse(
      response.content_type.c_str(),
      [feed](std::uint8_t* octets, std::size_t most, std::size_t) { return feed->fill(octets, most); });
}

}  // namespace

static_assert(StreamFeed::nothing_yet == RESPONSE_TRY_AGAIN);

std::size_t StreamFeed::fill(std::uint8_t* octets, std::size_t most) {
  const Turn turn;
  if (index_ == taken_.size()) {
    taken_ = stream_->take();
    index_ = 0;
    offset_ = 0;
  }
  std::size_t count = 0;
  while (index_ < taken_.size() && count < most) {
    const std::string_view left = taken_[index_].view().substr(offset_);
    const std::size_t part = std::min(most - count, left.size());
    memcpy_P(octets + count, left.data(), part);
    count += part;
    offset_ += part;
    if (part == left.size()) {
      ++index_;
      offset_ = 0;
    }
  }
  if (count != 0) return count;
  return stream_->is_open() ? nothing_yet : 0;
}

void StreamFeed::add_heartbeat() {
  if (index_ == taken_.size() && stream_->waiting() == 0) stream_->send(":\n\n");
}

AsyncWebServerResponse* make_response(http::Response response, bool is_head,
                                      const std::shared_ptr<StreamFeed>& feed) {
  AsyncWebServerResponse* made = nullptr;
  if (!is_head && feed)
    made = streamed(response, feed);
  else if (is_head || response.body.size() == 0)
    made = without_body(response);
  else
    made = with_body(response);
  made->setCode(response.status);
  add_headers(*made, response.headers);
  return made;
}

}  // namespace amsbridge::device
