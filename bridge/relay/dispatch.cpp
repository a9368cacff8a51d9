#include "bridge/relay/dispatch.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace amsbridge {

std::string marked_late(std::string payload) {
  constexpr std::string_view begin = R"({"time":)";
  constexpr std::string_view sequence = R"(,"sequence":)";
  if (!std::string_view(payload).starts_with(begin)) return payload;
  const std::size_t at = payload.find(sequence);
  if (at == std::string::npos) return payload;
  payload.insert(payload.find_first_of(",}", at + sequence.size()), R"(,"late":true)");
  return payload;
}

Dispatch::Dispatch(OutboxStore& store, Publisher& publisher, DispatchOptions options)
    : store_(store), publisher_(publisher), options_(options) {}

void Dispatch::keep(Shelf shelf, Moment heard, Message message) {
  message.ticket = store_.add(shelf, heard.wall, message);
  pending_.push_back({std::move(message), heard.steady});
}

void Dispatch::commit() {
  const bool kept = store_.commit();
  if (kept) {
    for (const std::uint64_t ticket : std::exchange(settled_, {})) handed_.erase(ticket);
  }
  for (Pending& pending : std::exchange(pending_, {})) {
    if (!kept) pending.message.ticket = 0;
    const bool is_on_disk = pending.message.ticket != 0;
    if (!is_on_disk || (connected_ && has_room())) {
      hand(std::move(pending.message), pending.heard, Age::live);
    } else if (connected_) {
      catching_up_ = true;
    }
  }
}

void Dispatch::hand(Message message, Steady heard, Age age) {
  if (age == Age::late) message.payload = marked_late(std::move(message.payload));
  if (message.ticket != 0) handed_[message.ticket] = age == Age::live ? heard : Steady{};
  publisher_.publish(std::move(message));
  if (age == Age::live) handed_latency_.observe(std::chrono::steady_clock::now() - heard);
}

// What is to be taken away is remembered only until a broker has heard of it.
void Dispatch::retain(Message message) {
  message.retain = true;
  if (connected_) publisher_.publish(message);
  if (connected_ && message.payload.empty()) {
    last_values_.erase(message.topic);
  } else {
    last_values_.insert_or_assign(message.topic, std::move(message));
  }
}

void Dispatch::retract(const std::string& beginning) {
  std::vector<Message> gone;
  for (auto at = last_values_.lower_bound(beginning);
       at != last_values_.end() && at->first.starts_with(beginning); ++at)
    gone.push_back({at->first, "", at->second.qos, true});
  for (Message& message : gone) retain(std::move(message));
}

void Dispatch::pass(Message message) {
  if (connected_) publisher_.publish(std::move(message));
}

void Dispatch::connected(Steady now) {
  commit();
  connected_ = true;
  for (const auto& [topic, message] : last_values_) publisher_.publish(message);
  std::erase_if(last_values_, [](const auto& entry) { return entry.second.payload.empty(); });
  waiting_after_ = 0;
  advanced_ = now;
  allowed_ = 0;
  const std::uint64_t waiting = store_.counters().waiting;
  catching_up_ = waiting > handed_.size();
  if (catching_up_ && waiting - handed_.size() <= options_.at_once) hand_waiting(options_.at_once, now);
}

void Dispatch::settled(std::span<const std::uint64_t> tickets, Steady now) {
  store_.settle(tickets);
  for (const std::uint64_t ticket : tickets) {
    const auto handed = handed_.find(ticket);
    if (handed == handed_.end()) continue;
    if (handed->second != Steady{}) settled_latency_.observe(now - handed->second);
    settled_.push_back(ticket);
  }
}

void Dispatch::advance(Steady now) {
  if (!connected_) return;
  if (!catching_up_ && pending_.empty() && store_.counters().waiting > handed_.size()) {
    // The disk has come back, and with it what it held.
    catching_up_ = true;
    waiting_after_ = 0;
    advanced_ = now;
  }
  if (!catching_up_) return;
  const std::chrono::duration<double> passed = now - std::exchange(advanced_, now);
  allowed_ = std::min(allowed_ + passed.count() * options_.rate, static_cast<double>(options_.rate));
  allowed_ -= static_cast<double>(hand_waiting(static_cast<std::size_t>(allowed_), now));
}

// The publisher has some of what the store holds; those are passed over.
std::size_t Dispatch::hand_waiting(std::size_t most, Steady now) {
  if (!pending_.empty()) commit();
  std::size_t handed = 0;
  while (handed < most && has_room()) {
    const std::size_t room = options_.most_handed - handed_.size();
    const std::vector<Message> waiting = store_.oldest(waiting_after_, std::min(most - handed, room));
    if (waiting.empty()) {
      catching_up_ = false;
      break;
    }
    for (const Message& message : waiting) {
      waiting_after_ = message.ticket;
      if (handed_.contains(message.ticket)) continue;
      hand(message, now, Age::late);
      ++handed;
    }
  }
  return handed;
}

}  // namespace amsbridge
