#include "firmware/device/settings/meter_source.hpp"

#include <gtest/gtest.h>

namespace amsbridge::device {
namespace {

std::string problem(std::string_view text) {
  const auto source = parse_source(text);
  return source ? "taken" : source.error();
}

TEST(MeterSource, FindsTheLineUnlessItIsGiven) {
  EXPECT_EQ(parse_source("serial://uart0"), MeterSource());
  EXPECT_EQ(parse_source("serial://uart0-gpio13"), (MeterSource{ReceivePin::gpio13, true, {}}));
}

TEST(MeterSource, TakesWhatIsGivenAndTheUsualElse) {
  EXPECT_EQ(parse_source("serial://uart0?parity=none"),
            (MeterSource{ReceivePin::gpio3, false, {2400, Parity::none, 8, 1}}));
  EXPECT_EQ(parse_source("serial://uart0-gpio13?stop=2&data=7&parity=odd&baud=9600"),
            (MeterSource{ReceivePin::gpio13, false, {9600, Parity::odd, 7, 2}}));
}

TEST(MeterSource, IsWrittenAsItIsRead) {
  for (const std::string_view text :
       {"serial://uart0", "serial://uart0-gpio13", "serial://uart0?baud=2400&parity=even&data=8",
        "serial://uart0-gpio13?baud=115200&parity=none&data=7&stop=2"}) {
    EXPECT_EQ(written(parse_source(text).value()), text);
  }
}

TEST(MeterSource, SaysWhatIsWrong) {
  EXPECT_EQ(problem("serial:///dev/ttyUSB0"),
            "the sources of this device are serial://uart0 and serial://uart0-gpio13, the other pin");
  EXPECT_EQ(problem("serial://uart1"), problem("serial:///dev/ttyUSB0"));
  EXPECT_EQ(problem("serial://uart0-gpio14"), problem(""));
  EXPECT_EQ(problem("serial://uart0?baud=299"), "baud must be a whole number from 300 to 115200");
  EXPECT_EQ(problem("serial://uart0?baud=2400x"), "baud must be a whole number from 300 to 115200");
  EXPECT_EQ(problem("serial://uart0?baud="), "baud must be a whole number from 300 to 115200");
  EXPECT_EQ(problem("serial://uart0?parity=mark"), "parity must be none, even or odd");
  EXPECT_EQ(problem("serial://uart0?data=9"), "data must be 7 or 8");
  EXPECT_EQ(problem("serial://uart0?stop=0"), "stop must be 1 or 2");
  EXPECT_EQ(problem("serial://uart0?baud=2400&baud=2400"), "baud is given more than once");
  EXPECT_EQ(problem("serial://uart0?"),
            "what follows the ? must be of baud, parity, data and stop, as in "
            "serial://uart0?baud=2400&parity=none");
  EXPECT_EQ(problem("serial://uart0?baud=2400&"), problem("serial://uart0?speed=1"));
}

}  // namespace
}  // namespace amsbridge::device
