#include "firmware/device/publish/reading_ring.hpp"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firmware/device/publish/publish_test_support.hpp"

namespace amsbridge::device {
namespace {

using ::testing::ElementsAre;
using testing::Heard;
using testing::random_readings;
using testing::reading_of;
using testing::simulated;

const ams::Reading power = reading_of({{"active_power_import_w", {1316, 0}}});
const ams::Reading hourly =
    reading_of({{"active_power_import_w", {1316, 0}}, {"active_energy_import_kwh", {109554020, -3}}});

struct Held {
  explicit Held(std::size_t octets = 8192) : storage(octets) {}

  void push(std::uint64_t sequence, const ams::Reading& reading, Shelf shelf = Shelf::live,
            std::string_view level = "house") {
    ams::Arrival arrival;
    arrival.sequence = sequence;
    arrival.epoch_milliseconds = 1'769'860'800'000 + static_cast<std::int64_t>(sequence) * 2500;
    ring.push(level, reading, arrival, sequence * 5 / 2, shelf);
  }
  // Takes them all out, as if a broker acknowledged each.
  std::vector<std::uint64_t> take_all() {
    std::vector<std::uint64_t> sequences;
    StoredReading head;
    for (MqttTransport::Ticket ticket = 1; ring.read_head(head); ++ticket) {
      sequences.push_back(head.arrival.sequence);
      ring.sent(ticket);
      ring.finish_head();
      EXPECT_TRUE(ring.acknowledged(ticket));
    }
    return sequences;
  }

