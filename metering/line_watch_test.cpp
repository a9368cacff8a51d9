#include "metering/line_watch.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr LineWatch::Steady start{};
const std::vector<std::uint8_t> well_begun = {0x7e, 0xa0, 0x27};
const std::vector<std::uint8_t> other = {0xa0, 0x27};

TEST(LineWatch, BurstsAreWhatSilencesPartAndTheirFirstOctetsAreLookedAt) {
  LineWatch watch(start);
  watch.octets(well_begun, {}, start);
  watch.octets(other, {}, start + milliseconds(249));
  watch.octets(other, {}, start + milliseconds(499));
  watch.octets(well_begun, {}, start + seconds(2));
  const ams::LineWindow window = watch.window(start + seconds(3));
  EXPECT_EQ(window.octets, 10U);
  EXPECT_EQ(window.bursts, 3U);
  EXPECT_EQ(window.bursts_begun_well, 2U);
  EXPECT_EQ(window.seconds, 3U);
  EXPECT_EQ(window.settings, 1U);
  EXPECT_FALSE(window.errors_told);
}

TEST(LineWatch, ABurstThatEndsInAnErrorIsCountedOnceAndWhenItIsOver) {
  LineWatch watch(start);
  watch.octets(other, {true, 1, true}, start);
  EXPECT_EQ(watch.window(start + milliseconds(100)).bursts_ended_in_error, 0U);
  EXPECT_EQ(watch.window(start + seconds(1)).bursts_ended_in_error, 1U);
  watch.octets(other, {true, 1, false}, start + seconds(2));
  const ams::LineWindow window = watch.window(start + seconds(3));
  EXPECT_EQ(window.bursts_ended_in_error, 1U);
  EXPECT_EQ(window.octets_in_error, 2U);
  EXPECT_TRUE(window.errors_told);
}

TEST(LineWatch, WhatIsOlderThanTwoMinutesIsForgotten) {
  LineWatch watch(start);
  watch.octets(well_begun, {}, start);
  watch.fault({ams::Layer::hdlc, ams::Reason::fcs_mismatch});
  watch.octets(other, {}, start + seconds(60));
  watch.reading({});
  EXPECT_EQ(watch.window(start + seconds(119)).octets, 5U);
  const ams::LineWindow later = watch.window(start + seconds(121));
  EXPECT_EQ(later.octets, 2U);
  EXPECT_EQ(later.count(ams::Reason::fcs_mismatch), 0U);
  EXPECT_EQ(later.readings, 1U);
  EXPECT_EQ(later.seconds, 120U);
  EXPECT_EQ(ams::diagnose(watch.window(start + seconds(181))), ams::Diagnosis::fell_silent);
}

TEST(LineWatch, ALineOnWhichNothingEverCameIsNotOneThatFellSilent) {
  LineWatch watch(start);
  EXPECT_EQ(ams::diagnose(watch.window(start + seconds(29))), ams::Diagnosis::listening);
  EXPECT_EQ(ams::diagnose(watch.window(start + seconds(300))), ams::Diagnosis::no_octets);
}

TEST(LineWatch, ReadingsThatCouldNotBeProvenAreCountedBesides) {
  LineWatch watch(start);
  watch.octets(well_begun, {}, start);
  ams::Reading reading;
  watch.reading(reading);
  reading.marks.unauthenticated = true;
  watch.reading(reading);
  const ams::LineWindow window = watch.window(start);
  EXPECT_EQ(window.readings, 2U);
  EXPECT_EQ(window.unauthenticated, 1U);
}

}  // namespace
}  // namespace amsbridge
