#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "firmware/device/board/mqtt_transport.hpp"

namespace amsbridge::device::testing {

/// A broker and the way to it, on the test's own clock: what it does happens in `poll`, once its time has
/// come.
class ScriptedTransport final : public MqttTransport {
 public:
  using Milliseconds = std::chrono::milliseconds;

  struct Published {
    std::string topic;
    std::string payload;
    int qos = 0;
    bool retain = false;
    Ticket ticket = 0;
    int connection = 0;  ///< 1 for the first one
    Milliseconds time{0};
  };

  /// What becomes of the next attempts to connect.
  enum class Door {
    open,    ///< it is taken
    refuse,  ///< it says no
    silent,  ///< it never answers
  };

  Door door = Door::open;
  std::string refusal = "the broker does not take this user and password";
  Milliseconds delay{20};    ///< of every answer
  bool acknowledges = true;  ///< false: acknowledgements are lost
  bool takes = true;         ///< false: publications are not taken, for want of memory
  std::size_t longest_seen_payload = 0;
  std::vector<Published> published;
  std::vector<MqttConnection> connections;  ///< of all attempts
  std::vector<Milliseconds> attempts;       ///< their times
  std::vector<std::string> subscriptions;   ///< of the connection that is there
  int connected_count = 0;
  std::size_t part = 256;   ///< octets that a made payload is asked for at once
  bool asks_twice = false;  ///< for each part of a made payload

  /// The test's clock goes on, and what is due by then is heard at the next `poll`.
  void advance(Milliseconds by) { now_ += by; }
  [[nodiscard]] Milliseconds now() const { return now_; }

  /// The connection ends as if a cable had been pulled.
  void drop(std::string why = "the connection broke") {
    if (sink_ == nullptr) return;
    events_.clear();
    is_up_ = false;
    events_.push_back({now_, Event::lost, 0, std::move(why), {}});
  }
  /// Somebody publishes what is subscribed to.
  void deliver(std::string topic, std::string payload, Kept kept = Kept::no) {
    if (is_up_ && payload.size() <= longest_message)
      events_.push_back({now_, Event::message, 0, std::move(topic), std::move(payload), kept});
  }

  [[nodiscard]] bool is_up() const { return is_up_; }
  [[nodiscard]] std::size_t waiting_acknowledgements() const {
    return static_cast<std::size_t>(std::count_if(events_.begin(), events_.end(), [](const Event& event) {
      return event.kind == Event::acknowledged;
    }));
  }
  [[nodiscard]] std::vector<Published> on(std::string_view topic) const {
    std::vector<Published> found;
    for (const Published& message : published) {
      if (message.topic == topic) found.push_back(message);
    }
    return found;
  }

  void connect(const MqttConnection& connection, Sink& sink) override {
    sink_ = &sink;
    is_up_ = false;
    events_.clear();
    if (keeps_messages) connections.push_back(connection);
    if (keeps_messages) attempts.push_back(now_);
    if (door == Door::open) events_.push_back({now_ + delay, Event::connected, 0, {}, {}});
    if (door == Door::refuse) events_.push_back({now_ + delay, Event::lost, 0, refusal, {}});
  }
  void disconnect() override {
    sink_ = nullptr;
    is_up_ = false;
    events_.clear();
  }

  Ticket publish(std::string_view topic, std::string_view payload, int qos, bool retain) override {
    if (!is_up_ || !takes) return 0;
    if (++last_ticket_ == 0) ++last_ticket_;
    longest_seen_payload = std::max(longest_seen_payload, payload.size());
    if (keeps_messages)
      published.push_back(
          {std::string(topic), std::string(payload), qos, retain, last_ticket_, connected_count, now_});
    if (qos > 0 && acknowledges) events_.push_back({now_ + delay, Event::acknowledged, last_ticket_, {}, {}});
    return last_ticket_;
  }
  Ticket publish(std::string_view topic, MadePayload payload, int qos, bool retain) override {
    std::string whole(payload.size, '?');
    for (std::size_t at = 0; at < whole.size(); at += part) {
      const std::span<char> octets(whole.data() + at, std::min(part, whole.size() - at));
      payload.write(at, octets);
      if (asks_twice) payload.write(at, octets);
    }
    return publish(topic, whole, qos, retain);
  }
  bool subscribe(std::string_view filter) override {
    if (!is_up_) return false;
    subscriptions.emplace_back(filter);
    return true;
  }

  void poll() override {
    for (auto due = next(); due; due = next()) {
      Sink* const sink = sink_;
      if (sink == nullptr) return;
      if (due->kind == Event::connected) {
        is_up_ = true;
        ++connected_count;
        subscriptions.clear();
        sink->connected();
      } else if (due->kind == Event::lost) {
        sink_ = nullptr;
        is_up_ = false;
        events_.clear();
        sink->disconnected(due->first);
      } else if (due->kind == Event::acknowledged) {
        sink->acknowledged(due->ticket);
      } else {
        sink->message(due->first, due->second, due->kept);
      }
    }
  }

  bool keeps_messages = true;  ///< false: nothing is remembered, for long runs

 private:
  struct Event {
    enum Kind { connected, lost, acknowledged, message };
    Milliseconds time{0};
    Kind kind = connected;
    Ticket ticket = 0;
    std::string first, second;
    Kept kept = Kept::no;
  };

  std::optional<Event> next() {
    if (events_.empty() || events_.front().time > now_) return std::nullopt;
    std::optional<Event> event = std::move(events_.front());
    events_.pop_front();
    return event;
  }

  Milliseconds now_{0};
  Sink* sink_ = nullptr;
  bool is_up_ = false;
  Ticket last_ticket_ = 0;
  std::deque<Event> events_;
};

}  // namespace amsbridge::device::testing
