#pragma once

#include <chrono>
#include <string>

#include "bridge/mqtt/broker_event.hpp"

namespace amsbridge {

/// How it stands between the bridge and its broker, as the last event told.
class BrokerStanding {
 public:
  enum class Code { connecting, connected, lost, failed, refused };

  /// Another broker is connected to.
  void start() { set(Code::connecting, "connecting"); }
  /// Returns whether anything has changed.
  bool take(const broker::Event& event) {
    if (std::holds_alternative<broker::Connected>(event)) return set(Code::connected, "connected");
    if (const auto* lost = std::get_if<broker::Disconnected>(&event)) return set(Code::lost, lost->reason);
    if (const auto* failed = std::get_if<broker::ConnectFailed>(&event))
      return set(Code::failed, failed->reason);
    if (const auto* refused = std::get_if<broker::Refused>(&event))
      return set(Code::refused, refused->reason);
    return false;
  }

  [[nodiscard]] Code code() const { return code_; }
  /// Without a full stop.
  [[nodiscard]] const std::string& sentence() const { return sentence_; }
  [[nodiscard]] std::chrono::system_clock::time_point since() const { return since_; }

 private:
  bool set(Code code, std::string sentence) {
    if (code == code_ && sentence == sentence_) return false;
    if (code != code_) since_ = std::chrono::system_clock::now();
    code_ = code;
    sentence_ = std::move(sentence);
    return true;
  }

  Code code_ = Code::connecting;
  std::string sentence_ = "connecting";
  std::chrono::system_clock::time_point since_ = std::chrono::system_clock::now();
};

}  // namespace amsbridge
