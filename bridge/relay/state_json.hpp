#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ams/decimal.hpp"
#include "ams/diagnosis.hpp"
#include "bridge/relay/bridge_state.hpp"

// Parts of what the bridge says of itself, which the message on `<base>/bridge/state` and the page share.

namespace amsbridge {

using StateJson = nlohmann::ordered_json;

/// Names of files may be any octets, JSON is UTF-8.
[[nodiscard]] std::string text_of(const StateJson&);

[[nodiscard]] StateJson number_of(ams::Decimal);
/// By reason.
[[nodiscard]] StateJson faults_json(const RelayCounters&);
[[nodiscard]] StateJson clock_json(const ams::ClockReport&);
[[nodiscard]] StateJson diagnosis_json(ams::Diagnosis);
[[nodiscard]] StateJson broker_json(const BridgeState&);
[[nodiscard]] StateJson outbox_json(const BridgeState&);
/// Those that need a look first, and as many of them as one message should have.
[[nodiscard]] std::vector<LineState> worth_telling(std::vector<LineState>);

}  // namespace amsbridge
