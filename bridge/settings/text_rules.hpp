#pragma once

#include "bridge/settings/row_values.hpp"

// What the texts among the settings may be.

namespace amsbridge::text_rules {

extern const TextRule host;           ///< a host name or address
extern const TextRule optional_host;  ///< the same, or empty
extern const TextRule optional_text;  ///< what MQTT carries, or empty
extern const TextRule word;           ///< what MQTT carries
extern const TextRule password;       ///< what the MQTT library takes
extern const TextRule file;           ///< a path
extern const TextRule optional_file;  ///< a path, or empty
extern const TextRule directory;      ///< a path
extern const TextRule client_id;
extern const TextRule alpn;             ///< a protocol name of RFC 7301, or empty
extern const TextRule prefix;           ///< the first levels of topics
extern const TextRule publish_topic;    ///< without wildcards
extern const TextRule subscribe_topic;  ///< with or without wildcards
extern const TextRule optional_listen;  ///< an address and a port to listen on, or empty
extern const TextRule optional_label;   ///< a host name without dots (RFC 1123, 2.1), or empty
extern const TextRule optional_zone;    ///< what can be the name of a time zone, or empty
extern const TextRule meter_name;       ///< no level that stands for the bridge itself
extern const TextRule key;              ///< 16 octets in hexadecimal

}  // namespace amsbridge::text_rules
