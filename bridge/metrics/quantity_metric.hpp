#pragma once

#include <optional>
#include <string>

#include "ams/quantity.hpp"
#include "ams/reading.hpp"
#include "bridge/metrics/metrics_text.hpp"

namespace amsbridge {

/// What a quantity is called among metrics: its key with the unit in Prometheus' base units, a register
/// being a counter. Phases and tariffs are labels of a family of their own, so that the sum over a family
/// never counts a total and its parts.
///     active_power_import_w      amsbridge_active_power_import_watts
///     active_energy_import_kwh   amsbridge_active_energy_import_joules (_total)
///     voltage_l1_v               amsbridge_phase_voltage_volts{phase="l1"}
struct QuantityMetric {
  MetricFamily family;
  std::string label;  ///< `phase`, `tariff` or empty
  std::string part;   ///< `l1`, `t4`; empty without a label
};
[[nodiscard]] QuantityMetric metric_of(ams::Quantity quantity);

/// The number in the unit of the metric, exactly; nothing if it does not fit.
[[nodiscard]] std::optional<ams::Decimal> in_base_unit(const ams::Value& value);

}  // namespace amsbridge
