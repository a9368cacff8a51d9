#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// What commands act upon. JSON texts are whole documents.
class CommandHost {
 public:
  virtual ~CommandHost() = default;

  /// The content of `<base>/bridge/state`.
  [[nodiscard]] virtual std::string state_json() const = 0;
  /// Each meter's last reading, by its name.
  [[nodiscard]] virtual std::string readings_json() const = 0;
  /// The latest octets of each line in hexadecimal digits, by its meter's name.
  [[nodiscard]] virtual std::string capture_json() const = 0;
  /// Says in the log that it is this one, and returns the same words.
  virtual std::string identify() = 0;
  /// Begins anew with the settings as they stand in the file by then.
  /// The error is a sentence.
  virtual tl::expected<void, std::string> restart() = 0;
  /// Changes a setting until the next start. The error is a sentence.
  virtual tl::expected<void, std::string> set(const std::string& key, const std::string& value) = 0;
};

/// Answers commands: {"id": 7, "command": "ping"}. `docs/data-format.md` describes them.
class Commands {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  static constexpr std::size_t longest_request = 4096;

  /// The host must outlive this.
  Commands(CommandSettings settings, CommandHost& host)
      : settings_(settings), host_(host), left_(settings.per_minute) {}

  /// From now on other rights and another limit.
  void use(CommandSettings settings) { settings_ = settings; }

  /// The answer, always JSON with the request's `id` if that is a text, number, true, false or null. Where
  /// there is nothing else to say it has an `error` in words. Nothing for a request beyond the limit, once it
  /// has been said that the limit is reached.
  [[nodiscard]] std::optional<std::string> answer(const std::string& request, Steady now);

 private:
  [[nodiscard]] bool has_allowance(Steady now);

  CommandSettings settings_;
  CommandHost& host_;
  double left_;
  std::optional<Steady> last_;
  bool refusal_said_ = false;
};

}  // namespace amsbridge
