#include "bridge/mqtt/reason_words.hpp"

#include <algorithm>
#include <array>
#include <mqtt_protocol.h>

#include <fmt/format.h>

namespace amsbridge {
namespace {

struct Reason {
  int code;
  const char* words;
};

constexpr std::array reasons{
    Reason{MQTT_RC_UNSPECIFIED, "it gives no reason"},
    Reason{MQTT_RC_MALFORMED_PACKET, "it could not read what was sent"},
    Reason{MQTT_RC_PROTOCOL_ERROR, "it takes what was sent for a breach of the protocol"},
    Reason{MQTT_RC_IMPLEMENTATION_SPECIFIC, "a rule of its own forbids it"},
    Reason{MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION, "it does not speak MQTT 5"},
    Reason{MQTT_RC_CLIENTID_NOT_VALID, "it does not accept the client id"},
    Reason{MQTT_RC_BAD_USERNAME_OR_PASSWORD, "wrong user name or password"},
    Reason{MQTT_RC_NOT_AUTHORIZED, "this user is not allowed to"},
    Reason{MQTT_RC_SERVER_UNAVAILABLE, "it is not available at present"},
    Reason{MQTT_RC_SERVER_BUSY, "it is busy"},
    Reason{MQTT_RC_BANNED, "its administrator has banned this client"},
    Reason{MQTT_RC_SERVER_SHUTTING_DOWN, "it is shutting down"},
    Reason{MQTT_RC_BAD_AUTHENTICATION_METHOD, "it wants another way of logging in"},
    Reason{MQTT_RC_KEEP_ALIVE_TIMEOUT, "it heard nothing from this client for too long"},
    Reason{MQTT_RC_SESSION_TAKEN_OVER, "another client uses the same client id"},
    Reason{MQTT_RC_TOPIC_FILTER_INVALID, "it does not accept the topic filter"},
    Reason{MQTT_RC_TOPIC_NAME_INVALID, "it does not accept the topic"},
    Reason{MQTT_RC_PACKET_ID_IN_USE, "it takes the packet identifier for one in use"},
    Reason{MQTT_RC_RECEIVE_MAXIMUM_EXCEEDED, "too many messages were under way at once"},
    Reason{MQTT_RC_PACKET_TOO_LARGE, "the message is larger than it takes"},
    Reason{MQTT_RC_MESSAGE_RATE_TOO_HIGH, "messages come faster than it allows"},
    Reason{MQTT_RC_QUOTA_EXCEEDED, "a quota of this user is used up"},
    Reason{MQTT_RC_ADMINISTRATIVE_ACTION, "its administrator ended it"},
    Reason{MQTT_RC_PAYLOAD_FORMAT_INVALID, "it does not accept the form of the payload"},
    Reason{MQTT_RC_RETAIN_NOT_SUPPORTED, "it keeps no retained messages"},
    Reason{MQTT_RC_QOS_NOT_SUPPORTED, "it does not support the QoS"},
    Reason{MQTT_RC_USE_ANOTHER_SERVER, "it sends its clients to another broker"},
    Reason{MQTT_RC_SERVER_MOVED, "it has moved to another address"},
    Reason{MQTT_RC_SHARED_SUBS_NOT_SUPPORTED, "it knows no shared subscriptions"},
    Reason{MQTT_RC_CONNECTION_RATE_EXCEEDED, "connections are made more often than it allows"},
    Reason{MQTT_RC_MAXIMUM_CONNECT_TIME, "it allows no longer connection"},
    Reason{MQTT_RC_SUBSCRIPTION_IDS_NOT_SUPPORTED, "it knows no subscription identifiers"},
    Reason{MQTT_RC_WILDCARD_SUBS_NOT_SUPPORTED, "it allows no wildcards in subscriptions"},
};

}  // namespace

std::string reason_in_words(int reason) {
  const auto* found = std::ranges::find(reasons, reason, &Reason::code);
  return found != reasons.end() ? found->words : fmt::format("reason code 0x{:02X}", reason);
}

bool blames_a_message(int reason) {
  switch (reason) {
    case MQTT_RC_UNSPECIFIED:
    case MQTT_RC_MALFORMED_PACKET:
    case MQTT_RC_PROTOCOL_ERROR:
    case MQTT_RC_IMPLEMENTATION_SPECIFIC:
    case MQTT_RC_NOT_AUTHORIZED:
    case MQTT_RC_TOPIC_NAME_INVALID:
    case MQTT_RC_PACKET_TOO_LARGE:
    case MQTT_RC_PAYLOAD_FORMAT_INVALID:
    case MQTT_RC_RETAIN_NOT_SUPPORTED:
    case MQTT_RC_QOS_NOT_SUPPORTED: return true;
    default: return false;
  }
}

}  // namespace amsbridge
