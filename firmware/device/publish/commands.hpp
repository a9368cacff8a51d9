#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "ams/text.hpp"
#include "firmware/device/publish/bridge_state.hpp"
#include "firmware/device/publish/broker_link.hpp"
#include "firmware/device/settings/settings.hpp"
#include "http/json_text.hpp"

namespace amsbridge::device {

/// What commands act upon. What is written is one JSON value.
class CommandHost {
 public:
  /// The content of `<base>/bridge/state`.
  virtual void write_state(ams::TextWriter&, StateDetail) = 0;
  /// Each meter's last reading, by its name.
  virtual void write_readings(ams::TextWriter&) = 0;
  /// The latest octets of the line in hexadecimal digits, by its meter's name.
  virtual void write_capture(ams::TextWriter&) = 0;
  /// Blinks, says in the log that it is this one, and returns the same words.
  virtual std::string identify() = 0;
  /// Begins anew soon, once this has been answered. The error is a sentence.
  virtual tl::expected<void, std::string> restart() = 0;

 protected:
  ~CommandHost() = default;
};

struct CommandOptions {
  CommandRights allow = CommandRights::all;
  std::string request_topic;  ///< a filter: wildcards are possible
  std::string response_topic;
  std::string version;
};

/// Answers commands: {"id": 7, "command": "ping"}, as docs/data-format.md describes them, but `set`. What the
/// broker has kept is not looked at: it would be obeyed again and again, at each connection.
class Commands final : public BrokerListener {
 public:
  static constexpr std::size_t longest_request = MqttTransport::longest_message;
  static constexpr std::uint32_t per_minute = 60;
  static constexpr std::size_t capture_octets = 1024;  ///< that the answer to `capture` has room for

  /// All must outlive this; `scratch` is used within calls alone, and what does not fit is answered by an
  /// error in words.
  Commands(BrokerLink& link, CommandHost& host, std::span<char> scratch, CommandOptions options);

  void use(CommandOptions options) { options_ = std::move(options); }

  /// The answer, always JSON with the request's `id` if that is a text, number, true, false or null; a view
  /// of the scratch. Nothing for a request beyond the limit, once it has been said that the limit is reached.
  [[nodiscard]] std::optional<std::string_view> answer(std::string_view request, Moment now);

  void broker_connected(Moment) override {}
  void broker_lost(Moment) override {}
  void acknowledged(MqttTransport::Ticket) override {}
  void message(std::string_view topic, std::string_view payload, Kept kept, Moment now) override;

 private:
  using Steady = std::chrono::steady_clock::time_point;

  [[nodiscard]] bool has_allowance(Steady now);
  [[nodiscard]] std::string_view act(JsonValue id, JsonValue name);

  BrokerLink& link_;
  CommandHost& host_;
  std::span<char> scratch_;
  CommandOptions options_;
  std::int64_t left_ = std::int64_t{per_minute} * 60'000;  // of a command's 60,000
  std::optional<Steady> last_;
  bool refusal_said_ = false;
};

}  // namespace amsbridge::device
