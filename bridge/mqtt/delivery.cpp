#include "bridge/mqtt/delivery.hpp"

#include <algorithm>
#include <mqtt_protocol.h>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bridge/mqtt/reason_words.hpp"

namespace amsbridge {
namespace {

using std::chrono::steady_clock;

constexpr int unsent = 0;  // not a packet identifier

}  // namespace

Delivery::Delivery(Outbox& outbox, MosquittoHandle& handle, const MosquittoOptions& options,
                   RefusalLog& refusals)
    : outbox_(outbox),
      handle_(handle),
      options_(options),
      refusals_(refusals),
      window_(std::clamp<std::size_t>(std::min(options.in_flight, handle.limits().receive_maximum), 1,
                                      outbox.limit() - 1)) {}

void Delivery::advance() {
  const bool busy_before = !in_flight_.empty();
  settle();
  if (quota_pause_end_ && steady_clock::now() >= *quota_pause_end_) send_again();
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
  return in_flight_.size() < window_ && !suspect && !quota_pause_end_;
}

void Delivery::send(Outbox::Entry entry) {
  if (const auto reason = handle_.why_not_sendable(entry.message)) {
    outbox_.refuse_taken(entry.message, *reason);
    return;
  }
  const MosquittoHandle::Sent sent = handle_.publish(entry.message);
  if (sent.code != MOSQ_ERR_SUCCESS && !handle_.loss()) {
    outbox_.refuse_taken(entry.message, mosquitto_strerror(sent.code));
    return;
  }
  in_flight_.push_back({sent.mid, std::move(entry), steady_clock::now()});
}

void Delivery::send_again() {
  quota_pause_end_.reset();
  for (InFlight& message : in_flight_) {
    if (message.mid != unsent || handle_.loss()) continue;
    message.mid = handle_.publish(message.entry->message).mid;
    message.sent_at = steady_clock::now();
  }
}

void Delivery::settle() {
  for (const auto& [mid, reason] : handle_.take_acknowledged()) {
    const auto settled = std::ranges::find(in_flight_, mid, &InFlight::mid);
    if (settled == in_flight_.end()) continue;
    if (is_refusal(reason)) {
      if (survives(*settled, reason)) continue;
    } else if (settled->entry) {
      outbox_.acknowledged(settled->entry->message);
    }
    in_flight_.erase(settled);
  }
}

bool Delivery::survives(InFlight& message, int reason) {
  if (!message.entry) {
    spdlog::warn("the broker refused birth or goodbye: {}", reason_in_words(reason));
    return false;
  }
  const Message& content = message.entry->message;
  const SteadyTime now = steady_clock::now();
  const bool to_be_said = refusals_.is_due(content.topic, now);
  if (reason == MQTT_RC_QUOTA_EXCEEDED) {
    if (to_be_said) {
      spdlog::warn("the broker takes no message for '{}' for now: {}; it is sent again later",
                   loggable(content.topic), reason_in_words(reason));
    }
    message.mid = unsent;
    quota_pause_end_ = now + options_.quota_pause;
    return true;
  }
  if (to_be_said) {
    spdlog::warn("the broker refused a message for '{}': {}", loggable(content.topic),
                 reason_in_words(reason));
  }
  outbox_.count_refused_taken(content);
  return false;
}

void Delivery::send_own(const Message& message) {
  const MosquittoHandle::Sent sent = handle_.publish(message);
  if (sent.code == MOSQ_ERR_SUCCESS) {
    in_flight_.push_back({sent.mid, std::nullopt, steady_clock::now()});
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

void Delivery::give_back_after_close() {
  settle();
  drop_first_if_unbearable();
  give_back();
}

void Delivery::drop_first_if_unbearable() {
  if (in_flight_.empty() || !in_flight_.front().entry) return;
  // A broker closes the connection when it reads what it does not bear. Later it has other reasons.
  if (steady_clock::now() - in_flight_.front().sent_at >= options_.closed_soon) return;
  Outbox::Entry& first = *in_flight_.front().entry;
  if (++first.closed_connections < options_.closed_connections_limit) return;
  outbox_.drop_taken(first.message, fmt::format("the broker closed the connection {} times at it",
                                                first.closed_connections));
  in_flight_.pop_front();
}

}  // namespace amsbridge
