#include "bridge/source/source_url.hpp"

#include <gtest/gtest.h>

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
        "tcp://[fd00::7]:3001", "file:captures/a b.hex", "-"}) {
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
      "a source is serial:///dev/ttyUSB0, tcp://host:port, file:PATH or - for standard input";
  using std::string;
  EXPECT_EQ(error_of("udp://:3001"), "udp: sources are not supported yet; " + string(allowed));
  EXPECT_EQ(error_of("mqtt://broker/topic"), "mqtt: sources are not supported yet; " + string(allowed));
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
