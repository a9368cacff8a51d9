#pragma once

#include <span>
#include <string_view>

#include "firmware/device/settings/settings_row.hpp"

namespace amsbridge::device {

/// Every setting but those of the meter, in the order in which they are shown; those of a table together.
[[nodiscard]] std::span<const Row> settings_rows();

/// The settings of the meter.
[[nodiscard]] std::span<const Row> meter_rows();

/// Null if there is none of that key.
[[nodiscard]] const Row* find_row(std::span<const Row> rows, std::string_view key);

/// `mqtt.client_id` -> `mqtt`; empty for a key that stands in no table.
[[nodiscard]] std::string_view table_of(std::string_view key);

/// What the settings of a table are about, as a heading: `mqtt` -> `Broker`.
[[nodiscard]] std::string_view title_of(std::string_view table);

/// How a setting of the meter is called among others: `ct_ratio` -> `meter[1].ct_ratio`.
[[nodiscard]] std::string meter_key(std::string_view key);

/// Where nothing else is given: 8883 with TLS, else 1883.
[[nodiscard]] std::uint16_t standard_port(const MqttSettings&);

}  // namespace amsbridge::device
