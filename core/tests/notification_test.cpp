#include "ams/dlms/notification.hpp"

#include <gtest/gtest.h>

#include "recorders.hpp"

namespace ams::tests {
namespace {

const Bytes data = structure({uint32(1316)});

Fault notification_fault(Reason reason, std::uint64_t octet, std::uint32_t expected, std::uint32_t found) {
  return {Layer::notification, reason, octet, expected, found};
}

std::optional<Fault> fault_of(const Bytes& octets) {
  const Bytes copy = exact(octets);
  const Result<Notification> notification = parse_notification(copy);
  return notification ? std::nullopt : std::optional(notification.fault());
}

TEST(Notification, TheTimeHasFourSpellings) {
  struct Row {
    Bytes time;
    std::size_t octets;
  };
  for (const Row& row :
       {Row{no_time(), 1}, {plain_time(), 13}, {octet_string_time(), 14}, {tagged_time(), 13}}) {
    for (const bool with_llc : {false, true}) {
      const Bytes octets = with_llc ? notification(row.time, data) : apdu(row.time, data);
      const Result<Notification> parsed = parse_notification(octets);
      ASSERT_TRUE(parsed) << hexadecimal(octets);
      EXPECT_EQ(hexadecimal(parsed->data), hexadecimal(data));
      EXPECT_EQ(parsed->data_octet, (with_llc ? 3U : 0U) + 5U + row.octets);
      EXPECT_EQ(parsed->time.has_value(), row.octets > 1);
      if (parsed->time) {
        EXPECT_EQ(*parsed->time, *parse_clock(date_time()));
      }
      EXPECT_FALSE(parsed->time_fault);
    }
  }
}

TEST(Notification, AnUnspecifiedTimeIsAbsentAndNoFault) {
  const Bytes octets = notification(plain_time({.year = 0xffff, .month = 0xff, .day = 0xff}), data);
  const Result<Notification> parsed = parse_notification(octets);
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->time);
  EXPECT_FALSE(parsed->time_fault);
  EXPECT_EQ(hexadecimal(parsed->data), hexadecimal(data));
}

TEST(Notification, ATimeOnNoCalendarSpoilsTheTimeAlone) {
  const Bytes octets = notification(octet_string_time({.month = 13}), data);
  const Result<Notification> parsed = parse_notification(octets);
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->time);
  EXPECT_EQ(parsed->time_fault, (Fault{Layer::value, Reason::clock_invalid, 10}));
  EXPECT_EQ(hexadecimal(parsed->data), hexadecimal(data));
}

TEST(Notification, OtherApdusAreFaultsThatNameTheirTag) {
  EXPECT_EQ(fault_of({0xc0, 1, 2, 3, 4, 5}), notification_fault(Reason::not_notification, 0, 0, 0xc0));
}

TEST(Notification, ADamagedLlcHeaderIsAFault) {
  EXPECT_EQ(fault_of(join({{0xe6, 0xe6, 0x00}, apdu(no_time(), data)})),
            (Fault{Layer::llc, Reason::not_llc}));
}

TEST(Notification, AnyOtherTimeIsAFault) {
  EXPECT_EQ(fault_of(notification({0x02}, data)), notification_fault(Reason::unknown_tag, 8, 0, 0x02));
  EXPECT_EQ(fault_of(notification({0x09, 0x0b}, data)), notification_fault(Reason::unknown_tag, 8, 0, 0x09));
}

TEST(Notification, TruncationAtEveryOctetOfTheHeadIsAFault) {
  const Bytes whole = notification(octet_string_time(), {});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::optional<Fault> fault =
        fault_of(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_TRUE(fault) << size;
    EXPECT_LE(fault->octet, size);
  }
  EXPECT_EQ(fault_of({}), notification_fault(Reason::octets_missing, 0, 6, 0));
  EXPECT_EQ(fault_of({0x0f, 0x40, 0x00}), notification_fault(Reason::octets_missing, 0, 6, 3));
  EXPECT_EQ(fault_of({0x0f, 0x40, 0, 0, 0, 0x0c, 1, 2}),
            notification_fault(Reason::octets_missing, 6, 12, 2));
}

TEST(Notification, ABareApduIsKnownByItsFirstOctets) {
  EXPECT_TRUE(begins_apdu(apdu(no_time(), data)));
  EXPECT_TRUE(begins_apdu(notification(no_time(), data)));
  EXPECT_FALSE(begins_apdu(Bytes{}));
  EXPECT_FALSE(begins_apdu(llc()));
  EXPECT_FALSE(begins_apdu(join({llc(), {0xdb}})));
  EXPECT_TRUE(begins_apdu(join({llc(), {0xdb, 0x08}})));
  EXPECT_TRUE(begins_apdu(Bytes{0xe0, 0xc0, 0, 1, 0, 0, 1, 0x0f}));
  EXPECT_FALSE(begins_apdu(Bytes{0xe0, 0xc0, 0, 1, 0, 0, 2, 0x0f}));
  EXPECT_FALSE(begins_apdu(frame(notification(no_time(), data))));
}

}  // namespace
}  // namespace ams::tests
