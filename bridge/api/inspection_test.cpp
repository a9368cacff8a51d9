#include "bridge/api/inspection.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace amsbridge {
namespace {

// Kaifa's list of power alone.
constexpr std::string_view telegram =
    "7ea027010201105a87e6e7000f40000000090c07ea0b1a04072602ff800000020106000007c5f3f67e";

std::vector<std::uint8_t> octets_of(std::string_view text) {
  return {text.begin(), text.end()};
}

/// With the closing flag, which is no part of what was looked at.
std::string frame_in(const nlohmann::json& explained) {
  return explained["regions"][0]["octets"].get<std::string>() + "7e";
}

TEST(Inspection, ExplainsHexadecimalText) {
  const auto json = nlohmann::json::parse(inspected_text({.document = octets_of(telegram)}));
  ASSERT_EQ(json["telegrams"].size(), 1U);
  EXPECT_EQ(frame_in(json["telegrams"][0]), telegram);
  EXPECT_EQ(json["left_out"], 0);
}

TEST(Inspection, SaysWhatCannotBeRead) {
  const auto json = nlohmann::json::parse(inspected_text({.document = octets_of("7e a0\nno digits\n")}));
  ASSERT_EQ(json["complaints"].size(), 1U);
}

TEST(Inspection, CountsWhatIsBeyondTheLimit) {
  std::string many;
  for (std::size_t number = 0; number < Inspection::most_telegrams + 2; ++number)
    many += std::string(telegram) + "\n";
  const auto json = nlohmann::json::parse(inspected_text({.document = octets_of(many)}));
  EXPECT_EQ(json["telegrams"].size(), Inspection::most_telegrams);
  EXPECT_EQ(json["left_out"], 2);
}

TEST(Inspection, OfALineBeginsWhereverItDid) {
  std::vector<std::uint8_t> octets{0x05, 0x24, 0x35, 0x01};
  for (std::size_t at = 0; at < telegram.size(); at += 2)
    octets.push_back(static_cast<std::uint8_t>(std::stoi(std::string(telegram.substr(at, 2)), nullptr, 16)));
  const Inspection inspection{.line = {{std::chrono::milliseconds(0), octets}}};
  const auto json = nlohmann::json::parse(inspected_text(inspection));
  EXPECT_EQ(frame_in(json["telegrams"].back()), telegram);
}

}  // namespace
}  // namespace amsbridge
