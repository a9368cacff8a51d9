#include "bridge/mqtt/properties.hpp"

#include <mqtt_protocol.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Properties, BrokerThatSaysNothingHasTheLimitsOfTheStandard) {
  const BrokerLimits limits = limits_from(nullptr);
  EXPECT_EQ(limits.receive_maximum, 65'535U);
  EXPECT_EQ(limits.packet_size, std::nullopt);
  EXPECT_EQ(limits.qos, 2);
}

TEST(Properties, LimitsAreTheBrokers) {
  mosquitto_property* list = nullptr;
  mosquitto_property_add_int16(&list, MQTT_PROP_RECEIVE_MAXIMUM, 7);
  mosquitto_property_add_int32(&list, MQTT_PROP_MAXIMUM_PACKET_SIZE, 1'000);
  mosquitto_property_add_byte(&list, MQTT_PROP_MAXIMUM_QOS, 1);
  const BrokerLimits limits = limits_from(list);
  mosquitto_property_free_all(&list);
  EXPECT_EQ(limits.receive_maximum, 7U);
  EXPECT_EQ(limits.packet_size, 1'000U);
  EXPECT_EQ(limits.qos, 1);
}

TEST(Properties, OfAMessageComeOutAsTheyWentIn) {
  Message message{"a", "b"};
  message.properties = {{"meter", "måler"}, {"sequence", ""}, {"meter", "2"}};
  message.correlation = std::string("\0\xFF", 2);
  PropertyList list;
  list.set_user_properties(message);
  broker::MessageReceived received{"a", "b"};
  read_properties(list.get(), received);
  EXPECT_THAT(received.properties,
              ElementsAre(Pair("meter", "måler"), Pair("sequence", ""), Pair("meter", "2")));
  EXPECT_EQ(received.correlation, message.correlation);
  EXPECT_EQ(received.response_topic, "");
}

TEST(Properties, ResponseTopicIsHandedOn) {
  mosquitto_property* list = nullptr;
  mosquitto_property_add_string(&list, MQTT_PROP_RESPONSE_TOPIC, "answers/here");
  broker::MessageReceived received{"a", "b"};
  read_properties(list, received);
  mosquitto_property_free_all(&list);
  EXPECT_EQ(received.response_topic, "answers/here");
}

TEST(Properties, SizeIsThatOfThePacket) {
  // Header and length 2, topic 2 + 1, payload 1.
  EXPECT_EQ(publish_size({"t", "p", 0, false}, MqttProtocol::v311), 6U);
  EXPECT_EQ(publish_size({"t", "p", 1, false}, MqttProtocol::v311), 8U);
  EXPECT_EQ(publish_size({"t", "p", 1, false}, MqttProtocol::v5), 9U);
  EXPECT_EQ(publish_size({"t", std::string(123, 'p'), 0, false}, MqttProtocol::v5), 2U + 127);
  EXPECT_EQ(publish_size({"t", std::string(124, 'p'), 0, false}, MqttProtocol::v5), 3U + 128);
  Message message{"t", "p", 1, false};
  message.properties = {{"ab", "c"}};  // 1 + 2 + 2 + 2 + 1
  message.correlation = "xyz";         // 1 + 2 + 3
  EXPECT_EQ(publish_size(message, MqttProtocol::v5), 9U + 8 + 6);
}

}  // namespace
}  // namespace amsbridge
