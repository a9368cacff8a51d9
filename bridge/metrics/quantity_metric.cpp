#include "bridge/metrics/quantity_metric.hpp"

#include <cctype>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace amsbridge {
namespace {

std::string_view base_unit(ams::Unit unit) {
  switch (unit) {
    case ams::Unit::none: return "";
    case ams::Unit::watt: return "watts";
    case ams::Unit::var: return "vars";
    case ams::Unit::volt_ampere: return "voltamperes";
    case ams::Unit::ampere: return "amperes";
    case ams::Unit::volt: return "volts";
    case ams::Unit::hertz: return "hertz";
    case ams::Unit::kilowatt_hour: return "joules";
    case ams::Unit::kilovar_hour: return "varseconds";
    case ams::Unit::cubic_metre: return "cubic_meters";
    case ams::Unit::gigajoule: return "joules";
  }
  return "";
}

/// Takes `_l1` or `_t1` out of a key, wherever it stands.
std::string take_part(std::string& key, char letter) {
  for (std::size_t at = key.find('_'); at != std::string::npos; at = key.find('_', at + 1)) {
    const bool ends = at + 3 == key.size() || (at + 3 < key.size() && key[at + 3] == '_');
    if (!ends || key[at + 1] != letter || std::isdigit(static_cast<unsigned char>(key[at + 2])) == 0)
      continue;
    std::string part = key.substr(at + 1, 2);
    key.erase(at, 3);
    return part;
  }
  return {};
}

/// The sentence about phase 1 as one about any phase.
std::string sentence_of_all(std::string sentence, std::string_view label) {
  const std::string of_one = fmt::format("{} ", label);
  const std::size_t at = sentence.find(of_one);
  if (at == std::string::npos) return sentence;
  return sentence.replace(at, of_one.size() + 1, fmt::format("a {}", label));
}

}  // namespace

QuantityMetric metric_of(ams::Quantity quantity) {
  QuantityMetric metric;
  std::string key(ams::key(quantity));
  const ams::Unit unit = ams::unit(quantity);
  // The key ends with its own unit.
  if (unit != ams::Unit::none) key.erase(key.rfind('_'));
  for (const auto& [label, letter] : {std::pair("phase", 'l'), std::pair("tariff", 't')}) {
    metric.part = take_part(key, letter);
    if (metric.part.empty()) continue;
    metric.label = label;
    key = fmt::format("{}_{}", metric.label, key);
    break;
  }
  MetricFamily& family = metric.family;
  family.unit = base_unit(unit);
  family.name = fmt::format("amsbridge_{}{}{}", key, family.unit.empty() ? "" : "_", family.unit);
  const ams::Kind kind = ams::kind(quantity);
  const bool grows = ams::is_register(kind) || kind == ams::Kind::counter;
  family.kind = grows ? MetricKind::counter : MetricKind::gauge;
  family.sentence = std::string(ams::sentence(quantity));
  if (!metric.label.empty()) family.sentence = sentence_of_all(std::move(family.sentence), metric.label);
  return metric;
}

std::optional<ams::Decimal> in_base_unit(const ams::Value& value) {
  switch (ams::unit(value.quantity)) {
    case ams::Unit::kilowatt_hour:
    case ams::Unit::kilovar_hour: {
      // 3,600,000 of the base unit.
      ams::Decimal number = ams::scaled(value.number, 5);
      if (__builtin_mul_overflow(number.mantissa, std::int64_t{36}, &number.mantissa)) return std::nullopt;
      return number;
    }
    case ams::Unit::gigajoule: return ams::scaled(value.number, 9);
    default: return value.number;
  }
}

}  // namespace amsbridge
