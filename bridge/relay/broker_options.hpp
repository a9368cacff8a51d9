#pragma once

#include "bridge/mqtt/mosquitto_options.hpp"
#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// What every connection to the broker of the settings has in common: address, user, client id, keep-alive,
/// version and TLS. Topics, will and queue are the caller's, and another client id where two connections
/// stand at a time.
[[nodiscard]] MosquittoOptions broker_options(const MqttSettings& mqtt);

/// The TLS part; nothing when TLS is off.
[[nodiscard]] std::optional<TlsOptions> tls_options(const TlsSettings& tls);

}  // namespace amsbridge
