#include "firmware/device/publish/commands.hpp"

#include <algorithm>
#include <utility>

#include "ams/publish/json_writer.hpp"
#include "http/json_quoted.hpp"
#include "metering/topic_rules.hpp"
#include "metering/utf8.hpp"

namespace amsbridge::device {
namespace {

constexpr JsonLimits limits{64, 8};
constexpr std::int64_t whole_command = 60'000;

struct Answer {
  ams::JsonWriter json;
  CommandHost& host;
  const CommandOptions& options;
  StateDetail detail;
};

struct Command {
  std::string_view name;
  CommandRights needs;
  void (*act)(Answer&);
};

void ping(Answer& answer) {
  write_quoted(answer.json, "pong", answer.options.version);
}

void status(Answer& answer) {
  answer.json.name("status");
  answer.host.write_state(answer.json.out(), answer.detail);
}

void reading(Answer& answer) {
  answer.json.name("reading");
  answer.host.write_readings(answer.json.out());
}

void capture(Answer& answer) {
  answer.json.name("capture");
  answer.host.write_capture(answer.json.out());
}

void identify(Answer& answer) {
  write_quoted(answer.json, "identify", answer.host.identify());
}

void restart(Answer& answer) {
  if (const auto done = answer.host.restart(); !done) {
    write_quoted(answer.json, "error", done.error());
  } else {
    answer.json.boolean("restart", true);
  }
}

constexpr Command commands[] = {
    {"ping", CommandRights::read, ping},        {"status", CommandRights::read, status},
    {"reading", CommandRights::read, reading},  {"capture", CommandRights::all, capture},
    {"identify", CommandRights::all, identify}, {"restart", CommandRights::all, restart},
};

constexpr std::string_view known_commands = "ping, status, reading, capture, identify and restart";

std::string_view name(CommandRights rights) {
  return rights == CommandRights::none ? "none" : rights == CommandRights::read ? "read" : "all";
}

const Command* find(JsonValue name) {
  const auto* found = std::find_if(std::begin(commands), std::end(commands),
                                   [=](const Command& known) { return name.is(known.name); });
  return found == std::end(commands) ? nullptr : found;
}

// Whole characters of what may be the whole request.
std::string_view beginning(std::string_view text) {
  constexpr std::size_t most = 64;
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t next = end + std::max<std::size_t>(utf8_length(text.substr(end)), 1);
    if (next > most) break;
    end = next;
  }
  return text.substr(0, end);
}

std::string unknown_words(JsonValue name) {
  std::string words = "unknown command '";
  const std::string whole = name.is_text() ? name.text().value_or("") : std::string(name.written());
  words += beginning(whole);
  words += "'; known are ";
  return words.append(known_commands);
}

std::string refusal_words(const Command& command, CommandRights allowed) {
  std::string words = "the command ";
  words.append(command.name).append(" is not allowed here: the setting commands.allow is \"");
  return words.append(name(allowed)).append("\"");
}

// An answer that is an error alone, with the id as it was written.
std::string_view error(std::span<char> scratch, JsonValue id, std::string_view words) {
  ams::TextWriter out(scratch);
  ams::JsonWriter json(out);
  json.begin_object();
  if (id.is_there()) {
    json.name("id");
    out.text(id.written());
  }
  write_quoted(json, "error", words);
  json.end_object();
  return out.view();
}

}  // namespace

Commands::Commands(BrokerLink& link, CommandHost& host, std::span<char> scratch, CommandOptions options)
    : link_(link), host_(host), scratch_(scratch), options_(std::move(options)) {}

bool Commands::has_allowance(Steady now) {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  constexpr std::int64_t most = per_minute * whole_command;
  const std::int64_t passed = duration_cast<milliseconds>(now - last_.value_or(now)).count();
  last_ = now;
  left_ = std::min(left_ + std::min(passed, std::int64_t{60'000}) * per_minute, most);
  if (left_ < whole_command) return false;
  left_ -= whole_command;
  return true;
}

std::optional<std::string_view> Commands::answer(std::string_view request, Moment now) {
  if (!has_allowance(now.steady)) {
    if (std::exchange(refusal_said_, true)) return std::nullopt;
    return error(
        scratch_, {},
        "more than " + std::to_string(per_minute) + " commands in a minute: further ones are not looked at");
  }
  refusal_said_ = false;
  if (request.size() > longest_request)
    return error(scratch_, {}, "a command has at most " + std::to_string(longest_request) + " octets");
  const auto parsed = JsonText::parse(request, limits);
  if (!parsed || !parsed->root().is_object())
    return error(scratch_, {}, R"(a command is a JSON object: {"id": 1, "command": "ping"})");
  JsonValue id = parsed->root()["id"];
  if (id.is_object() || id.is_array()) id = {};
  return act(id, parsed->root()["command"]);
}

std::string_view Commands::act(JsonValue id, JsonValue name) {
  const Command* const command = find(name);
  if (command == nullptr) return error(scratch_, id, unknown_words(name));
  if (options_.allow < command->needs) return error(scratch_, id, refusal_words(*command, options_.allow));
  for (const StateDetail detail : {StateDetail::all, StateDetail::brief}) {
    ams::TextWriter out(scratch_);
    Answer answer{ams::JsonWriter(out), host_, options_, detail};
    answer.json.begin_object();
    if (id.is_there()) {
      answer.json.name("id");
      out.text(id.written());
    }
    command->act(answer);
    answer.json.end_object();
    if (!out.overflowed()) return out.view();
    if (command->act != status) break;
  }
  return error(scratch_, id, "the answer is too long for this device");
}

void Commands::message(std::string_view topic, std::string_view payload, Kept kept, Moment now) {
  if (kept == Kept::yes || !filter_takes(options_.request_topic, std::string(topic))) return;
  if (const auto said = answer(payload, now))
    static_cast<void>(link_.publish(options_.response_topic, *said, false));
}

}  // namespace amsbridge::device
