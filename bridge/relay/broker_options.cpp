#include "bridge/relay/broker_options.hpp"

namespace amsbridge {
namespace {

MosquittoOptions::Version version_of(MqttVersion version) {
  switch (version) {
    case MqttVersion::v5: return MosquittoOptions::Version::v5;
    case MqttVersion::v311: return MosquittoOptions::Version::v311;
    case MqttVersion::automatic: break;
  }
  return MosquittoOptions::Version::automatic;
}

}  // namespace

MosquittoOptions broker_options(const MqttSettings& mqtt) {
  MosquittoOptions options;
  options.host = mqtt.host;
  options.port = mqtt.port;
  options.user = mqtt.user;
  options.password = mqtt.password.reveal();
  options.client_id = mqtt.client_id;
  options.keep_alive = mqtt.keep_alive;
  options.pause_limit = mqtt.longest_pause;
  options.version = version_of(mqtt.version);
  options.tls = tls_options(mqtt.tls);
  return options;
}

std::optional<TlsOptions> tls_options(const TlsSettings& tls) {
  if (!tls.enabled) return std::nullopt;
  return TlsOptions{.ca_file = tls.ca_file,
                    .certificate_file = tls.certificate_file,
                    .private_key_file = tls.private_key_file,
                    .verify = tls.verify,
                    .server_name = tls.server_name,
                    .alpn = tls.alpn};
}

}  // namespace amsbridge
