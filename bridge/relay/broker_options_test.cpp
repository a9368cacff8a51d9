#include "bridge/relay/broker_options.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(BrokerOptions, TakesOverWhatEveryConnectionHasInCommon) {
  MqttSettings mqtt;
  mqtt.host = "broker.lan";
  mqtt.port = 8884;
  mqtt.user = "meter";
  mqtt.password = Secret("hidden");
  mqtt.client_id = "amsbridge-1";
  mqtt.keep_alive = std::chrono::seconds(17);
  const MosquittoOptions options = broker_options(mqtt);
  EXPECT_EQ(options.host, "broker.lan");
  EXPECT_EQ(options.port, 8884);
  EXPECT_EQ(options.user, "meter");
  EXPECT_EQ(options.password, "hidden");
  EXPECT_EQ(options.client_id, "amsbridge-1");
  EXPECT_EQ(options.keep_alive, std::chrono::seconds(17));
  EXPECT_EQ(options.version, MosquittoOptions::Version::automatic);
  EXPECT_FALSE(options.tls);
}

TEST(BrokerOptions, KnowsEveryVersion) {
  MqttSettings mqtt;
  mqtt.version = MqttVersion::v5;
  EXPECT_EQ(broker_options(mqtt).version, MosquittoOptions::Version::v5);
  mqtt.version = MqttVersion::v311;
  EXPECT_EQ(broker_options(mqtt).version, MosquittoOptions::Version::v311);
}

TEST(BrokerOptions, HasTlsOnlyWhereItIsEnabled) {
  MqttSettings mqtt;
  mqtt.tls = {.enabled = true,
              .verify = false,
              .ca_file = "/ca",
              .certificate_file = "/certificate",
              .private_key_file = "/key",
              .server_name = "name",
              .alpn = "mqtt"};
  const auto tls = broker_options(mqtt).tls;
  ASSERT_TRUE(tls);
  EXPECT_FALSE(tls->verify);
  EXPECT_EQ(tls->ca_file, "/ca");
  EXPECT_EQ(tls->certificate_file, "/certificate");
  EXPECT_EQ(tls->private_key_file, "/key");
  EXPECT_EQ(tls->server_name, "name");
  EXPECT_EQ(tls->alpn, "mqtt");
  mqtt.tls.enabled = false;
  EXPECT_FALSE(broker_options(mqtt).tls);
}

}  // namespace
}  // namespace amsbridge
