#include "bridge/mqtt/delivery.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace amsbridge {

Delivery::Delivery(Outbox& outbox, MosquittoHandle& handle, std::size_t window)
    : outbox_(outbox), handle_(handle), window_(std::clamp<std::size_t>(window, 1, outbox.limit() - 1)) {}

void Delivery::advance() {
  const bool busy_before = !in_flight_.empty();
  settle();
  // One window a round: the loop must get back to its socket however fast the callers are.
  for (std::size_t sent = 0; sent < window_ && has_room() && !handle_.loss(); ++sent) {
    auto entry = outbox_.take();
    if (!entry) break;
    send(*std::move(entry));
    settle();  // QoS 0 is done once written, which is mostly at once
  }
  if (busy_before && idle()) outbox_.report_dropped();
}

bool Delivery::has_more() const {
  return has_room() && outbox_.has_waiting();
}

bool Delivery::has_room() const {
  const bool suspect = std::ranges::any_of(in_flight_, [](const InFlight& message) {
    return message.entry && message.entry->closed_connections > 0;
  });
  return in_flight_.size() < window_ && !suspect;
}

void Delivery::send(Outbox::Entry entry) {
  const MosquittoHandle::Sent sent = handle_.publish(entry.message);
  if (sent.code != MOSQ_ERR_SUCCESS && !handle_.loss()) {
    outbox_.refuse_taken(entry.message, mosquitto_strerror(sent.code));
    return;
  }
  in_flight_.push_back({sent.mid, std::move(entry)});
}

void Delivery::settle() {
  for (const int mid : handle_.take_acknowledged()) {
    const auto settled = std::ranges::find(in_flight_, mid, &InFlight::mid);
    if (settled == in_flight_.end()) continue;
    if (settled->entry) outbox_.acknowledged();
    in_flight_.erase(settled);
  }
}

void Delivery::send_own(const Message& message) {
  const MosquittoHandle::Sent sent = handle_.publish(message);
  if (sent.code == MOSQ_ERR_SUCCESS) {
    in_flight_.push_back({sent.mid, std::nullopt});
  } else if (!handle_.loss()) {
    outbox_.refuse(message, mosquitto_strerror(sent.code));
  }
}

bool Delivery::own_settled() {
  settle();
  return std::ranges::all_of(in_flight_, [](const InFlight& message) { return message.entry.has_value(); });
}

void Delivery::give_back() {
  settle();
  std::deque<Outbox::Entry> entries;
  for (InFlight& message : in_flight_) {
    if (message.entry) entries.push_back(*std::move(message.entry));
  }
  in_flight_.clear();
  outbox_.give_back(std::move(entries));
}

void Delivery::give_back_after_close(unsigned limit) {
  settle();
  drop_first_if_unbearable(limit);
  give_back();
}

void Delivery::drop_first_if_unbearable(unsigned limit) {
  if (in_flight_.empty() || !in_flight_.front().entry) return;
  Outbox::Entry& first = *in_flight_.front().entry;
  if (++first.closed_connections < limit) return;
  outbox_.drop_taken(first.message, fmt::format("the broker closed the connection {} times at it",
                                                first.closed_connections));
  in_flight_.pop_front();
}

}  // namespace amsbridge
