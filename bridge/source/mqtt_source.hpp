#pragma once

#include <memory>
#include <string>

#include "bridge/mqtt/mosquitto_options.hpp"
#include "bridge/source/octet_source.hpp"

namespace amsbridge {

/// How the broker of an MQTT source is reached. At the host and port of the bridge's own broker the ways of
/// `own` are taken, TLS (whatever the URL's scheme) and pauses, and its user and password unless the URL
/// names another user. Anywhere else mqtts is checked against the system's authorities. A user of the URL has
/// the `password`. The error is a sentence: the client id is that of the bridge itself, which the broker
/// would cut off.
[[nodiscard]] tl::expected<MosquittoOptions, std::string> mqtt_source_options(const MqttUrl& url,
                                                                              const MosquittoOptions& own,
                                                                              const std::string& password);

/// Messages of a broker, in the order of their arrival; each is whole, and may be given in several reads. It
/// connects at once and tries for ever. Messages that are settled are acknowledged when all that came with
/// them (`MosquittoOptions::in_flight` at most) are settled too, and no more come before: see MqttReceiver
/// for what is lost (nothing) and what comes twice.
///
/// Left out are empty messages, those longer than `MosquittoOptions::payload_limit`, and retained ones that
/// repeat what came last on their topic: brokers send these again at each connection.
///
/// Throws std::system_error when the system has no descriptor or thread left.
[[nodiscard]] std::unique_ptr<OctetSource> make_mqtt_source(const boost::asio::any_io_executor& executor,
                                                            const MqttUrl& url, MosquittoOptions broker);

}  // namespace amsbridge
