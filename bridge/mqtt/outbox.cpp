#include "bridge/mqtt/outbox.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

#include <spdlog/spdlog.h>

namespace amsbridge {
namespace {

/// A fault in a caller repeats with every telegram: say the 1st, 2nd, 4th, 8th... with the count.
bool worth_saying(std::uint64_t count) {
  return std::has_single_bit(count);
}

}  // namespace

std::string loggable(const std::string& topic) {
  constexpr std::size_t longest = 100;
  std::string text = topic.substr(0, longest);
  const auto strange = [](unsigned char octet) { return octet < 0x20 || octet >= 0x7F; };
  std::ranges::replace_if(text, strange, '?');
  return topic.size() > longest ? text + "..." : text;
}

Outbox::Outbox(std::size_t limit) : limit_(std::max<std::size_t>(limit, 2)) {}

void Outbox::add(Message message) {
  bool first_drop = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) {
      ++counters_.dropped;
      return;
    }
    if (waiting_.size() + taken_ >= limit_) {
      first_drop = dropped_unreported_ == 0;
      drop_one_waiting();
    }
    waiting_.push_back({std::move(message)});
  }
  if (first_drop) {
    spdlog::warn("{} messages wait for the broker and the queue is full: the oldest are dropped from now on",
                 limit_);
  }
}

void Outbox::drop_one_waiting() {
  if (waiting_.empty()) return;
  // Whoever gave out tickets gives out less of them than there is room for: they are not dropped at all.
  const auto cheap = [](const Entry& entry) { return !entry.message.retain && entry.message.ticket == 0; };
  const auto without_ticket = [](const Entry& entry) { return entry.message.ticket == 0; };
  auto dropped = std::ranges::find_if(waiting_, cheap);
  if (dropped == waiting_.end()) dropped = std::ranges::find_if(waiting_, without_ticket);
  if (dropped == waiting_.end()) dropped = waiting_.begin();
  settle(dropped->message);
  waiting_.erase(dropped);
  ++counters_.dropped;
  ++dropped_unreported_;
}

void Outbox::refuse(const Message& message, const std::string& reason) {
  std::uint64_t count = 0;
  {
    const std::lock_guard lock(mutex_);
    count = ++counters_.refused;
    settle(message);
  }
  if (!worth_saying(count)) return;
  spdlog::warn("a message for the topic '{}' cannot be published: {} ({} refused so far)",
               loggable(message.topic), reason, count);
}

void Outbox::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

std::optional<Outbox::Entry> Outbox::take() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) return std::nullopt;
  std::optional<Entry> entry = std::move(waiting_.front());
  waiting_.pop_front();
  ++taken_;
  return entry;
}

void Outbox::acknowledged(const Message& message) {
  const std::lock_guard lock(mutex_);
  --taken_;
  ++counters_.acknowledged;
  settle(message);
}

void Outbox::refuse_taken(const Message& message, const std::string& reason) {
  {
    const std::lock_guard lock(mutex_);
    --taken_;
  }
  refuse(message, reason);
}

void Outbox::count_refused_taken(const Message& message) {
  const std::lock_guard lock(mutex_);
  --taken_;
  ++counters_.refused;
  settle(message);
}

void Outbox::drop_taken(const Message& message, const std::string& reason) {
  {
    const std::lock_guard lock(mutex_);
    --taken_;
    ++counters_.dropped;
    settle(message);
  }
  spdlog::warn("a message of {} octets for the topic '{}' is dropped: {}", message.payload.size(),
               loggable(message.topic), reason);
}

void Outbox::give_back(std::deque<Entry> taken) {
  const std::lock_guard lock(mutex_);
  taken_ -= taken.size();
  waiting_.insert(waiting_.begin(), std::make_move_iterator(taken.begin()),
                  std::make_move_iterator(taken.end()));
}

void Outbox::absolve() {
  const std::lock_guard lock(mutex_);
  for (Entry& entry : waiting_) entry.closed_connections = 0;
}

void Outbox::settle(const Message& message) {
  if (message.ticket != 0) settled_.push_back(message.ticket);
}

std::vector<std::uint64_t> Outbox::take_settled() {
  const std::lock_guard lock(mutex_);
  return std::exchange(settled_, {});
}

void Outbox::report_dropped() {
  std::uint64_t dropped = 0;
  {
    const std::lock_guard lock(mutex_);
    dropped = std::exchange(dropped_unreported_, 0);
  }
  if (dropped > 0) spdlog::warn("{} messages were dropped while the broker could not take them", dropped);
}

void Outbox::count_reconnect() {
  const std::lock_guard lock(mutex_);
  ++counters_.reconnects;
}

bool Outbox::has_waiting() const {
  const std::lock_guard lock(mutex_);
  return !waiting_.empty();
}

Counters Outbox::counters() const {
  const std::lock_guard lock(mutex_);
  Counters snapshot = counters_;
  snapshot.queued = waiting_.size() + taken_;
  return snapshot;
}

}  // namespace amsbridge
