#include "ams/dlms/sml_reader.hpp"

#include <gtest/gtest.h>

#include "recorders.hpp"
#include "sml_telegrams.hpp"

namespace ams::tests {
namespace {

std::vector<sml::Element> elements(const Bytes& octets, std::optional<Fault>& fault) {
  sml::Reader reader(octets);
  std::vector<sml::Element> all;
  while (const std::optional<sml::Element> element = reader.next()) all.push_back(*element);
  fault = reader.fault();
  EXPECT_FALSE(reader.next());
  return all;
}

std::optional<Fault> element_fault(const Bytes& octets) {
  std::optional<Fault> fault;
  elements(exact(octets), fault);
  return fault;
}

Fault sml_fault(Reason reason, std::uint64_t octet, std::uint32_t expected, std::uint32_t found) {
  return {Layer::sml, reason, octet, expected, found};
}

TEST(SmlReader, EveryTypeIsRead) {
  const Bytes octets = join({tlv::list({tlv::octets({1, 2}), tlv::truth(true), tlv::integer(-1, 1),
                                        tlv::number(7, 3), tlv::absent(), tlv::list({})}),
                             tlv::end()});
  std::optional<Fault> fault;
  const auto all = elements(octets, fault);
  EXPECT_EQ(fault, std::nullopt);
  ASSERT_EQ(all.size(), 8U);
  using sml::Type;
  const Type types[] = {Type::list,    Type::octet_string,     Type::boolean,
                        Type::integer, Type::unsigned_integer, Type::octet_string,
                        Type::list,    Type::end_of_message};
  std::size_t at = 0;
  for (std::size_t index = 0; index < all.size(); ++index) {
    EXPECT_EQ(all[index].type, types[index]) << index;
    EXPECT_EQ(all[index].octet, at) << index;
    EXPECT_EQ(all[index].absent(), index == 5) << index;
    at = all[index].end;
  }
  EXPECT_EQ(at, octets.size());
  EXPECT_EQ(all[0].count, 6U);
  EXPECT_EQ(hexadecimal(all[1].content), "0102");
}

TEST(SmlReader, LengthsChain) {
  for (const std::size_t size : {13U, 14U, 15U, 48U, 252U, 253U, 254U, 255U, 4000U, 5000U}) {
    std::optional<Fault> fault;
    const Bytes octets = tlv::octets(Bytes(size, 0x55));
    const auto all = elements(octets, fault);
    EXPECT_EQ(fault, std::nullopt);
    ASSERT_EQ(all.size(), 1U) << size;
    EXPECT_EQ(all[0].content.size(), size);
  }
  std::optional<Fault> fault;
  const Bytes list = tlv::list(std::vector<Bytes>(40, tlv::absent()));
  EXPECT_EQ(hexadecimal(Octets(list).first(2)), "f208");
  EXPECT_EQ(elements(list, fault)[0].count, 40U);
}

TEST(SmlReader, LengthsNeedNotBeTheShortest) {
  std::optional<Fault> fault;
  const Bytes octets = {0x80, 0x80, 0x05, 0xaa, 0xbb};
  const auto all = elements(octets, fault);
  EXPECT_EQ(fault, std::nullopt);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(hexadecimal(all[0].content), "aabb");
}

TEST(SmlReader, LengthsThatCannotBeAreAFault) {
  EXPECT_EQ(element_fault({0x80}), sml_fault(Reason::octets_missing, 0, 1, 0));
  EXPECT_EQ(element_fault({0x80, 0x01, 0x00}), sml_fault(Reason::unknown_tag, 0, 0, 0x80));
  EXPECT_EQ(element_fault({0x60}), sml_fault(Reason::unknown_tag, 0, 0, 0x60));
  EXPECT_EQ(element_fault({0x05, 1, 2}), sml_fault(Reason::octets_missing, 0, 4, 2));
  EXPECT_EQ(element_fault(join({Bytes(12, 0x8f), {0x0f}})), sml_fault(Reason::octets_missing, 0, 1, 0));
}

TEST(SmlReader, NumbersHaveOneToEightOctets) {
  for (const std::uint8_t type : Bytes{0x50, 0x60}) {
    for (std::uint8_t length = 1; length < 12; ++length) {
      const Bytes octets = join({{static_cast<std::uint8_t>(type | length)}, Bytes(length - 1U, 1)});
      EXPECT_EQ(!element_fault(octets), length >= 2 && length <= 9) << +type << ' ' << +length;
    }
  }
  EXPECT_TRUE(element_fault({0x41}));
  EXPECT_TRUE(element_fault({0x43, 0, 0}));
}

TEST(SmlReader, UnknownTypesAreAFault) {
  for (const std::uint8_t type : Bytes{0x12, 0x22, 0x32, 0x92, 0xa2, 0xb2}) {
    EXPECT_EQ(element_fault({type, 1, 2, 3, 4}), sml_fault(Reason::unknown_tag, 0, 0, type));
  }
}

TEST(SmlReader, ListsThatAnnounceTooMuchAreAFault) {
  EXPECT_EQ(element_fault({0x72, 0x01}), sml_fault(Reason::count_too_large, 0, 1, 2));
  EXPECT_EQ(element_fault({0xff, 0x0f, 0x01}), sml_fault(Reason::count_too_large, 0, 1, 255));
  EXPECT_EQ(element_fault({0x72, 0x72, 0x01, 0x01}), sml_fault(Reason::octets_missing, 4, 1, 0));
}

TEST(SmlReader, NumbersOfEverySizeKeepTheirSign) {
  for (std::size_t size = 1; size <= 8; ++size) {
    std::optional<Fault> fault;
    const Bytes negative = tlv::integer(-2, size);
    const Bytes positive = tlv::number(200, size);
    EXPECT_EQ(*sml::number(elements(negative, fault).at(0)), (Decimal{-2, 0})) << size;
    EXPECT_EQ(*sml::number(elements(positive, fault).at(0)), (Decimal{200, 0})) << size;
  }
}

}  // namespace
}  // namespace ams::tests
