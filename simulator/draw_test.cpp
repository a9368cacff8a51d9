#include "simulator/draw.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "simulator/meter.hpp"

namespace simulator {
namespace {

double number_of(const Expected& expected, std::string_view key) {
  for (const Value& value : expected.values) {
    if (value.key == key) return static_cast<double>(value.mantissa) * std::pow(10.0, value.exponent);
  }
  return 0;
}

TEST(DrawConsistent, PowerIsTheSumOfCurrentsTimesVoltagesAndWellAboveNothing) {
  std::mt19937_64 random(1);
  for (const Model& model : models()) {
    if (model.draw != Draw::consistent) continue;
    for (int count = 0; count < 200; ++count) {
      const Expected expected = random_telegram(model, random).expected;
      double apparent = 0;
      for (const char* phase : {"l1", "l2", "l3"}) {
        const double voltage = number_of(expected, std::string("voltage_") + phase + "_v");
        if (voltage != 0) {
          EXPECT_NEAR(voltage, 230, 16);
        }
        apparent += voltage * number_of(expected, std::string("current_") + phase + "_a");
      }
      const double power =
          number_of(expected, "active_power_import_w") + number_of(expected, "active_power_export_w");
      EXPECT_GT(power, 500) << model.name;
      EXPECT_NEAR(power, apparent, 0.05 * apparent) << model.name;
    }
  }
}

TEST(DrawAnything, ReachesBothEndsOfARange) {
  std::mt19937_64 random(2);
  const Quantity& quantity = *find_quantity(Field::active_power_net);
  const std::array places = {Place{&quantity, Form{-100, 99, 0}}};
  std::int64_t least = 0;
  std::int64_t most = 0;
  for (int count = 0; count < 200; ++count) {
    Content content{.sent_at = {}, .meter_id = {}};
    draw_anything(places, random, content);
    least = std::min(least, content.integer(Field::active_power_net));
    most = std::max(most, content.integer(Field::active_power_net));
  }
  EXPECT_EQ(least, -100);
  EXPECT_EQ(most, 99);
}

}  // namespace
}  // namespace simulator
