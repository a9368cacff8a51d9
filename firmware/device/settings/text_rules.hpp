#pragma once

#include <string_view>

#include "firmware/device/settings/settings_row.hpp"

// What the texts among the settings may be: the same as of the Linux program (bridge/settings/text_rules.hpp)
// where that has them, too. Each gives the text as it is stored.

namespace amsbridge::device::text_rules {

TakenText optional_text(std::string_view);     ///< what MQTT carries, or empty
TakenText optional_host(std::string_view);     ///< a host name or address, or empty
TakenText host(std::string_view);              ///< the same, not empty
TakenText secret_text(std::string_view);       ///< without control characters
TakenText prefix(std::string_view);            ///< the first levels of topics
TakenText publish_topic(std::string_view);     ///< without wildcards
TakenText optional_topic(std::string_view);    ///< the same, or empty
TakenText optional_filter(std::string_view);   ///< with or without wildcards, or empty
TakenText network_name(std::string_view);      ///< an SSID, or empty
TakenText network_password(std::string_view);  ///< 8 to 63 characters of ASCII, or 64 hexadecimal digits
TakenText optional_label(std::string_view);    ///< a host name without dots (RFC 1123, 2.1), or empty
TakenText zone(std::string_view);              ///< a time zone that the device knows
TakenText meter_name(std::string_view);        ///< no level that stands for the bridge itself, or empty
TakenText key(std::string_view);               ///< 16 octets in hexadecimal; stored as 32 lower-case digits
TakenText authority(std::string_view);         ///< certificates as PEM (RFC 7468), or empty

}  // namespace amsbridge::device::text_rules
