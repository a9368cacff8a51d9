#include "http/stream.hpp"

#include <utility>

namespace amsbridge::http {

bool Stream::send(Body octets) {
  if (!is_open()) return false;
  if (octets.size() == 0) return true;
  if (octets.size() > limit_ - waiting_) {
    state_ = State::overrun;
    queue_.clear();
    tell();
    return false;
  }
  waiting_ += octets.size();
  queue_.push_back(std::move(octets));
  tell();
  return true;
}

void Stream::close() {
  if (!is_open()) return;
  state_ = State::closing;
  tell();
}

void Stream::tell() const {
  if (changed_) changed_();
}

std::vector<Body> Stream::take() {
  waiting_ -= taken_;
  taken_ = waiting_;
  return std::exchange(queue_, {});
}

void Stream::detach() {
  state_ = State::over;
  changed_ = nullptr;
  queue_.clear();
  waiting_ = taken_ = 0;
  if (const auto closed = std::exchange(closed_, nullptr)) closed();
}

Response event_stream(std::shared_ptr<Stream> stream) {
  Response response;
  response.content_type = "text/event-stream; charset=utf-8";
  response.stream = std::move(stream);
  return response;
}

std::string server_sent_event(std::string_view name, std::string_view data) {
  std::string text;
  text.reserve(name.size() + data.size() + 18);
  text.append("event: ").append(name).append("\n");
  for (;;) {
    const std::size_t end = data.find_first_of("\r\n");
    text.append("data: ").append(data.substr(0, end)).append("\n");
    if (end == std::string_view::npos) break;
    data.remove_prefix(end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return text += "\n";
}

}  // namespace amsbridge::http
