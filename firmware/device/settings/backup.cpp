#include "firmware/device/settings/backup.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "firmware/device/settings/settings_change.hpp"
#include "firmware/device/settings/stored_values.hpp"
#include "firmware/device/settings/values.hpp"
#include "firmware/device/settings/words.hpp"

namespace amsbridge::device {
namespace {

using Checked = tl::expected<CheckedChange, ChangeRefused>;

constexpr JsonLimits limits{768, 8};
constexpr std::array<std::string_view, 4> backup_members{"amsbridge_settings", "has_secrets", "values",
                                                         "meters"};

void write_head(PieceWriter& out, Secrets secrets) {
  out.raw(R"({"amsbridge_settings":1,"has_secrets":)");
  out.raw(secrets == Secrets::included ? "true" : "false");
  out.raw(R"(,"values":{)");
}

/// Why this is no backup; empty if it is one.
std::string wrong_with(JsonValue root) {
  if (!root.is_object()) return "a backup must be an object in braces";
  const JsonValue version = root["amsbridge_settings"];
  if (!version.is_there()) return "this is no backup of amsbridge's settings";
  if (version.integer() != 1) return "this backup is of another release, in a form not known here";
  if (auto unknown = unknown_member(root, "a backup", backup_members); !unknown.empty()) return unknown;
  const JsonValue has_secrets = root["has_secrets"];
  if (has_secrets.is_there() && !has_secrets.is_boolean()) return "has_secrets must be true or false";
  const JsonValue values = root["values"];
  if (values.is_there() && !values.is_object()) return "values must be an object in braces";
  const JsonValue meters = root["meters"];
  if (meters.is_there() && !meters.is_array()) return "meters must be a list";
  for (const JsonValue meter : meters) {
    if (!meter.is_object()) return "each of meters must be an object in braces";
  }
  return {};
}

bool is_given(JsonValue value) {
  return value.is_there() && !value.is_null();
}

class Restoring {
 public:
  Restoring(const Settings& now, JsonValue backup)
      : change_(now),
        values_(backup["values"]),
        meters_(backup["meters"]),
        has_secrets_(backup["has_secrets"].boolean().value_or(false)) {}

  // Apart, since the stack is small.
  [[gnu::noinline]] Checked restored() && {
    note_unknown(settings_rows(), values_);
    for (const Row& row : settings_rows()) {
      if (table_of(row.key) != "wifi") restore(row, row.key, values_[row.key]);
    }
    settle_port(true, values_["mqtt.port"], change_.settings());
    restore_network();
    leave_out_password_of_other_broker();
    restore_meter();
    warn_of_unknown();
    return change_.finish();
  }

 private:
  /// What another amsbridge may have that this device cannot have.
  static bool is_of_its_machine(const Row& row) {
    return row.kind == Kind::source || row.key == "temperature.sensor";
  }

  void restore(const Row& row, std::string_view key_shown, JsonValue value) {
    if (!is_given(value)) {
      if (has_secrets_ || !is_secret(row)) set_default(row, change_.settings());
      return;
    }
    if (!is_of_its_machine(row)) return change_.set(row, key_shown, value);
    if (const auto assigned = assign(row, key_shown, value, change_.settings()); !assigned) {
      change_.warning(joined({key_shown, " is not restored: ", assigned.error()}));
    }
  }

  void restore_network() {
    const JsonValue ssid = values_["wifi.ssid"];
    const JsonValue password = values_["wifi.password"];
    const std::string& now = change_.before().wifi.ssid;
    if (!is_given(ssid) || ssid.is("") || ssid.is(now)) {
      if (is_given(ssid) && is_given(password)) set("wifi.password", password);
      return;
    }
    if (!has_secrets_ && !is_given(password)) {
      if (!now.empty()) {
        return change_.warning(
            "wifi.ssid is not restored, because the backup does not have the password of that network");
      }
      change_.warning("wifi.password is not in the backup: give it, unless that network is open");
    }
    set("wifi.ssid", ssid);
    change_.settings().wifi.password.clear();
    if (is_given(password)) set("wifi.password", password);
  }

  void set(std::string_view key, JsonValue value) {
    change_.set(*find_row(settings_rows(), key), key, value);
  }

  void leave_out_password_of_other_broker() {
    MqttSettings& mqtt = change_.settings().mqtt;
    if (has_secrets_ || is_given(values_["mqtt.password"]) || mqtt.password.empty()) return;
    if (mqtt.host == change_.before().mqtt.host && !mqtt.user.empty()) return;
    mqtt.password.clear();
    change_.warning(
        "mqtt.password is not in the backup, and the one that was here is for another broker or user");
  }

  void restore_meter() {
    if (meters_.size() == 0) return;
    const JsonValue meter = *meters_.begin();
    note_unknown(meter_rows(), meter);
    for (const Row& row : meter_rows()) restore(row, meter_key(row.key), meter[row.key]);
    if (meters_.size() == 1) return;
    change_.warning(joined({"the backup has ", std::to_string(meters_.size()),
                            " meters: the first one is restored, since this device reads one"}));
  }

  void note_unknown(std::span<const Row> rows, JsonValue values) {
    constexpr std::size_t most = 10;
    for (const JsonValue value : values) {
      const std::string name = value.name();
      if (find_row(rows, name) != nullptr) continue;
      if (++unknown_count_ > most) continue;
      if (!unknown_.empty()) unknown_ += ", ";
      unknown_ += in_quotes(name);
    }
    if (unknown_count_ > most) further_ = unknown_count_ - most;
  }

  void warn_of_unknown() {
    if (unknown_.empty()) return;
    const std::string further =
        further_ == 0 ? std::string() : joined({" and ", std::to_string(further_), " more"});
    change_.warning(joined({"the backup has settings that this device does not have: ", unknown_, further}));
  }

  SettingsChange change_;
  JsonValue values_;
  JsonValue meters_;
  bool has_secrets_;
  std::string unknown_;
  std::size_t unknown_count_ = 0;
  std::size_t further_ = 0;
};

}  // namespace

bool BackupWriter::next(ams::TextWriter& out) {
  const std::size_t settings = settings_rows().size();
  const std::size_t meter = meter_rows().size();
  return next_piece(out, place_, settings + meter + 2, [&](PieceWriter& piece, std::size_t step) {
    if (step == 0) return write_head(piece, secrets_);
    const std::size_t place = step - 1;
    if (place < settings) return write_stored(piece, settings_rows(), place, settings_, secrets_);
    if (place == settings) piece.raw(R"(},"meters":[{)");
    if (place < settings + meter)
      return write_stored(piece, meter_rows(), place - settings, settings_, secrets_);
    piece.raw("}]}\n");
  });
}

std::string backup_json(const Settings& settings, Secrets secrets) {
  return whole(BackupWriter(settings, secrets));
}

Checked check_restore(const Settings& now, std::string_view text) {
  if (text.size() > longest_backup) return malformed("a backup has at most 16384 octets");
  const auto json = JsonText::parse(text, limits);
  if (!json) return malformed(json.error());
  if (auto wrong = wrong_with(json->root()); !wrong.empty()) return malformed(std::move(wrong));
  return Restoring(now, json->root()).restored();
}

}  // namespace amsbridge::device
