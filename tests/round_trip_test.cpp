// The simulator, written from the standards, is the decoder's witness: what it encodes must come back
// exactly.

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ams/decoder.hpp"
#include "bridge/crypto/key_text.hpp"
#include "bridge/crypto/openssl_gcm.hpp"
#include "simulator/faults.hpp"
#include "simulator/meter.hpp"

namespace {

using simulator::Expected;
using simulator::Model;
using simulator::Telegram;

std::string text(const std::optional<ams::Reading::Text>& text) {
  return std::string(text ? text->view() : "");
}

std::string clock_text(const ams::Reading& reading) {
  std::array<char, 40> buffer;
  ams::TextWriter out(buffer);
  if (reading.meter_time) ams::write_clock(out, *reading.meter_time);
  return std::string(out.view());
}

Expected understood(const ams::Reading& reading) {
  Expected expected{.maker = std::string(reading.maker),
                    .meter_id = text(reading.meter_id),
                    .meter_model = text(reading.meter_model),
                    .list = text(reading.list),
                    .meter_time = clock_text(reading),
                    .values = {},
                    .ident = text(reading.ident),
                    .channel = reading.channel,
                    .medium = reading.channel == 0 ? "" : std::string(name(reading.medium)),
                    .unchecked = reading.marks.unchecked};
  for (const ams::Value& value : reading.values()) {
    expected.values.push_back(
        {std::string(ams::key(value.quantity)), value.number.mantissa, value.number.exponent});
  }
  return expected;
}

std::string shown(const Expected& expected) {
  std::string line = expected.maker + " | " + expected.meter_id + " | " + expected.meter_model + " | " +
                     expected.list + " | " + expected.ident + " | " + expected.meter_time + " | " +
                     std::to_string(expected.channel) + expected.medium +
                     (expected.unchecked ? " unchecked" : "");
  for (const simulator::Value& value : expected.values) {
    line += ' ' + value.key + '=' + std::to_string(value.mantissa) + 'e' + std::to_string(value.exponent);
  }
  return line;
}

std::vector<std::string> shown(const Telegram& telegram) {
  std::vector<std::string> lines = {shown(telegram.expected)};
  for (const Expected& sub_meter : telegram.sub_meters) lines.push_back(shown(sub_meter));
  return lines;
}

class Collector final : public ams::Decoder::Sink {
 public:
  void reading(const ams::Reading& reading, const ams::Telegram&) override {
    readings.push_back(shown(understood(reading)));
  }
  void fault(const ams::Fault& fault, const ams::Telegram&) override {
    ++faults;
    last_fault = std::string(name(fault.reason));
  }

  std::vector<std::string> readings;
  std::size_t faults = 0;
  std::string last_fault;
};

std::optional<ams::Key> key_of(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  return *amsbridge::parse_key(digits);
}

// A decoder that has the model's keys.
struct Bench {
  explicit Bench(const Model& model)
      : decoder(storage, collector,
                {.keys = {key_of(model.key), key_of(model.authentication_key)}, .gcm = &gcm}) {}

