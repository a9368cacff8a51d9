#include "firmware/device/api/device_events.hpp"

#include <algorithm>
#include <utility>

#include "firmware/device/api/json_parts.hpp"
#include "firmware/device/api/meter_json.hpp"
#include "firmware/device/api/piece_body.hpp"
#include "firmware/device/api/status_json.hpp"

namespace amsbridge::device {
namespace {

/// An event with this as its data, which has no line ends.
Pieces event_of(std::string_view name, Pieces data) {
  return [name, data = std::move(data), has_begun = false](ams::TextWriter& out) mutable {
    if (!std::exchange(has_begun, true)) {
      out.text("event: ");
      out.text(name);
      out.text("\ndata: ");
    }
    if (data(out)) return true;
    out.text("\n\n");
    return false;
  };
}

}  // namespace

void DeviceEvents::add(std::shared_ptr<http::Stream> client, std::vector<std::string> meters,
                       std::string token, Way way) {
  // The oldest gives way: it comes again if it is still there.
  if (clients_.size() == most_clients) {
    clients_.front().stream->close();
    clients_.erase(clients_.begin());
  }
  Client fresh{
      .stream = std::move(client), .meters = std::move(meters), .token = std::move(token), .way = way};
  fresh.progressed = view_.now().steady;
  fresh.status = status_;
  fresh.log = log_.latest();
  clients_.push_back(std::move(fresh));
  serve(clients_.back());
}

void DeviceEvents::reading(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival,
                           Moment) {
  http::Body text;
  for (Client& client : clients_) {
    if (!client.meters.empty() && std::ranges::find(client.meters, meter.level()) == client.meters.end())
      continue;
    if (text.size() == 0) {
      // One text for all clients.
      text = std::make_shared<const std::string>(
          http::server_sent_event("reading", telegram_text(meter, reading, arrival)));
    }
    if (client.readings.size() == most_readings) client.readings.pop_front();
    client.readings.push_back(text);
  }
}

bool DeviceEvents::is_watched_by_access_point() const {
  return std::ranges::any_of(clients_, [](const Client& client) {
    return client.way == Way::access_point && client.stream->is_open();
  });
}

bool DeviceEvents::is_second_over() {
  constexpr std::chrono::seconds second{1};
  const Steady now = view_.now().steady;
  if (now - checked_ < second) return false;
  checked_ = now;
  std::string signature = status_signature(view_);
  const bool has_changed = signature != std::exchange(signature_, signature);
  if (has_changed || now - told_ >= status_interval) {
    told_ = now;
    ++status_;
  }
  return true;
}

bool DeviceEvents::is_over(Client& client, bool may_listen) const {
  const bool is_patient = view_.now().steady - client.progressed <= patience;
  if (client.stream->is_open() && may_listen && is_patient) return false;
  client.stream->close();
  return true;
}

void DeviceEvents::serve(Client& client) const {
  http::Stream& stream = *client.stream;
  while (stream.is_open() && stream.waiting() < PieceBodies::ahead) {
    client.progressed = view_.now().steady;
    if (!client.event && !client.readings.empty() && client.greeted) {
      stream.send(std::move(client.readings.front()));
      client.readings.pop_front();
      continue;
    }
    if (!client.event && !begin_event(client)) return;
    WrittenPiece piece = next_piece(client.event);
    if (!piece.is_whole) return stream.close();
    stream.send(std::move(piece.octets));
    if (!piece.has_more) client.event = nullptr;
  }
}

// What is worth telling next, if anything.
bool DeviceEvents::begin_event(Client& client) const {
  if (!std::exchange(client.greeted, true)) {
    client.event = event_of("hello", hello_pieces(view_));
    return true;
  }
  if (client.status != status_) {
    client.status = status_;
    client.event = event_of("status", status_pieces(view_));
    return true;
  }
  const DeviceLog::Line line = log_.after(client.log);
  if (line.number == 0) return false;
  client.log = line.number;
  // It may be gone by the time that it is written: it is written now.
  const std::string data =
      written_text(piece_octets * 2, [&](ams::TextWriter& out) { write_log_event(out, line, view_.now()); });
  client.event = [text = http::server_sent_event("log", data)](ams::TextWriter& piece) {
    piece.text(text);
    return false;
  };
  return true;
}

}  // namespace amsbridge::device