  std::vector<std::uint8_t> storage;
  ReadingRing ring{storage};
};

// Whatever publishing uses comes back exactly. The storage has room for one at a time, so that each is
// written over what was there before.
TEST(ReadingRing, WhateverAMeterSendsComesBackExactly) {
  std::mt19937_64 random(3);
  const auto decimal = [&]() -> std::optional<ams::Decimal> {
    if (random() % 2 == 0) return std::nullopt;
    return ams::Decimal{static_cast<std::int64_t>(random()), static_cast<std::int8_t>(random())};
  };
  Held held(1024);
  StoredReading stored;
  std::size_t compared = 0;
  for (const simulator::Model& model : simulator::models()) {
    SCOPED_TRACE(model.name);
    for (Heard& heard : random_readings(model, 150, 5)) {
      heard.reading.marks = {random() % 2 == 0,
                             random() % 2 == 0,
                             random() % 4 == 0,
                             random() % 4 == 0,
                             static_cast<ams::ScaleOrigin>(random() % 4),
                             random() % 2 == 0};
      if (random() % 4 == 0) heard.reading.marks = {};
      if (heard.reading.meter_time && random() % 4 == 0) {
        heard.reading.meter_time->year = static_cast<std::uint16_t>(random());
        heard.reading.meter_time->offset_minutes = static_cast<std::int16_t>(random());
        heard.reading.meter_time->status = static_cast<std::uint8_t>(random());
      }
      ams::Arrival arrival{
          heard.epoch_milliseconds, random() >> (random() % 64), decimal(), false, decimal(), decimal()};
      if (random() % 8 == 0) arrival.epoch_milliseconds = static_cast<std::int64_t>(random() % 100'000);
      const std::uint64_t up = random() >> (32 + random() % 32);
      held.ring.push("house", heard.reading, arrival, up, Shelf::live);
      ASSERT_TRUE(held.ring.read_head(stored));
      EXPECT_EQ(stored.level, "house");
      EXPECT_EQ(stored.up_seconds, up);
      EXPECT_EQ(stored.arrival.epoch_milliseconds, arrival.epoch_milliseconds);
      EXPECT_EQ(stored.arrival.sequence, arrival.sequence);
      EXPECT_EQ(stored.arrival.temperature, arrival.temperature);
      EXPECT_EQ(stored.arrival.import_estimate, arrival.import_estimate);
      EXPECT_EQ(stored.arrival.export_estimate, arrival.export_estimate);
      EXPECT_EQ(stored.reading.meter_id, heard.reading.meter_id);
      EXPECT_EQ(stored.reading.meter_model, heard.reading.meter_model);
      EXPECT_EQ(stored.reading.list, heard.reading.list);
      EXPECT_EQ(stored.reading.meter_time, heard.reading.meter_time);
      EXPECT_EQ(stored.reading.channel, heard.reading.channel);
      EXPECT_EQ(stored.reading.medium, heard.reading.medium);
      EXPECT_EQ(stored.reading.marks, heard.reading.marks);
      EXPECT_TRUE(std::equal(stored.reading.values().begin(), stored.reading.values().end(),
                             heard.reading.values().begin(), heard.reading.values().end()));
      static_cast<void>(held.take_all());
      held.ring.withdraw("house");
      ++compared;
    }
  }
  EXPECT_GT(compared, 3'000U);
}

TEST(ReadingRing, NumbersOfQuantitiesFitTheirSevenBits) {
  EXPECT_LE(ams::quantity_count(), 128U);
}

struct Outage {
  std::size_t smallest = 8192;  // octets of a reading
  std::size_t largest = 0;
  std::size_t readings = 0;  // that fit before one is dropped
  std::int64_t minutes = 0;
};

Outage outage_of(const char* model) {
  const auto all = simulated(*simulator::find_model(model), std::chrono::minutes(30));
  const std::int64_t start = std::chrono::milliseconds(testing::simulated_start.time_since_epoch()).count();
  Held held;
  Outage outage;
  for (std::uint64_t number = 0; number < all.size(); ++number) {
    const RingCounters before = held.ring.counters();
    const Shelf shelf = has_registers(all[number].reading) ? Shelf::registers : Shelf::live;
    const std::int64_t since = all[number].epoch_milliseconds - start;
    ams::Arrival arrival;
    arrival.epoch_milliseconds = all[number].epoch_milliseconds + 137;
    arrival.sequence = 400'000 + number;
    held.ring.push("6970631401753985", all[number].reading, arrival,
                   4'000'000 + static_cast<std::uint64_t>(since / 1000), shelf);
    const RingCounters after = held.ring.counters();
    if (after.dropped_live + after.dropped_registers > 0) break;
    outage.smallest = std::min(outage.smallest, after.waiting_octets - before.waiting_octets);
    outage.largest = std::max(outage.largest, after.waiting_octets - before.waiting_octets);
    outage.readings = after.waiting;
    outage.minutes = since / 60'000;
  }
  return outage;
}

// What the documents say of an outage: in 8 KiB, until the first reading has to go.
TEST(ReadingRing, HoldsSoManyReadingsOfTheCommonMeters) {
  const std::tuple<const char*, std::size_t, std::int64_t> rows[] = {
      {"kaifa", 306, 10}, {"aidon", 348, 14}, {"kamstrup", 166, 27}};
  for (const auto& [name, readings, minutes] : rows) {
    SCOPED_TRACE(name);
    const Outage outage = outage_of(name);
    EXPECT_EQ(outage.readings, readings);
    EXPECT_EQ(outage.minutes, minutes);
    EXPECT_LE(outage.smallest, 49U);
    EXPECT_LE(outage.largest, 68U);
  }
}

TEST(ReadingRing, KeepsTheOrder) {
  Held held;
  for (std::uint64_t sequence = 1; sequence <= 20; ++sequence)
    held.push(sequence, sequence % 5 == 0 ? hourly : power);
  EXPECT_EQ(held.ring.counters().waiting, 20U);
  const auto taken = held.take_all();
  EXPECT_EQ(taken.size(), 20U);
  EXPECT_TRUE(std::is_sorted(taken.begin(), taken.end()));
  EXPECT_EQ(held.ring.counters().waiting, 0U);
  EXPECT_EQ(held.ring.counters().waiting_octets, 0U);
}

TEST(ReadingRing, WithoutRoomTheOldestLiveOnesGoAndThoseWithRegistersStay) {
  Held held(1024);
  held.push(1, hourly, Shelf::registers);
  for (std::uint64_t sequence = 2; sequence <= 200; ++sequence) held.push(sequence, power);
  held.push(201, hourly, Shelf::registers);
  const RingCounters counters = held.ring.counters();
  EXPECT_EQ(counters.dropped_live + counters.waiting, 201U);
  EXPECT_GT(counters.dropped_live, 100U);
  EXPECT_EQ(counters.dropped_registers, 0U);
  const auto left = held.take_all();
  EXPECT_EQ(left.front(), 1U);
  EXPECT_EQ(left[1], 202 - left.size() + 1);
  EXPECT_EQ(left.back(), 201U);
}

TEST(ReadingRing, OfNothingButRegistersTheOldestGoesAndNoneForALiveOne) {
  Held held(1024);
  for (std::uint64_t sequence = 1; sequence <= 100; ++sequence) held.push(sequence, hourly, Shelf::registers);
  const std::uint32_t dropped = held.ring.counters().dropped_registers;
  EXPECT_GT(dropped, 0U);
  EXPECT_EQ(held.ring.counters().dropped_live, 0U);
  for (std::uint64_t sequence = 101; sequence <= 110; ++sequence) held.push(sequence, power);
  EXPECT_EQ(held.ring.counters().dropped_registers, dropped);
  const auto left = held.take_all();
  EXPECT_EQ(left.front(), dropped + 1);
}

TEST(ReadingRing, WhatIsOnItsWayIsNotDropped) {
  Held held(1024);
  for (std::uint64_t sequence = 1; sequence <= 4; ++sequence) held.push(sequence, power);
  held.ring.sent(1);
  held.ring.finish_head();
  held.ring.sent(2);  // the second one is begun, and has more to be sent
  for (std::uint64_t sequence = 5; sequence <= 200; ++sequence) held.push(sequence, power);
  StoredReading head;
  ASSERT_TRUE(held.ring.read_head(head));
  EXPECT_EQ(head.arrival.sequence, 2U);
  EXPECT_TRUE(held.ring.acknowledged(1));
  EXPECT_FALSE(held.ring.acknowledged(1));
  held.ring.finish_head();
  EXPECT_TRUE(held.ring.acknowledged(2));
  const auto left = held.take_all();
  EXPECT_GT(left.front(), 100U);
  EXPECT_EQ(left.back(), 200U);
}

TEST(ReadingRing, AfterALostConnectionTheUnacknowledgedOnesComeAgainAndAreLate) {
  Held held;
  for (std::uint64_t sequence = 1; sequence <= 4; ++sequence) held.push(sequence, power);
  for (MqttTransport::Ticket ticket = 1; ticket <= 3; ++ticket) {
    held.ring.sent(ticket);
    held.ring.finish_head();
  }
  EXPECT_TRUE(held.ring.acknowledged(2));
  held.ring.begin_anew();
  EXPECT_FALSE(held.ring.acknowledged(1));
  StoredReading head;
  ASSERT_TRUE(held.ring.read_head(head));
  EXPECT_TRUE(head.arrival.late);
  EXPECT_THAT(held.take_all(), ElementsAre(1, 3, 4));
  held.push(5, power);
  ASSERT_TRUE(held.ring.read_head(head));
  EXPECT_FALSE(head.arrival.late);
}

TEST(ReadingRing, TheLastRegistersOfEachMeterAreSaidAgainAtTheNextConnection) {
  Held held;
  held.push(1, hourly, Shelf::registers);
  held.push(2, hourly, Shelf::registers);
  held.push(3, hourly, Shelf::registers, "gas");
  held.push(4, power);
  EXPECT_THAT(held.take_all(), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(held.ring.counters().waiting, 0U);
  held.ring.begin_anew();
  StoredReading head;
  ASSERT_TRUE(held.ring.read_head(head));
  EXPECT_TRUE(head.is_repetition);
  EXPECT_TRUE(head.is_latest_of_registers);
  EXPECT_THAT(held.take_all(), ElementsAre(2, 3));
  held.ring.withdraw("house");
  held.ring.begin_anew();
  EXPECT_THAT(held.take_all(), ElementsAre(3));
}

TEST(ReadingRing, OnlyTheLatestRegistersAreTakenForWhatIsTrueNow) {
  Held held;
  held.push(1, hourly, Shelf::registers);
  held.push(2, hourly, Shelf::registers);
  StoredReading head;
  ASSERT_TRUE(held.ring.read_head(head));
  EXPECT_FALSE(head.is_latest_of_registers);
  held.ring.finish_head();
  ASSERT_TRUE(held.ring.read_head(head));
  EXPECT_TRUE(head.is_latest_of_registers);
}

TEST(ReadingRing, ManyNamesPushOutTheReadingsOfTheOldest) {
  Held held;
  for (std::uint64_t sequence = 1; sequence <= 30; ++sequence)
    held.push(sequence, power, Shelf::live, "meter" + std::to_string(sequence));
  EXPECT_EQ(held.ring.counters().waiting, ReadingRing::most_origins);
  EXPECT_EQ(held.ring.counters().dropped_live, 30 - ReadingRing::most_origins);
  EXPECT_EQ(held.take_all().front(), 31 - ReadingRing::most_origins);
}

}  // namespace
}  // namespace amsbridge::device
