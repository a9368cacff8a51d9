#include "bridge/relay/commands.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bridge/version.hpp"

namespace amsbridge {
namespace {

using Json = nlohmann::ordered_json;

// Names of files may be any octets, JSON is UTF-8.
std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string text_in(const Json& request, const char* name) {
  const auto found = request.find(name);
  if (found == request.end()) return {};
  return found->is_string() ? found->get<std::string>() : text_of(*found);
}

void restart(CommandHost& host, const Json&, Json& answer) {
  if (const auto done = host.restart(); !done) {
    answer["error"] = done.error();
  } else {
    answer["restart"] = true;
  }
}

void set(CommandHost& host, const Json& request, Json& answer) {
  const std::string key = text_in(request, "key");
  if (const auto done = host.set(key, text_in(request, "value")); !done) {
    answer["error"] = done.error();
  } else {
    answer["set"] = {{"key", key}, {"value", text_in(request, "value")}, {"until", "restart"}};
  }
}

struct Command {
  std::string_view name;
  CommandRights needs;
  void (*act)(CommandHost&, const Json& request, Json& answer);
};

constexpr std::array commands{
    Command{"ping", CommandRights::read,
            [](CommandHost&, const Json&, Json& answer) { answer["pong"] = version; }},
    Command{"status", CommandRights::read,
            [](CommandHost& host, const Json&, Json& answer) {
              answer["status"] = Json::parse(host.state_json());
            }},
    Command{"reading", CommandRights::read,
            [](CommandHost& host, const Json&, Json& answer) {
              answer["reading"] = Json::parse(host.readings_json());
            }},
    Command{"capture", CommandRights::all,
            [](CommandHost& host, const Json&, Json& answer) {
              answer["capture"] = Json::parse(host.capture_json());
            }},
    Command{"identify", CommandRights::all,
            [](CommandHost& host, const Json&, Json& answer) { answer["identify"] = host.identify(); }},
    Command{"restart", CommandRights::all, restart},
    Command{"set", CommandRights::all, set},
};

std::string known_commands() {
  std::string words;
  for (const Command& command : commands) {
    if (!words.empty()) words += &command == &commands.back() ? " and " : ", ";
    words += command.name;
  }
  return words;
}

void act(const CommandSettings& settings, CommandHost& host, const Json& request, Json& answer) {
  const std::string name = text_in(request, "command");
  const auto* command = std::find_if(commands.begin(), commands.end(),
                                     [&](const Command& known) { return known.name == name; });
  if (command == commands.end()) {
    answer["error"] = fmt::format("unknown command '{}'; known are {}", name, known_commands());
  } else if (settings.allow < command->needs) {
    answer["error"] = fmt::format(R"(the command {} is not allowed here: the setting commands.allow is "{}")",
                                  name, settings.allow == CommandRights::none ? "none" : "read");
  } else {
    command->act(host, request, answer);
  }
}

}  // namespace

bool Commands::has_allowance(Steady now) {
  const std::chrono::duration<double, std::ratio<60>> passed = now - last_.value_or(now);
  last_ = now;
  left_ = std::min(left_ + passed.count() * settings_.per_minute, static_cast<double>(settings_.per_minute));
  if (left_ < 1) return false;
  --left_;
  return true;
}

std::optional<std::string> Commands::answer(const std::string& request, Steady now) {
  if (!has_allowance(now)) {
    if (std::exchange(refusal_said_, true)) return std::nullopt;
    return text_of({{"error", fmt::format("more than {} commands in a minute: further ones are not looked at",
                                          settings_.per_minute)}});
  }
  refusal_said_ = false;
  // Before it is parsed: what is nested deeply enough would take all of the stack.
  if (request.size() > longest_request)
    return text_of({{"error", fmt::format("a command has at most {} octets", longest_request)}});
  const Json parsed = Json::parse(request, nullptr, false);
  if (!parsed.is_object())
    return text_of({{"error", R"(a command is a JSON object: {"id": 1, "command": "ping"})"}});
  Json answer = Json::object();
  const auto id = parsed.find("id");
  if (id != parsed.end() && !id->is_structured()) answer["id"] = *id;
  act(settings_, host_, parsed, answer);
  return text_of(answer);
}

}  // namespace amsbridge
