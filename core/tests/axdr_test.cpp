#include "ams/dlms/axdr.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "recorders.hpp"
#include "telegrams.hpp"

namespace ams::tests {
namespace {

using axdr::Element;
using axdr::Reader;
using axdr::Tag;

Fault axdr_fault(Reason reason, std::uint64_t octet, std::uint32_t expected, std::uint32_t found) {
  return {Layer::axdr, reason, octet, expected, found};
}

/// The only element of the octets; they live as long as the test that calls.
Element only(const Bytes& octets) {
  Reader reader(octets);
  Element element, none;
  EXPECT_TRUE(reader.next(element)) << hexadecimal(octets);
  EXPECT_FALSE(reader.next(none));
  EXPECT_TRUE(reader.complete()) << hexadecimal(octets);
  return element;
}

std::optional<Fault> fault_of(const Bytes& octets) {
  const Bytes copy = exact(octets);
  Reader reader(copy);
  Element element;
  while (reader.next(element)) {
  }
  EXPECT_EQ(reader.complete(), !reader.fault());
  return reader.fault();
}

Decimal number_of(const Bytes& octets) {
  const Result<Decimal> number = axdr::number(only(octets));
  EXPECT_TRUE(number) << hexadecimal(octets);
  return *number;
}

// ---- Types

TEST(Axdr, EveryTypeHasItsSize) {
  struct Row {
    Tag tag;
    std::size_t octets;
  };
  constexpr Row rows[] = {{Tag::null_data, 0}, {Tag::boolean, 1}, {Tag::bcd, 1},        {Tag::int8, 1},
                          {Tag::uint8, 1},     {Tag::int16, 2},   {Tag::uint16, 2},     {Tag::int32, 4},
                          {Tag::uint32, 4},    {Tag::int64, 8},   {Tag::uint64, 8},     {Tag::enumeration, 1},
                          {Tag::float32, 4},   {Tag::float64, 8}, {Tag::date_time, 12}, {Tag::date, 5},
                          {Tag::time, 4}};
  for (const Row& row : rows) {
    const Bytes octets = tagged(static_cast<std::uint8_t>(row.tag), Bytes(row.octets, 0x21));
    const Element element = only(exact(octets));
    EXPECT_EQ(element.tag, row.tag);
    EXPECT_EQ(element.content.size(), row.octets) << static_cast<int>(row.tag);
    EXPECT_EQ(element.octet, 0U);
    EXPECT_FALSE(element.is_list());
    EXPECT_FALSE(element.is_text());
  }
}

TEST(Axdr, TagsThatDoNotExistAreAFault) {
  const Bytes known = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x09, 0x0a, 0x0c, 0x0d, 0x0f,
                       0x10, 0x11, 0x12, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b};
  for (unsigned tag = 0; tag < 256; ++tag) {
    const auto octet = static_cast<std::uint8_t>(tag);
    const bool exists = std::find(known.begin(), known.end(), octet) != known.end();
    const std::optional<Fault> fault = fault_of(tagged(octet, Bytes(20, 0)));
    ASSERT_TRUE(fault);  // too many octets at least
    EXPECT_EQ(fault->reason == Reason::unknown_tag, !exists) << tag;
    if (!exists) {
      EXPECT_EQ(*fault, axdr_fault(Reason::unknown_tag, 0, 0, tag));
    }
  }
}

TEST(Axdr, TextsOfThreeTypes) {
  for (const std::uint8_t tag : Bytes{0x09, 0x0a, 0x0c}) {
    const Bytes octets = {tag, 3, 'K', 'F', 'M'};
    const Element element = only(octets);
    EXPECT_TRUE(element.is_text());
    EXPECT_EQ(hexadecimal(element.content), "4b464d");
  }
  EXPECT_TRUE(only({0x09, 0}).content.empty());
}

TEST(Axdr, BitStringsCountBits) {
  struct Row {
    std::size_t bits, octets;
  };
  for (const Row row : {Row{0, 0}, {1, 1}, {8, 1}, {9, 2}, {16, 2}, {200, 25}}) {
    const Bytes octets = bit_string(row.bits, Bytes(row.octets, 0xaa));
    const Element element = only(octets);
    EXPECT_EQ(element.count, row.bits);
    EXPECT_EQ(element.content.size(), row.octets);
  }
  EXPECT_EQ(fault_of(bit_string(9, {0xaa})), axdr_fault(Reason::octets_missing, 0, 2, 1));
  EXPECT_EQ(fault_of({0x04, 0x84, 0xff, 0xff, 0xff, 0xff}),
            axdr_fault(Reason::octets_missing, 0, 0x20000000, 0));
}

TEST(Axdr, ListsAreReadParentsFirst) {
  const Bytes octets = structure({uint8(1), array({uint8(2), structure({}), uint8(3)}), uint8(4)});
  Reader reader(octets);
  struct Row {
    Tag tag;
    std::size_t octet, count;
  };
  for (const Row row : {Row{Tag::structure, 0, 3},
                        {Tag::uint8, 2, 0},
                        {Tag::array, 4, 3},
                        {Tag::uint8, 6, 0},
                        {Tag::structure, 8, 0},
                        {Tag::uint8, 10, 0},
                        {Tag::uint8, 12, 0}}) {
    Reader ahead = reader;
    Element element, same;
    ASSERT_TRUE(reader.next(element) && ahead.next(same));
    EXPECT_EQ(element.tag, row.tag);
    EXPECT_EQ(element.octet, row.octet);
    EXPECT_EQ(element.count, row.count);
    EXPECT_EQ(same.octet, row.octet);
    EXPECT_EQ(element.is_list(), row.tag == Tag::structure || row.tag == Tag::array);
  }
  Element none;
  EXPECT_FALSE(reader.next(none));
  EXPECT_TRUE(reader.complete());
}

// ---- Several elements at once

TEST(Axdr, PassingOverAListGoesBehindItsLastElement) {
  const Bytes octets =
      structure({array({uint8(2), structure({uint8(7), structure({})}), uint8(3)}), uint8(4)});
  Reader reader(octets);
  Element root, list, last;
  ASSERT_TRUE(reader.next(root) && reader.next(list) && reader.pass_over(list));
  ASSERT_TRUE(reader.next(last));
  EXPECT_EQ(last.octet, octets.size() - 2);
  EXPECT_TRUE(reader.complete());
}

TEST(Axdr, PassingOverAListThatBreaksOffIsAFault) {
  const Bytes octets = {0x02, 0x02, 0x11, 0x01, 0x06, 0x00};
  Reader reader(octets);
  Element list;
  ASSERT_TRUE(reader.next(list));
  EXPECT_FALSE(reader.pass_over(list));
  EXPECT_EQ(reader.fault(), axdr_fault(Reason::octets_missing, 4, 4, 1));
}

TEST(Axdr, ACodeAtTheHeadOfAStructureIsReadAtOnce) {
  const Bytes octets = structure({obis(1, 0, 31, 7, 0), int16(5)});
  Reader reader(octets);
  Obis code;
  Element value;
  ASSERT_TRUE(reader.next_code(code));
  EXPECT_EQ(code, (Obis{1, 0, 31, 7, 0}));
  ASSERT_TRUE(reader.next(value));
  EXPECT_EQ(value.octet, 10U);
  EXPECT_TRUE(reader.complete());
}

TEST(Axdr, WhatIsNoCodeAtTheHeadOfAStructureIsLeftToBeRead) {
  for (const Bytes& octets :
       {obis(1, 0, 1, 7, 0), array({obis(1, 0, 1, 7, 0)}), structure({octet_string("12345")}),
        structure({visible_string("123456")}), structure({}), Bytes{0x02, 0x01, 0x09, 0x06, 1, 0, 1, 7, 0},
        Bytes{0x02, 0x7f, 0x09, 0x06, 1, 0, 1, 7, 0, 255}}) {
    const Bytes copy = exact(octets);
    Reader reader(copy);
    Obis code;
    EXPECT_FALSE(reader.next_code(code)) << hexadecimal(octets);
    EXPECT_EQ(reader.rest().size(), octets.size());
    EXPECT_EQ(reader.fault(), std::nullopt);
  }
}

TEST(Axdr, ScalerAndUnitAreReadAtOnce) {
  const Bytes octets = structure({structure({int8(-1), enumeration(35)}), uint8(7)});
  Reader reader(octets);
  Element element;
  std::int8_t scaler = 0;
  std::uint8_t unit = 0;
  ASSERT_TRUE(reader.next(element) && reader.next_scaler(scaler, unit) && reader.next(element));
  EXPECT_EQ(scaler, -1);
  EXPECT_EQ(unit, 35);
  EXPECT_EQ(element.octet, 8U);
  EXPECT_TRUE(reader.complete());
}

TEST(Axdr, WhatIsNoScalerAndUnitIsLeftToBeRead) {
  for (const Bytes& octets : {structure({int8(-1)}), structure({int8(-1), enumeration(35), null_data()}),
                              structure({int8(-1), uint8(35)}), structure({uint8(1), enumeration(35)}),
                              array({int8(-1), enumeration(35)}), Bytes{0x02, 0x02, 0x0f, 0xff, 0x16}}) {
    const Bytes copy = exact(octets);
    Reader reader(copy);
    std::int8_t scaler = 0;
    std::uint8_t unit = 0;
    EXPECT_FALSE(reader.next_scaler(scaler, unit)) << hexadecimal(octets);
    EXPECT_EQ(reader.rest().size(), octets.size());
  }
}

TEST(Axdr, NothingIsReadAtOnceBehindTheEnd) {
  const Bytes octets =
      join({uint8(1), structure({int8(-1), enumeration(35)}), structure({obis(1, 0, 1, 7, 0)})});
  Reader reader(octets);
  Element element;
  std::int8_t scaler = 0;
  std::uint8_t unit = 0;
  Obis code;
  ASSERT_TRUE(reader.next(element));
  EXPECT_FALSE(reader.next_scaler(scaler, unit));
  EXPECT_FALSE(reader.next_code(code));
  EXPECT_FALSE(reader.next(element));
  EXPECT_EQ(reader.fault(), axdr_fault(Reason::octets_left_over, 2, 0, 16));
}

TEST(Axdr, RawOctetsAreTakenOnlyIfTheyAreThere) {
  const Bytes octets = {0x02, 0x02, 0x11, 0x01, 0x07, 0x00, 0xff, 0x11, 0x02};
  Reader reader(octets);
  Element element;
  ASSERT_TRUE(reader.next(element) && reader.next(element));
  EXPECT_TRUE(reader.take(6).empty());
  EXPECT_EQ(hexadecimal(reader.take(3)), "0700ff");
  ASSERT_TRUE(reader.next(element));
  EXPECT_TRUE(reader.complete());
}

// ---- Lengths

TEST(Axdr, LengthsNeedNotBeTheShortest) {
  for (const Bytes& length : {Bytes{0x03},
                              {0x81, 0x03},
                              {0x82, 0x00, 0x03},
                              {0x83, 0, 0, 3},
                              {0x84, 0, 0, 0, 3},
                              {0x88, 0, 0, 0, 0, 0, 0, 0, 3}}) {
    EXPECT_EQ(only(join({{0x09}, length, {1, 2, 3}})).content.size(), 3U) << hexadecimal(length);
    EXPECT_EQ(fault_of(join({{0x02}, length, uint8(1), uint8(2), uint8(3)})), std::nullopt);
  }
}

TEST(Axdr, LengthsOfTwoOctets) {
  for (const std::size_t size : {0x7fU, 0x80U, 0xe7U, 0xffU, 0x100U, 0x1234U}) {
    EXPECT_EQ(only(octet_string(Bytes(size, 1))).content.size(), size);
  }
}

TEST(Axdr, LengthsThatAreNoneAreAFault) {
  EXPECT_TRUE(fault_of({0x09, 0x80, 1}));                                // indefinite
  EXPECT_TRUE(fault_of({0x09, 0x85, 1, 0, 0, 0, 1, 0xaa}));              // beyond 32 bits
  EXPECT_TRUE(fault_of({0x09, 0x89, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xaa}));  // of more octets than any length has
  EXPECT_TRUE(fault_of({0x09, 0xff, 1, 2, 3}));
}

TEST(Axdr, ReadLengthAdvancesBehindTheLength) {
  std::size_t position = 1;
  EXPECT_EQ(axdr::read_length(Bytes{0xaa, 0x82, 0x01, 0x02, 0xbb}, position), 0x102U);
  EXPECT_EQ(position, 4U);
  position = 2;
  EXPECT_EQ(axdr::read_length(Bytes{0xaa, 0x82}, position), std::nullopt);
}

// ---- Damage

Bytes rich() {
  return structure({null_data(),
                    boolean(true),
                    bit_string(12, {0xff, 0xf0}),
                    int8(-1),
                    int16(-2),
                    int32(-3),
                    int64(-4),
                    uint8(1),
                    uint16(2),
                    uint32(3),
                    uint64(4),
                    enumeration(5),
                    float32(1.5F),
                    float64(2.5),
                    octet_string(Bytes(130, 7)),
                    visible_string("text"),
                    tagged(0x19, date_time()),
                    tagged(0x1a, Bytes(5, 1)),
                    tagged(0x1b, Bytes(4, 1)),
                    array({structure({uint8(1), array({uint8(2)})}), structure({})})});
}

TEST(Axdr, ARichStructureIsComplete) {
  EXPECT_EQ(fault_of(rich()), std::nullopt);
}

TEST(Axdr, TruncationAtEveryOctetIsAFaultWithinWhatIsThere) {
  const Bytes whole = rich();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::optional<Fault> fault =
        fault_of(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_TRUE(fault) << size;
    EXPECT_EQ(fault->layer, Layer::axdr);
    EXPECT_TRUE(fault->reason == Reason::octets_missing || fault->reason == Reason::count_too_large) << size;
    EXPECT_LE(fault->octet, size);
  }
}

TEST(Axdr, MissingOctetsAreCounted) {
  EXPECT_EQ(fault_of({}), axdr_fault(Reason::octets_missing, 0, 1, 0));
  EXPECT_EQ(fault_of({0x06, 1, 2}), axdr_fault(Reason::octets_missing, 0, 4, 2));
  EXPECT_EQ(fault_of({0x09, 5, 1}), axdr_fault(Reason::octets_missing, 0, 5, 1));
  EXPECT_EQ(fault_of({0x02, 2, 0x11, 1}), axdr_fault(Reason::octets_missing, 4, 1, 0));
}

TEST(Axdr, CountsBeyondTheOctetsLeftAreRefusedAtOnce) {
  EXPECT_EQ(fault_of({0x02, 4, 0, 0, 0}), axdr_fault(Reason::count_too_large, 0, 3, 4));
  EXPECT_EQ(fault_of({0x01, 0x84, 0xff, 0xff, 0xff, 0xff, 0}),
            axdr_fault(Reason::count_too_large, 0, 1, 0xffffffff));
  EXPECT_EQ(fault_of({0x02, 3, 0, 0, 0}), std::nullopt);
}

TEST(Axdr, OctetsBehindTheLastElementAreAFault) {
  EXPECT_EQ(fault_of(join({structure({uint8(1)}), {0, 0, 0}})),
            axdr_fault(Reason::octets_left_over, 4, 0, 3));
}

TEST(Axdr, ANotYetFinishedReaderIsNotComplete) {
  const Bytes left_over = join({uint8(1), {0xff}});
  Reader reader(left_over);
  Element element;
  EXPECT_FALSE(reader.complete());
  EXPECT_TRUE(reader.next(element));
  EXPECT_FALSE(reader.complete());  // an octet is left
}

TEST(Axdr, DeepNestingNeedsNoStack) {
  constexpr std::size_t depth = 100000;
  Bytes octets = repeated({0x02, 0x01}, depth);
  octets.push_back(0x00);
  EXPECT_EQ(fault_of(octets), std::nullopt);
  octets.pop_back();
  EXPECT_EQ(fault_of(octets)->reason, Reason::count_too_large);
}

TEST(AxdrProperty, RandomOctetsAreReadToAnEndWithinTheirBounds) {
  Random random(11);
  const Bytes tags = {0x00, 0x01, 0x02, 0x02, 0x03, 0x04, 0x06, 0x09, 0x0a, 0x12, 0x16, 0x81, 0x82};
  for (int round = 0; round < 20000; ++round) {
    Bytes octets = random_octets(random, below(random, 60));
    for (std::uint8_t& octet : octets) {
      if (below(random, 2) == 0) octet = tags[below(random, tags.size())];
    }
    const Bytes copy = exact(octets);
    Reader reader(copy);
    Element element;
    std::size_t elements = 0;
    while (reader.next(element)) ++elements;
    ASSERT_LE(elements, octets.size());
  }
}

// ---- Numbers

TEST(AxdrNumber, IntegersOfEverySizeAndSign) {
  EXPECT_EQ(number_of(int8(-128)), (Decimal{-128, 0}));
  EXPECT_EQ(number_of(int8(127)), (Decimal{127, 0}));
  EXPECT_EQ(number_of(int16(-32768)), (Decimal{-32768, 0}));
  EXPECT_EQ(number_of(int32(std::numeric_limits<std::int32_t>::min())), (Decimal{-2147483648, 0}));
  EXPECT_EQ(number_of(int64(std::numeric_limits<std::int64_t>::min())),
            (Decimal{std::numeric_limits<std::int64_t>::min(), 0}));
  EXPECT_EQ(number_of(int64(-1)), (Decimal{-1, 0}));
  EXPECT_EQ(number_of(uint8(255)), (Decimal{255, 0}));
  EXPECT_EQ(number_of(uint16(65535)), (Decimal{65535, 0}));
  EXPECT_EQ(number_of(uint32(4294967295)), (Decimal{4294967295, 0}));
  EXPECT_EQ(number_of(uint64(0x7fffffffffffffff)), (Decimal{std::numeric_limits<std::int64_t>::max(), 0}));
  EXPECT_EQ(number_of(boolean(true)), (Decimal{1, 0}));
  EXPECT_EQ(number_of(enumeration(27)), (Decimal{27, 0}));
}

TEST(AxdrNumber, BeyondSixtyThreeBitsIsAFault) {
  const Bytes octets = uint64(0x8000000000000000);
  const Result<Decimal> number = axdr::number(only(octets));
  ASSERT_FALSE(number);
  EXPECT_EQ(number.fault(), (Fault{Layer::value, Reason::number_too_large, 0}));
}

TEST(AxdrNumber, WhatIsNoNumberIsAFaultThatNamesTheTag) {
  for (const Bytes& octets : {null_data(), octet_string("12"), visible_string("12"), bit_string(8, {1}),
                              structure({}), tagged(0x19, date_time()), Bytes{0x0d, 0x12}}) {
    const Result<Decimal> number = axdr::number(only(octets));
    ASSERT_FALSE(number) << hexadecimal(octets);
    EXPECT_EQ(number.fault(), (Fault{Layer::value, Reason::unexpected_type, 0, 0, octets[0]}));
  }
}

TEST(AxdrNumber, FloatsBecomeTheDecimalThatWasMeant) {
  EXPECT_EQ(number_of(float32(230.1F)), (Decimal{2301, -1}));
  EXPECT_EQ(number_of(float32(-0.25F)), (Decimal{-25, -2}));
  EXPECT_EQ(number_of(float32(1.0F)), (Decimal{1, 0}));
  EXPECT_EQ(number_of(float32(0.1F)), (Decimal{1, -1}));
  EXPECT_EQ(number_of(float32(5470.0F)), (Decimal{5470, 0}));
  EXPECT_EQ(number_of(float64(109554.02)), (Decimal{10955402, -2}));
  EXPECT_EQ(number_of(float64(-1e-6)), (Decimal{-1, -6}));
  EXPECT_EQ(number_of(float64(123456.789012345)), (Decimal{123456789012345, -9}));
  EXPECT_EQ(number_of(float64(1099511627776.0)), (Decimal{1099511627776, 0}));
}

TEST(AxdrNumber, FloatsNearZeroAreZero) {
  EXPECT_EQ(number_of(float32(0.0F)), Decimal{});
  EXPECT_EQ(number_of(float32(-0.0F)), Decimal{});
  EXPECT_EQ(number_of(float32(std::numeric_limits<float>::denorm_min())), Decimal{});
  EXPECT_EQ(number_of(float64(1e-300)), Decimal{});
}

TEST(AxdrNumber, FloatsThatNoMeterMeasuresAreAFault) {
  const auto refused = [](const Bytes& octets) {
    const Result<Decimal> number = axdr::number(only(octets));
    return !number && number.fault() == Fault{Layer::value, Reason::number_too_large, 0};
  };
  EXPECT_TRUE(refused(float32(std::numeric_limits<float>::infinity())));
  EXPECT_TRUE(refused(float32(-std::numeric_limits<float>::infinity())));
  EXPECT_TRUE(refused(float32(std::numeric_limits<float>::quiet_NaN())));
  EXPECT_TRUE(refused(float32(1e30F)));
  EXPECT_TRUE(refused(float64(std::numeric_limits<double>::infinity())));
  EXPECT_TRUE(refused(float64(std::numeric_limits<double>::quiet_NaN())));
  EXPECT_TRUE(refused(float64(1e300)));
}

// What the C library makes of the decimal.
double from_decimal(Decimal number) {
  std::array<char, 100> buffer{};
  TextWriter out(std::span<char>(buffer).first(99));
  write_decimal(out, number);
  return std::strtod(buffer.data(), nullptr);
}

TEST(AxdrNumber, DoublesKeepFifteenDigits) {
  Random random(12);
  for (int round = 0; round < 20000; ++round) {
    const auto digits = static_cast<std::int64_t>(random() % 900'000'000'000'000) + 100'000'000'000'000;
    const Decimal sent{digits - digits % 10 + 1 + static_cast<std::int64_t>(random() % 9),
                       static_cast<std::int8_t>(-static_cast<int>(below(random, 20)))};
    ASSERT_EQ(number_of(float64(from_decimal(sent))), sent) << sent.mantissa << 'e' << +sent.exponent;
  }
}

TEST(AxdrNumber, WholeSinglesKeepEveryDigit) {
  EXPECT_EQ(number_of(float32(16'777'215.0F)), (Decimal{16'777'215, 0}));
  EXPECT_EQ(number_of(float32(-12'345'678.0F)), (Decimal{-12'345'678, 0}));
  EXPECT_EQ(number_of(float64(123'456'789'012'345'678.0)), (Decimal{123'456'789'012'345'680, 0}));
}

TEST(AxdrNumber, ABooleanIsNoughtOrOne) {
  EXPECT_EQ(number_of({0x03, 0xff}), (Decimal{1, 0}));
  EXPECT_EQ(number_of({0x03, 0x00}), (Decimal{0, 0}));
}

TEST(AxdrNumber, SinglesFromAThousandthToTenMillionKeepSevenDigits) {
  Random random(13);
  for (int round = 0; round < 20000; ++round) {
    const auto digits = static_cast<std::int64_t>(1'000'000 + random() % 9'000'000);
    const Decimal sent{digits - digits % 10 + 1 + static_cast<std::int64_t>(random() % 9),
                       static_cast<std::int8_t>(-static_cast<int>(below(random, 10)))};
    ASSERT_EQ(number_of(float32(static_cast<float>(from_decimal(sent)))), sent)
        << sent.mantissa << 'e' << +sent.exponent;
  }
}

}  // namespace
}  // namespace ams::tests