  Collector collector;
  amsbridge::OpenSslGcm gcm;
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage{};
  ams::Decoder decoder;
};

std::vector<std::unique_ptr<Bench>> benches(std::span<const Model> models) {
  std::vector<std::unique_ptr<Bench>> all;
  for (const Model& model : models) all.push_back(std::make_unique<Bench>(model));
  return all;
}

TEST(RoundTrip, HundredThousandRandomTelegramsComeBackExactly) {
  constexpr std::size_t telegrams = 100'000;
  std::mt19937_64 random(20260122);
  const auto models = simulator::models();
  const auto readers = benches(models);
  for (std::size_t sent = 0; sent < telegrams; ++sent) {
    const std::size_t index = sent % models.size();
    const Telegram telegram =
        simulator::random_telegram(models[index], random, static_cast<std::uint32_t>(sent + 1));
    Collector& collector = readers[index]->collector;
    readers[index]->decoder.push(telegram.octets);
    readers[index]->decoder.expire();
    ASSERT_EQ(collector.readings, shown(telegram))
        << sent << " of " << models[index].name << ", last fault " << collector.last_fault;
    collector.readings.clear();
  }
  for (std::size_t index = 0; index < models.size(); ++index)
    EXPECT_EQ(readers[index]->collector.faults, 0U)
        << models[index].name << readers[index]->collector.last_fault;
}

TEST(RoundTrip, EverySimulatedHourComesBackExactly) {
  const std::chrono::sys_seconds start{
      std::chrono::sys_days{std::chrono::year{2026} / 3 / 29}};  // summer time begins
  for (const Model& model : simulator::models()) {
    SCOPED_TRACE(model.name);
    simulator::Meter meter(model, 7, start);
    Bench bench(model);
    for (Telegram telegram = meter.next(); telegram.time < start + std::chrono::hours{3};
         telegram = meter.next()) {
      bench.decoder.push(telegram.octets);
      ASSERT_EQ(bench.collector.readings, shown(telegram));
      bench.collector.readings.clear();
    }
    EXPECT_EQ(bench.collector.faults, 0U) << bench.collector.last_fault;
  }
}

// One port, one decoder: the link layer is found by itself, and changes from telegram to telegram.
TEST(RoundTrip, LinksMayChangeInMidStream) {
  std::mt19937_64 random(7);
  const auto models = simulator::models();
  Bench bench(models[0]);
  std::size_t sent = 0;
  for (int round = 0; round < 20; ++round) {
    for (const Model& model : models) {
      const Telegram telegram = simulator::random_telegram(model, random);
      if (!model.key.empty() || telegram.expected.unchecked) continue;
      bench.decoder.push(telegram.octets);
      ASSERT_EQ(bench.collector.readings, shown(telegram)) << model.name;
      bench.collector.readings.clear();
      ++sent;
    }
  }
  EXPECT_GT(sent, 500U);
}

struct Damage {
  std::size_t telegrams = 0;
  std::size_t untouched = 0;
  std::size_t readings = 0;
  std::size_t lost = 0;        // sent and arrived untouched, but not read
  std::size_t wrong = 0;       // read, but sent by nobody
  std::size_t wrong_mbus = 0;  // the same over M-Bus, whose check has 8 bits
};

bool has_check(const Telegram& telegram) {
  return !telegram.expected.unchecked;
}

// Sends telegrams through a faulty line and sees what is made of them.
void send_damaged(const Model& model, const simulator::Faults& faults, std::size_t telegrams,
                  Damage& damage) {
  std::mt19937_64 random(500);
  simulator::FaultyLine line(faults, 500);
  Bench bench(model);
  std::multiset<std::string> sent;
  std::multiset<std::string> untouched;
  for (std::size_t number = 1; number <= telegrams; ++number) {
    const Telegram telegram = simulator::random_telegram(model, random, static_cast<std::uint32_t>(number));
    if (!has_check(telegram)) return;
    for (const std::string& reading : shown(telegram)) sent.insert(reading);
    bench.decoder.push(line.apply(telegram.octets, telegram.pieces));
    if (telegram.pieces.size() > 1) bench.decoder.expire();  // the pause behind a telegram
    damage.telegrams += 1;
    if (!line.last_untouched()) continue;
    damage.untouched += 1;
    untouched.insert(shown(telegram.expected));
  }
  bench.decoder.expire();
  damage.readings += bench.collector.readings.size();
  for (const std::string& reading : bench.collector.readings) {
    if (!sent.contains(reading)) ++(model.link == simulator::Link::mbus ? damage.wrong_mbus : damage.wrong);
    if (const auto arrived = untouched.find(reading); arrived != untouched.end()) untouched.erase(arrived);
  }
  damage.lost += untouched.size();
}

Damage send_damaged(std::string_view spec, std::size_t telegrams_a_model) {
  Damage damage;
  const simulator::Faults faults = simulator::parse_faults(spec).faults;
  for (const Model& model : simulator::models()) {
    const Damage before = damage;
    send_damaged(model, faults, telegrams_a_model, damage);
    EXPECT_EQ(damage.lost, before.lost) << model.name;
  }
  std::cout << spec << ": " << damage.telegrams << " telegrams, " << damage.untouched
            << " arrived untouched, " << damage.readings << " readings, " << damage.lost << " lost, "
            << damage.wrong << " wrong, " << damage.wrong_mbus << " wrong over M-Bus\n";
  return damage;
}

// A check sequence of 16 bits lets one in 65,536 damaged telegrams through, and fewer where few bits are
// wrong; a sum of 8 bits lets through what two flipped bits add and take away.
void expect_nothing_lost_and_nothing_wrong(const Damage& damage) {
  const std::size_t touched = damage.telegrams - damage.untouched;
  EXPECT_EQ(damage.lost, 0U);
  EXPECT_GT(touched, 0U);
  EXPECT_LE(damage.wrong, touched / 65'536 + 1);
  EXPECT_LE(damage.wrong_mbus, touched / 256 + 1);
}

TEST(Damage, OneFlippedBitIn500OctetsGivesNoWrongValue) {
  expect_nothing_lost_and_nothing_wrong(send_damaged("flip=1/500", 1500));
}

TEST(Damage, DroppedOctetsNoiseAndLostFlagsCostNothingElse) {
  expect_nothing_lost_and_nothing_wrong(
      send_damaged("flip=1/1000,drop=1/1000,noise=1/5,lostflag=1/20", 1500));
}

TEST(Damage, LostRepeatedAndSwappedPiecesCostNothingElse) {
  expect_nothing_lost_and_nothing_wrong(
      send_damaged("lostpiece=1/20,repeatpiece=1/20,swappieces=1/20", 1000));
}

}  // namespace
