#include "bridge/api/live_events.hpp"

#include <utility>

#include "bridge/api/log_json.hpp"
#include "bridge/api/meter_json.hpp"

namespace amsbridge {
namespace {

// One text for all clients.
http::Body event(const char* name, const std::string& data) {
  return std::make_shared<const std::string>(http::server_sent_event(name, data));
}

}  // namespace

void LiveEvents::add(std::shared_ptr<http::Stream> client, std::set<std::string> meters,
                     std::function<bool()> may_listen) {
  // The oldest gives way: it comes again if it is still there.
  if (clients_.size() == most_clients) {
    clients_.front().stream->close();
    clients_.erase(clients_.begin());
  }
  if (client->send(event("hello", host_.hello())))
    clients_.push_back({std::move(client), std::move(meters), std::move(may_listen)});
}

void LiveEvents::reading(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival,
                         Moment) {
  if (clients_.empty()) return;
  const http::Body text = event("reading", telegram_json(meter, reading, arrival));
  for (const Client& client : clients_) {
    if (client.meters.empty() || client.meters.contains(meter.level())) client.stream->send(text);
  }
}

void LiveEvents::log(const LogEvent& line) {
  tell("log", log_event_text(line));
}

void LiveEvents::check(std::chrono::steady_clock::time_point now) {
  let_go();
  if (clients_.empty()) return;
  std::string signature = host_.signature();
  const bool has_changed = signature != std::exchange(signature_, signature);
  if (!has_changed && now - told_ < status_interval) return;
  told_ = now;
  tell("status", host_.status());
}

void LiveEvents::close() {
  for (const Client& client : clients_) client.stream->close();
  clients_.clear();
}

void LiveEvents::tell(const char* name, const std::string& data) {
  const http::Body text = event(name, data);
  for (const Client& client : clients_) client.stream->send(text);
}

void LiveEvents::let_go() {
  std::erase_if(clients_, [](const Client& client) {
    if (client.stream->is_open() && client.may_listen()) return false;
    client.stream->close();
    return true;
  });
}

}  // namespace amsbridge
