#include "bridge/source/source_url.hpp"

#include <gtest/gtest.h>

#include "bridge/source/mqtt_url.hpp"

namespace amsbridge {

namespace {

SourceUrl parsed(std::string_view text) {
  const auto url = parse_source_url(text);
  EXPECT_TRUE(url.has_value()) << text << ": " << (url ? "" : url.error());
  return url.value_or(StdinUrl{});
}

std::string error_of(std::string_view text) {
  const auto url = parse_source_url(text);
  return url ? "no error: " + to_string(*url) : url.error();
}

TEST(SourceUrl, SerialDefaultsAreTheUsualNorwegianOnes) {
  const SourceUrl expected = SerialUrl{"/dev/ttyUSB0", {2400, Parity::even, 8, 1}};
  EXPECT_EQ(parsed("serial:///dev/ttyUSB0"), expected);
  EXPECT_EQ(parsed("serial:/dev/ttyUSB0"), expected);
  EXPECT_EQ(parsed("/dev/ttyUSB0"), expected);
}

TEST(SourceUrl, SerialParametersAreTakenFromTheQuery) {
  EXPECT_EQ(parsed("serial:///dev/ttyS1?baud=9600&parity=none&stop=2&data=7"),
            SourceUrl(SerialUrl{"/dev/ttyS1", {9600, Parity::none, 7, 2}}));
  EXPECT_EQ(parsed("/dev/ttyS1?parity=odd"), SourceUrl(SerialUrl{"/dev/ttyS1", {2400, Parity::odd, 8, 1}}));
}

TEST(SourceUrl, SerialPathMayHaveColonsAndPercentCodes) {
  const std::string path = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0";
  EXPECT_EQ(parsed(path), SourceUrl(SerialUrl{path, {}}));
  EXPECT_EQ(parsed("serial:///tmp/my%20line%23"), SourceUrl(SerialUrl{"/tmp/my line#", {}}));
}

TEST(SourceUrl, TcpTakesNamesAndAddresses) {
  EXPECT_EQ(parsed("tcp://gateway.local:3001"), SourceUrl(TcpUrl{"gateway.local", 3001}));
  EXPECT_EQ(parsed("tcp://192.168.1.7:65535/"), SourceUrl(TcpUrl{"192.168.1.7", 65535}));
  EXPECT_EQ(parsed("tcp://[fd00::7]:3001"), SourceUrl(TcpUrl{"fd00::7", 3001}));
}

TEST(SourceUrl, UdpTakesAddressesOfThisMachineAndOfGroups) {
  EXPECT_EQ(parsed("udp://:2000"), SourceUrl(UdpUrl{"", 2000}));
  EXPECT_EQ(parsed("udp://0.0.0.0:2000"), SourceUrl(UdpUrl{"0.0.0.0", 2000}));
  EXPECT_EQ(parsed("udp://[::]:2000"), SourceUrl(UdpUrl{"::", 2000}));
  EXPECT_EQ(parsed("udp://239.12.255.254:9522/"), SourceUrl(UdpUrl{"239.12.255.254", 9522}));
}

TEST(SourceUrl, MqttTakesATopicAndHowToSubscribeToIt) {
  MqttUrl expected;
  expected.host = "broker";
  expected.topic = "han/+/raw";
  EXPECT_EQ(expected.port, 1883);
  EXPECT_EQ(expected.qos, 1);
  EXPECT_EQ(expected.session, MqttSession::clean);
  EXPECT_EQ(parsed("mqtt://broker/han/+/raw"), SourceUrl(expected));

  expected = {
      "fd00::7", 8883, true, "$share/decoders/han/+/raw", "reader", "worker 1", MqttSession::persistent, 2};
  EXPECT_EQ(parsed("mqtts://reader@[fd00::7]/$share/decoders/han/+/raw"
                   "?client_id=worker%201&session=persistent&qos=2"),
            SourceUrl(expected));

  expected = {"192.168.1.7", 1884, false, "han/hytte nord", "", "a+b", MqttSession::clean, 0};
  EXPECT_EQ(parsed("mqtt://192.168.1.7:1884/han/hytte%20nord?qos=0&client_id=a+b&session=clean"),
            SourceUrl(expected));
}

TEST(SourceUrl, FilesAreTakenAsWritten) {
  EXPECT_EQ(parsed("file:captures/a%20b.hex"), SourceUrl(FileUrl{"captures/a%20b.hex"}));
  EXPECT_EQ(parsed("file:/tmp/a"), SourceUrl(FileUrl{"/tmp/a"}));
  EXPECT_EQ(parsed("file:///tmp/a"), SourceUrl(FileUrl{"/tmp/a"}));
  EXPECT_EQ(parsed("-"), SourceUrl(StdinUrl{}));
}

TEST(SourceUrl, WrittenOutItIsUnderstoodAsTheSame) {
  for (const std::string_view text :
       {"serial:///dev/ttyUSB0?baud=9600&parity=none&data=7&stop=2",
        "serial:///dev/serial/by-path/pci-0:1.0?baud=2400&parity=odd&data=8&stop=1",
        "serial:///tmp/my%20line%23%3F?baud=2400&parity=even&data=8&stop=1", "tcp://gateway.local:3001",
        "tcp://[fd00::7]:3001", "udp://:2000", "udp://[ff02::1]:2000", "mqtt://broker:1883/han/+/raw",
        "mqtts://us%40er@[fd00::7]:8884/$share/decoders/han/+/raw?client_id=a%26b&session=persistent&qos=2",
        "mqtt://broker:1883//han/my%20line%3F", "file:captures/a b.hex", "-"}) {
    EXPECT_EQ(to_string(parsed(text)), text);
  }
  EXPECT_EQ(to_string(parsed("/dev/ttyUSB0")), "serial:///dev/ttyUSB0?baud=2400&parity=even&data=8&stop=1");
}

TEST(SourceUrl, SerialErrorsSayWhatWasFoundAndWhatIsAllowed) {
  EXPECT_EQ(error_of("/dev/ttyUSB0?baud=fast"),
            "baud is \"fast\", but must be a whole number from 50 to 4000000");
  EXPECT_EQ(error_of("/dev/ttyUSB0?baud=49"),
            "baud is \"49\", but must be a whole number from 50 to 4000000");
  EXPECT_EQ(error_of("/dev/ttyUSB0?baud=4000001"),
            "baud is \"4000001\", but must be a whole number from 50 to 4000000");
  EXPECT_EQ(error_of("/dev/ttyUSB0?parity=mark"), "parity is \"mark\", but must be none, even or odd");
  EXPECT_EQ(error_of("/dev/ttyUSB0?data=9"), "data is \"9\", but must be 7 or 8");
  EXPECT_EQ(error_of("/dev/ttyUSB0?stop=0"), "stop is \"0\", but must be 1 or 2");
  EXPECT_EQ(error_of("/dev/ttyUSB0?speed=2400"),
            "a serial source has no parameter \"speed\"; it takes baud, parity, data and stop");
  EXPECT_EQ(error_of("/dev/ttyUSB0?baud=2400&baud=9600"), "the parameter \"baud\" is given more than once");
  EXPECT_EQ(error_of("serial://dev/ttyUSB0"),
            "\"serial://dev/ttyUSB0\" has its path behind two slashes and must have three, as in "
            "serial:///dev/ttyUSB0");
  EXPECT_EQ(error_of("serial:"),
            "\"serial:\" names no device; a serial source has a whole path, as in serial:///dev/ttyUSB0");
  EXPECT_EQ(error_of("/dev/ttyUSB0#1"), "a serial source has no part behind #; write # as %23");
  EXPECT_EQ(
      error_of("/dev/my line"),
      "\"serial:///dev/my line\" is not a URL (a space or another special character is written as % and "
      "two hex digits); a serial source is serial:///dev/ttyUSB0?baud=2400&parity=even");
}

TEST(SourceUrl, TcpErrorsSayWhatWasFoundAndWhatIsAllowed) {
  EXPECT_EQ(error_of("tcp://gateway"), "\"tcp://gateway\" names no port; a TCP source is tcp://host:port");
  EXPECT_EQ(error_of("tcp://:3001"), "\"tcp://:3001\" names no host; a TCP source is tcp://host:port");
  EXPECT_EQ(error_of("tcp://gateway:0"), "the port is 0, but must be from 1 to 65535");
  EXPECT_EQ(error_of("tcp://gateway:65536"), "the port is 65536, but must be from 1 to 65535");
  EXPECT_EQ(error_of("tcp://gateway:99999999999"), "the port is 99999999999, but must be from 1 to 65535");
  EXPECT_EQ(error_of("tcp:gateway:1"), "\"tcp:gateway:1\" is not a URL; a TCP source is tcp://host:port");
  EXPECT_EQ(
      error_of("tcp://fd00::7:3001"),
      "an IPv6 address stands in brackets, as in tcp://[fd00::7]:3001; \"tcp://fd00::7:3001\" has none");
  EXPECT_EQ(error_of("tcp://gateway:3001/meter"),
            "\"tcp://gateway:3001/meter\" has something behind the port; a TCP source is tcp://host:port");
}

TEST(SourceUrl, UdpErrorsSayWhatWasFoundAndWhatIsAllowed) {
  constexpr std::string_view allowed = "a UDP source is udp://:port, or udp://address:port";
  using std::string;
  EXPECT_EQ(error_of("udp://gateway:2000"),
            "\"gateway\" is no address: datagrams are received at an address of this machine or of a "
            "multicast group, and at all of them when there is none, as in udp://:2000");
  EXPECT_EQ(error_of("udp://"), "\"udp://\" names no port; " + string(allowed));
  EXPECT_EQ(error_of("udp:2000"), "\"udp:2000\" is not a URL; " + string(allowed));
  EXPECT_EQ(error_of("udp://:0"), "the port is 0, but must be from 1 to 65535");
  EXPECT_EQ(error_of("udp://:2000/meter"),
            "\"udp://:2000/meter\" has something behind the port; " + string(allowed));
  EXPECT_EQ(error_of("udp://user:hunter2@:2000"),
            "a UDP source takes no user name or password; " + string(allowed));
}

TEST(SourceUrl, MqttTopicErrorsSayWhatIsWrong) {
  constexpr std::string_view no_hash =
      "the topic must not contain #: name the levels, with + in the place of the meter's name";
  EXPECT_EQ(error_of("mqtt://broker/han/#"), no_hash);
  EXPECT_EQ(error_of("mqtt://broker/han/%23"), no_hash);
  EXPECT_EQ(error_of("mqtt://broker"),
            "the source names no topic; an MQTT source is mqtt://host/topic, as in "
            "mqtt://broker:1883/han/+/raw");
  EXPECT_EQ(error_of("mqtt://broker/+/+/raw"),
            "the topic has more than one +, but only one level can be the meter's name");
  EXPECT_EQ(error_of("mqtt://broker/han/a+/raw"), "the topic must have + only as a whole level");
  for (const std::string_view topic :
       {"$share", "$share/", "$share//han/raw", "$share/decoders", "$share/decoders/"}) {
    EXPECT_EQ(error_of("mqtt://broker/" + std::string(topic)), "a shared subscription is $share/GROUP/topic")
        << topic;
  }
  EXPECT_EQ(error_of("mqtt://broker/$share/+/han/raw"),
            "the group of a shared subscription must not contain +");
  EXPECT_EQ(error_of("mqtt://broker/han%00raw"),
            "the topic must be UTF-8 without control characters, at most 65535 octets long");
}

TEST(SourceUrl, MqttErrorsSayWhatWasFoundAndWhatIsAllowed) {
  constexpr std::string_view allowed =
      "an MQTT source is mqtt://host/topic, as in mqtt://broker:1883/han/+/raw";
  using std::string;
  EXPECT_EQ(error_of("mqtt:///han/+/raw"), "the source names no host; " + string(allowed));
  EXPECT_EQ(error_of("mqtt://broker:99999/raw"), "the port is 99999, but must be from 1 to 65535");
  EXPECT_EQ(error_of("mqtt://broker/my line"),
            "\"mqtt://broker/my line\" is not a URL (a space or another special character is written as % "
            "and two hex digits); " +
                string(allowed));
  EXPECT_EQ(error_of("mqtt://user:hunter2@broker/my line"), "this is not a URL; " + string(allowed));
  EXPECT_EQ(error_of("mqtt://broker/raw?clean=yes"),
            "an MQTT source has no parameter \"clean\"; it takes client_id, session and qos");
  EXPECT_EQ(error_of("mqtt://broker/raw?qos=3"), "qos is \"3\", but must be 0, 1 or 2");
  EXPECT_EQ(error_of("mqtt://broker/raw?qos=1&qos=1"), "the parameter \"qos\" is given more than once");
  EXPECT_EQ(error_of("mqtt://broker/raw?client_id="),
            "client_id must be UTF-8 without control characters, and not empty");
  EXPECT_EQ(error_of("mqtt://broker/raw?session=kept"),
            "session is \"kept\", but must be clean or persistent");
  EXPECT_EQ(error_of("mqtt://broker/raw?session=persistent"),
            "session=persistent needs client_id=NAME, by which the broker finds the session again");
  EXPECT_EQ(error_of("mqtt://broker/raw?session=persistent&client_id=worker1&qos=0"),
            "session=persistent needs qos 1 or 2: brokers keep nothing for qos 0");
}

TEST(SourceUrl, MqttPasswordsAreSentToTheirPlace) {
  constexpr std::string_view place =
      "a password does not belong in a source, which logs show: with the broker of [mqtt] its user and "
      "password are used, and with another one the environment variable AMSBRIDGE_SOURCE_PASSWORD";
  EXPECT_EQ(error_of("mqtt://user:hunter2@broker/raw"), place);
  EXPECT_EQ(error_of("mqtt://user:@broker/raw"), place);
  EXPECT_EQ(error_of("mqtts://user@broker/raw?password=hunter2"), place);
}

TEST(MqttTopic, LevelInThePlaceOfThePlusIsTheMetersName) {
  EXPECT_EQ(level_of_plus("han/+/raw", "han/cabin/raw"), "cabin");
  EXPECT_EQ(level_of_plus("$share/decoders/han/+/raw", "han/cabin/raw"), "cabin");
  EXPECT_EQ(level_of_plus("+/raw", "cabin/raw"), "cabin");
  EXPECT_EQ(level_of_plus("han/+", "han/cabin"), "cabin");
  EXPECT_EQ(level_of_plus("han/+", "han/"), "");
  EXPECT_EQ(level_of_plus("han/raw", "han/raw"), "");
  EXPECT_EQ(without_share("$share/decoders/han/+/raw"), "han/+/raw");
  EXPECT_EQ(without_share("han/+/raw"), "han/+/raw");
}

TEST(SourceUrl, PasswordInAUrlIsNotRepeated) {
  for (const std::string_view text :
       {"tcp://user:hunter2@gateway:3001", "tcp://user:hunter2@", "serial://user:hunter2@host/dev/ttyUSB0",
        "mqtt://user:hunter2@broker/topic", "http://user:hunter2@host/"}) {
    EXPECT_EQ(error_of(text).find("hunter2"), std::string::npos) << error_of(text);
  }
  EXPECT_EQ(error_of("tcp://user:hunter2@gateway:3001"),
            "a TCP source takes no user name or password; a TCP source is tcp://host:port");
}

TEST(SourceUrl, OtherKindsAreNamed) {
  constexpr std::string_view allowed =
      "a source is serial:///dev/ttyUSB0, tcp://host:port, udp://:port, mqtt://host/topic, file:PATH or - "
      "for standard input";
  using std::string;
  EXPECT_EQ(error_of("http://host/"), "\"http:\" is not a kind of source; " + string(allowed));
  EXPECT_EQ(error_of("ttyUSB0"), "\"ttyUSB0\" is not a source; " + string(allowed));
  EXPECT_EQ(error_of(""), "the source is empty; " + string(allowed));
  EXPECT_EQ(error_of("/tmp/line"),
            "\"/tmp/line\" could be a file or a serial line: write file:/tmp/line or serial:///tmp/line");
  EXPECT_EQ(error_of("file:"), "\"file:\" names no file; a file source is file:PATH");
  EXPECT_EQ(error_of("file://host/a"),
            "\"file://host/a\" must be file:PATH, or file:///PATH for a whole path");
}

}  // namespace
}  // namespace amsbridge
