#include "ams/publish/discovery.hpp"

#include <algorithm>
#include <iterator>

#include "ams/publish/json_writer.hpp"
#include "ams/quantity_table.hpp"

namespace ams {
namespace {

constexpr std::string_view bridge_level = "bridge";
constexpr std::string_view default_base = "amsbridge";

/// Where an entity has its state from.
enum class From : std::uint8_t {
  reading,  ///< the shared topic of the device, or the value's own
  energy,
  status,
  bridge_state,
  bridge_status,
};

/// How much an entity is shown: diagnostic ones apart from the others, hidden ones only when asked for.
enum class Shown : std::uint8_t { normal, diagnostic, hidden };

constexpr std::int8_t no_precision = -1;
constexpr std::int8_t by_meter = -2;  // as many decimals as the meter sends, of 2 or 3

/// How an entity looks in Home Assistant.
struct Look {
  std::string_view device_class;
  std::string_view state_class;
  std::int8_t precision;
  Shown shown;
};

// clang-format off
constexpr Look looks[] = {  // in the order of Kind
    {"power",           "measurement",      0,            Shown::normal},
    {"reactive_power",  "measurement",      0,            Shown::hidden},
    {"apparent_power",  "measurement",      0,            Shown::hidden},
    {"power_factor",    "measurement",      2,            Shown::hidden},
    {"frequency",       "measurement",      2,            Shown::normal},
    {"current",         "measurement",      2,            Shown::normal},
    {"voltage",         "measurement",      1,            Shown::normal},
    {"energy",          "total_increasing", by_meter,     Shown::normal},
    {"reactive_energy", "total_increasing", by_meter,     Shown::hidden},
    {"power",           "measurement",      0,            Shown::normal},
    {"",                "",                 no_precision, Shown::hidden},
    {"",                "total_increasing", no_precision, Shown::hidden},
    {"",                "total_increasing", 3,            Shown::normal},
    {"energy",          "total_increasing", by_meter,     Shown::normal},
};
static_assert(std::size(looks) == static_cast<std::size_t>(Kind::heat) + 1);

struct ExtraRow {
  std::string_view key;
  std::string_view name;
  From from;
  std::string_view member;  ///< of the JSON object that the state is in
  std::string_view unit;
  Look look;
};

// An estimate is set right by the next register and may fall then: a total, but none that only grows.
constexpr ExtraRow extras[] = {  // in the order of Extra
    {"status",                            "Connection",             From::status,        "",                                  "",    {"connectivity", "",                 no_precision, Shown::diagnostic}},
    {"active_energy_import_estimate_kwh", "Energy import estimate", From::reading,       "active_energy_import_estimate_kwh", "kWh", {"energy",       "total",            3,            Shown::normal}},
    {"active_energy_export_estimate_kwh", "Energy export estimate", From::reading,       "active_energy_export_estimate_kwh", "kWh", {"energy",       "total",            3,            Shown::normal}},
    {"meter_time",                        "Meter clock",            From::reading,       "meter_time",                        "",    {"timestamp",    "",                 no_precision, Shown::hidden}},
    {"last_telegram",                     "Last telegram",          From::reading,       "time",                              "",    {"timestamp",    "",                 no_precision, Shown::hidden}},
    {"readings",                          "Readings",               From::bridge_state,  "readings",                          "",    {"",             "total_increasing", no_precision, Shown::hidden}},
    {"faults",                            "Faults",                 From::bridge_state,  "faults",                            "",    {"",             "total_increasing", no_precision, Shown::hidden}},
    {"diagnosis",                         "Diagnosis",              From::bridge_state,  "diagnosis",                         "",    {"",             "",                 no_precision, Shown::diagnostic}},
    {"status",                            "Connection",             From::bridge_status, "",                                  "",    {"connectivity", "",                 no_precision, Shown::diagnostic}},
    {"temperature_c",                     "Temperature",            From::bridge_state,  "temperature_c",                     "°C",  {"temperature",  "measurement",      1,            Shown::normal}},
};
// clang-format on
static_assert(std::size(extras) == extra_count);

constexpr std::uint32_t state_seconds = 200;  // bridge/state comes every 60 s

const ExtraRow& row(Extra extra) {
  return extras[static_cast<std::size_t>(extra)];
}

bool is_binary(From from) {
  return from == From::status || from == From::bridge_status;
}

bool is_bridge(const DiscoveredDevice& device) {
  return device.level == bridge_level;
}

constexpr bool is_letter_or_digit(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9');
}

void write_escaped(TextWriter& out, std::string_view text) {
  for (const char character : text) {
    if (is_letter_or_digit(character) || character == '_') {
      out.character(character);
    } else if (character == '-') {
      out.text("--");
    } else {
      out.character('-');
      out.hexadecimal(static_cast<std::uint8_t>(character), 2);
    }
  }
}

/// Writes the parts as one entity id: small letters, digits and single `_` between them.
void write_entity_slug(TextWriter& out, std::string_view first, std::string_view second,
                       std::string_view third) {
  bool begun = false;
  for (const std::string_view part : {first, second, third}) {
    bool between = true;
    for (const char character : part) {
      if (!is_letter_or_digit(character)) {
        between = true;
        continue;
      }
      if (between && begun) out.character('_');
      between = false;
      begun = true;
      const bool is_capital = character >= 'A' && character <= 'Z';
      out.character(is_capital ? static_cast<char>(character - 'A' + 'a') : character);
    }
  }
}

/// What stands between the quotation marks of a JSON string, from UTF-8.
void write_characters(TextWriter& out, std::string_view utf8) {
  for (const char character : utf8) {
    if (static_cast<std::uint8_t>(character) < 0x20) {
      out.text("\\u");
      out.hexadecimal(static_cast<std::uint8_t>(character), 4);
      continue;
    }
    if (character == '"' || character == '\\') out.character('\\');
    out.character(character);
  }
}

void write_string(TextWriter& out, std::string_view utf8) {
  out.character('"');
  write_characters(out, utf8);
  out.character('"');
}

void write_topic(TextWriter& out, std::string_view base, std::string_view level, std::string_view leaf) {
  out.character('"');
  write_characters(out, base);
  out.character('/');
  write_characters(out, level);
  if (!leaf.empty()) out.character('/');
  out.text(leaf);
  out.character('"');
}

void write_optional(JsonWriter& json, std::string_view name, std::string_view octets) {
  if (!octets.empty()) json.text(name, octets);
}

void write_availability(JsonWriter& json, const DiscoveredDevice& device) {
  json.name("avty");
  json.out().text("[{\"t\":");
  write_topic(json.out(), device.base, bridge_level, "status");
  json.out().text("},{\"t\":");
  write_topic(json.out(), device.base, device.level, "status");
  json.out().text("}]");
  json.text("avty_mode", "all");
}

// What tells of the bridge, or of a meter that is silent, is there as long as the bridge is.
void write_bridge_availability(JsonWriter& json, const DiscoveredDevice& device) {
  json.name("avty");
  json.out().text("[{\"t\":");
  write_topic(json.out(), device.base, bridge_level, "status");
  json.out().text("}]");
}

void write_ids(JsonWriter& json, const DiscoveredDevice& device, std::string_view key,
               std::string_view platform) {
  json.name("uniq_id");
  json.out().character('"');
  write_device_id(json.out(), device.base, device.identity);
  json.out().character('_');
  json.out().text(key);
  json.out().character('"');
  json.name("def_ent_id");
  json.out().character('"');
  json.out().text(platform);
  json.out().character('.');
  write_entity_slug(json.out(), device.base, device.level, key);
  json.out().character('"');
}

void write_look(JsonWriter& json, const Look& look, std::string_view unit, int decimals) {
  if (!look.device_class.empty()) json.text("dev_cla", look.device_class);
  if (!unit.empty()) {
    json.name("unit_of_meas");
    write_string(json.out(), unit);
  }
  if (!look.state_class.empty()) json.text("stat_cla", look.state_class);
  const int precision = look.precision == by_meter ? std::clamp(decimals, 2, 3) : look.precision;
  if (precision >= 0) json.number("sug_dsp_prc", static_cast<std::uint64_t>(precision));
  if (look.shown != Shown::normal) json.text("ent_cat", "diagnostic");
  if (look.shown == Shown::hidden) json.boolean("en", false);
}

void write_base(JsonWriter& json, const DiscoveredDevice& device) {
  json.name("~");
  write_topic(json.out(), device.base, device.level, "");
}

void write_leaf(JsonWriter& json, std::string_view leaf) {
  json.name("stat_t");
  json.out().text("\"~/");
  json.out().text(leaf);
  json.out().character('"');
}

void write_bridge_topic(JsonWriter& json, const DiscoveredDevice& device, std::string_view leaf) {
  json.name("stat_t");
  write_topic(json.out(), device.base, bridge_level, leaf);
}

// A reading that comes late has its old time, and its values are not the meter's any more. Where there is no
// value, and where it is late, `is_defined` fails, and Home Assistant keeps the state that it has.
void write_reading_template(JsonWriter& json, std::string_view member) {
  json.name("val_tpl");
  json.out().text("\"{{ (value_json.");
  json.out().text(member);
  json.out().text(" if value_json.late is not defined) | is_defined }}\"");
}

void write_plain_template(JsonWriter& json, std::string_view member) {
  json.name("val_tpl");
  json.out().text("\"{{ value_json.");
  json.out().text(member);
  json.out().text(" | is_defined }}\"");
}

// The meter by its level, which stands in a Jinja string within a JSON string.
void write_meter_template(JsonWriter& json, std::string_view level, Extra extra) {
  TextWriter& out = json.out();
  json.name("val_tpl");
  out.text("\"{{ (value_json.meters | selectattr('name', 'eq', '");
  for (const char character : level) {
    if (character == '\'' || character == '\\') out.text("\\\\");
    write_characters(out, {&character, 1});
  }
  out.text("') | map(attribute='");
  out.text(row(extra).member);
  out.text("') | first | is_defined)");
  if (extra == Extra::faults) out.text(".values() | sum");
  if (extra == Extra::diagnosis) out.text(".sentence[:255]");
  out.text(" }}\"");
}

void write_value_state(JsonWriter& json, const DiscoveredDevice& device, From from, std::string_view key,
                       std::string_view member) {
  if (device.topics == StateTopics::values) {
    write_base(json, device);
    write_leaf(json, key);
  } else if (from == From::energy) {
    write_base(json, device);
    write_leaf(json, "energy");
    write_plain_template(json, member);
  } else {
    write_reading_template(json, member);
  }
}

void write_status_state(JsonWriter& json, const DiscoveredDevice& device) {
  write_base(json, device);
  write_leaf(json, "status");
  json.text("pl_on", "online");
  json.text("pl_off", "offline");
  if (!is_bridge(device)) write_bridge_availability(json, device);
}

void write_bridge_state(JsonWriter& json, const DiscoveredDevice& device, Extra extra) {
  write_bridge_topic(json, device, "state");
  if (extra == Extra::temperature) {
    write_plain_template(json, row(extra).member);
  } else {
    write_meter_template(json, device.level, extra);
  }
  json.number("exp_aft", std::uint64_t{state_seconds});
  write_bridge_availability(json, device);
}

std::string_view device_class(Quantity quantity) {
  if (unit(quantity) == Unit::watt) return "power";
  if (quantity == "gas_volume_m3"_quantity) return "gas";
  if (quantity == "water_volume_m3"_quantity) return "water";
  return looks[static_cast<std::size_t>(kind(quantity))].device_class;
}

Look look_of(Quantity quantity, ReactiveEnergy reactive_energy) {
  Look look = looks[static_cast<std::size_t>(kind(quantity))];
  look.device_class = device_class(quantity);
  if (kind(quantity) == Kind::reactive_energy && reactive_energy == ReactiveEnergy::without_class) {
    look.device_class = {};
  }
  if (quantity == "tariff"_quantity) look.shown = Shown::normal;
  if (quantity == "active_power_absolute_w"_quantity) look.shown = Shown::hidden;
  return look;
}

/// The key without its unit, which is its last part where there is one.
std::string_view without_unit(Quantity quantity) {
  const std::string_view whole = key(quantity);
  return unit(quantity) == Unit::none ? whole : std::string_view(whole.data(), whole.rfind('_'));
}

// `l1` and `q4` are written large, `t2` as `tariff 2`.
void write_word(TextWriter& out, std::string_view word) {
  const bool is_numbered = word.size() == 2 && word[1] >= '0' && word[1] <= '9';
  if (is_numbered && word[0] == 't') {
    out.text("tariff ");
    out.character(word[1]);
  } else if (is_numbered) {
    out.character(static_cast<char>(word[0] - 'a' + 'A'));
    out.character(word[1]);
  } else {
    out.text(word);
  }
}

void write_device(JsonWriter& json, const DiscoveredDevice& device) {
  TextWriter& out = json.out();
  json.name("dev");
  json.begin_object();
  json.name("ids");
  out.text("[\"");
  write_device_id(out, device.base, device.identity);
  out.text("\"]");
  json.name("name");
  write_string(out, device.name);
  write_optional(json, "mf", device.maker);
  write_optional(json, "mdl", device.model);
  write_optional(json, "sn", device.serial);
  write_optional(json, "sw", is_bridge(device) ? device.version : device.list);
  write_optional(json, "cu", device.page);
  if (!is_bridge(device)) {
    json.name("via_device");
    out.character('"');
    write_device_id(out, device.base, bridge_level);
    out.character('"');
  }
  json.end_object();
}

void write_origin(JsonWriter& json, const DiscoveredDevice& device) {
  json.name("o");
  json.begin_object();
  json.text("name", "amsbridge");
  write_optional(json, "sw", device.version);
  json.end_object();
}

}  // namespace

std::string_view key(Extra extra) {
  return row(extra).key;
}

void write_device_id(TextWriter& out, std::string_view base, std::string_view identity) {
  out.text("amsbridge_");
  if (base != default_base) {
    write_escaped(out, base);
    write_escaped(out, "/");
  }
  write_escaped(out, identity);
}

void write_entity_name(TextWriter& out, Quantity quantity) {
  constexpr std::string_view active = "active_";
  std::string_view rest = without_unit(quantity);
  if (rest.starts_with(active)) rest.remove_prefix(active.size());
  out.character(static_cast<char>(rest.front() - 'a' + 'A'));
  rest.remove_prefix(1);
  for (;;) {
    const std::size_t end = std::min(rest.find('_'), rest.size());
    write_word(out, {rest.data(), end});
    if (end == rest.size()) break;
    out.character(' ');
    rest.remove_prefix(end + 1);
  }
}

void DiscoveryWriter::begin(TextWriter& out) {
  first_ = true;
  JsonWriter json(out);
  json.begin_object();
  write_device(json, device_);
  write_origin(json, device_);
  if (!is_bridge(device_)) {
    write_availability(json, device_);
    if (device_.topics == StateTopics::documents) {
      json.name("stat_t");
      write_topic(out, device_.base, device_.level, "reading");
    }
  }
  json.name("cmps");
  out.character('{');
}

void DiscoveryWriter::component(TextWriter& out, Quantity quantity, int decimals) {
  separate(out);
  const std::string_view name = key(quantity);
  const bool is_hourly = is_register(kind(quantity));
  write_string(out, name);
  out.character(':');
  JsonWriter json(out);
  json.begin_object();
  json.text("p", "sensor");
  json.name("name");
  out.character('"');
  write_entity_name(out, quantity);
  out.character('"');
  write_ids(json, device_, name, "sensor");
  write_look(json, look_of(quantity, device_.reactive_energy), symbol(unit(quantity)), decimals);
  write_value_state(json, device_, is_hourly ? From::energy : From::reading, name, name);
  json.number("exp_aft", std::uint64_t{is_hourly ? device_.register_seconds : device_.live_seconds});
  json.end_object();
}

void DiscoveryWriter::component(TextWriter& out, Extra extra) {
  separate(out);
  const ExtraRow& row = ams::row(extra);
  const std::string_view platform = is_binary(row.from) ? "binary_sensor" : "sensor";
  write_string(out, row.key);
  out.character(':');
  JsonWriter json(out);
  json.begin_object();
  json.text("p", platform);
  json.text("name", row.name);
  write_ids(json, device_, row.key, platform);
  write_look(json, row.look, row.unit, 0);
  if (is_binary(row.from)) {
    write_status_state(json, device_);
  } else if (row.from == From::bridge_state) {
    write_bridge_state(json, device_, extra);
  } else {
    write_value_state(json, device_, row.from, row.key, row.member);
    if (row.look.device_class == "energy") json.number("exp_aft", std::uint64_t{device_.live_seconds});
  }
  json.end_object();
}

void DiscoveryWriter::removed(TextWriter& out, std::string_view key) {
  separate(out);
  write_string(out, key);
  out.text(key == row(Extra::status).key ? R"(:{"p":"binary_sensor"})" : R"(:{"p":"sensor"})");
}

void DiscoveryWriter::end(TextWriter& out) {
  out.text("}}");
}

void DiscoveryWriter::separate(TextWriter& out) {
  if (!first_) out.character(',');
  first_ = false;
}

}  // namespace ams
