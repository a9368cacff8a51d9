#include "firmware/device/settings/change.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "firmware/device/settings/piece_writer.hpp"
#include "firmware/device/settings/settings_change.hpp"
#include "firmware/device/settings/values.hpp"
#include "firmware/device/settings/words.hpp"
#include "http/json_text.hpp"

namespace amsbridge::device {
namespace {

using Checked = tl::expected<CheckedChange, ChangeRefused>;

constexpr JsonLimits limits{512, 8};
constexpr std::array<std::string_view, 2> change_members{"values", "meters"};
constexpr std::array<std::string_view, 2> meter_members{"was", "values"};

// The larger parts are not to become parts of their callers: the stack is small, and holds one at a time.

[[gnu::noinline]] void set_values(SettingsChange& change, JsonValue values) {
  for (const JsonValue value : values) {
    const std::string key = value.name();
    if (const Row* row = find_row(settings_rows(), key)) {
      change.set(*row, key, value);
    } else {
      change.problem(key, joined({in_quotes(key), " is no setting of this device"}));
    }
  }
}

void set_meter(SettingsChange& change, JsonValue values) {
  for (const JsonValue value : values) {
    const std::string name = value.name();
    const std::string key = meter_key(name);
    if (const Row* row = find_row(meter_rows(), name)) {
      change.set(*row, key, value);
    } else {
      change.problem(key, joined({in_quotes(name), " is no setting of a meter of this device"}));
    }
  }
}

/// Why this is no meter of a change; empty if it is one.
std::string wrong_with(JsonValue meter) {
  if (!meter.is_object()) return "meters[0] must be an object in braces";
  if (auto unknown = unknown_member(meter, "meters[0]", meter_members); !unknown.empty()) return unknown;
  const JsonValue was = meter["was"];
  if (was.is_there() && !was.is_null() && was.integer() != 0) {
    return "meters[0].was must be 0: there is one meter";
  }
  const JsonValue values = meter["values"];
  return !values.is_there() || values.is_object() ? std::string()
                                                  : "meters[0].values must be an object in braces";
}

/// The same of the whole change. How many meters there are is told later, as a problem.
[[gnu::noinline]] std::string wrong_with_change(JsonValue root) {
  if (!root.is_object()) return "a change must be an object in braces";
  if (auto unknown = unknown_member(root, "a change", change_members); !unknown.empty()) return unknown;
  const JsonValue values = root["values"];
  if (values.is_there() && !values.is_object()) return "values must be an object in braces";
  const JsonValue meters = root["meters"];
  if (!meters.is_there() || meters.is_null()) return {};
  if (!meters.is_array()) return "meters must be a list";
  return meters.size() == 1 ? wrong_with(*meters.begin()) : std::string();
}

[[gnu::noinline]] void set_meters(SettingsChange& change, JsonValue meters) {
  if (!meters.is_there()) return;
  if (!meters.is_null() && meters.size() != 1) {
    return change.problem("meter", "this device has one meter, no more and no less");
  }
  const JsonValue meter = meters.is_null() ? JsonValue() : *meters.begin();
  if (!meter["was"].integer()) {
    for (const Row& row : meter_rows()) set_default(row, change.settings());
  }
  set_meter(change, meter["values"]);
}

bool is_given(JsonValue value) {
  return value.is_there() && !value.is_null();
}

/// Who has the page for a moment should not get the password by letting the device bring it to him.
void check_password_is_for_broker(SettingsChange& change, JsonValue values) {
  const MqttSettings& mqtt = change.settings().mqtt;
  const bool is_same_broker = mqtt.host == change.before().mqtt.host;
  if (is_same_broker || mqtt.password.empty() || is_given(values["mqtt.password"])) return;
  change.problem("mqtt.password",
                 "mqtt.host is another one: give the password again, so that it does not go to a broker that "
                 "it is not for");
}

void check_password_is_for_network(SettingsChange& change, JsonValue values) {
  WifiSettings& wifi = change.settings().wifi;
  if (wifi.ssid == change.before().wifi.ssid || is_given(values["wifi.password"])) return;
  if (wifi.ssid.empty()) wifi.password.clear();
  if (wifi.password.empty()) return;
  change.problem("wifi.password",
                 "wifi.ssid is another one: give the password of that network, too, or remove the password "
                 "if it is open");
}

[[gnu::noinline]] Checked changed(const Settings& now, JsonValue root) {
  const JsonValue values = root["values"];
  SettingsChange change(now);
  set_values(change, values);
  set_meters(change, root["meters"]);
  settle_port(now.mqtt.port == standard_port(now.mqtt), values["mqtt.port"], change.settings());
  check_password_is_for_broker(change, values);
  check_password_is_for_network(change, values);
  return change.finish();
}

void write_texts(PieceWriter& out, std::string_view before, const std::vector<std::string>& texts) {
  out.raw(before);
  for (std::size_t at = 0; at < texts.size(); ++at) {
    if (at > 0) out.raw(",");
    out.quoted(texts[at]);
  }
  out.raw("]");
}

struct SavedWriter {
  bool next(ams::TextWriter& out) {
    return next_piece(out, place, 1, [this](PieceWriter& piece, std::size_t) {
      piece.raw(saved ? R"({"saved":true)" : R"({"saved":false)");
      write_texts(piece, R"(,"applied":[)", change.changed);
      write_texts(piece, R"(,"warnings":[)", change.warnings);
      piece.raw("}");
    });
  }

  const CheckedChange& change;
  bool saved;
  PiecePlace place = {};
};

struct ProblemsWriter {
  bool next(ams::TextWriter& out) {
    return next_piece(out, place, 1, [this](PieceWriter& piece, std::size_t) {
      const char* before = R"({"problems":[)";
      for (const KeyProblem& problem : problems) {
        piece.raw(before);
        piece.raw(R"({"key":)");
        piece.quoted(problem.key);
        piece.raw(R"(,"sentence":)");
        piece.quoted(problem.sentence);
        piece.raw("}");
        before = ",";
      }
      piece.raw(problems.empty() ? R"({"problems":[]})" : "]}");
    });
  }

  const std::vector<KeyProblem>& problems;
  PiecePlace place = {};
};

}  // namespace

bool CheckedChange::touches(std::string_view table) const {
  return std::any_of(changed.begin(), changed.end(), [table](const std::string& key) {
    const std::string_view of_key = table_of(key);
    return of_key == table || (table == "meter" && of_key == "meter[1]");
  });
}

Checked check_change(const Settings& now, std::string_view text) {
  if (text.size() > longest_change) return malformed("a change has at most 16384 octets");
  const auto json = JsonText::parse(text, limits);
  if (!json) return malformed(json.error());
  if (auto wrong = wrong_with_change(json->root()); !wrong.empty()) return malformed(std::move(wrong));
  return changed(now, json->root());
}

std::string saved_json(const CheckedChange& change, bool saved) {
  return whole(SavedWriter{change, saved});
}

std::string problems_json(const std::vector<KeyProblem>& problems) {
  return whole(ProblemsWriter{problems});
}

}  // namespace amsbridge::device
