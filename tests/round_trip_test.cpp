// The simulator, written from the standards, is the decoder's witness: what it encodes must come back
// exactly.

#include <array>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ams/decoder.hpp"
#include "simulator/faults.hpp"
#include "simulator/meter.hpp"

namespace {

using simulator::Expected;
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
                    .values = {}};
  for (const ams::Value& value : reading.values()) {
    expected.values.push_back(
        {std::string(ams::key(value.quantity)), value.number.mantissa, value.number.exponent});
  }
  return expected;
}

// Keeps every reading with the octets that it was read from.
class Collector final : public ams::Decoder::Sink {
 public:
  void reading(const ams::Reading& reading, const ams::Telegram& telegram) override {
    readings.push_back(understood(reading));
    frames.emplace_back(telegram.octets.begin(), telegram.octets.end());
  }
  void fault(const ams::Fault&, const ams::Telegram&) override { ++faults; }

  std::vector<Expected> readings;
  std::vector<std::vector<std::uint8_t>> frames;
  std::size_t faults = 0;
};

struct Bench {
  Collector collector;
  std::array<std::uint8_t, ams::Decoder::storage_for_any_frame> storage{};
  ams::Decoder decoder{storage, collector};
};

std::ostream& show(std::ostream& out, const Expected& expected) {
  out << expected.maker << ' ' << expected.meter_id << ' ' << expected.meter_time;
  for (const simulator::Value& value : expected.values) {
    out << ' ' << value.key << '=' << value.mantissa << 'e' << value.exponent;
  }
  return out;
}

TEST(RoundTrip, HundredThousandRandomTelegramsComeBackExactly) {
  constexpr std::size_t telegrams = 100'000;
  std::mt19937_64 random(20260122);
  const auto models = simulator::models();
  Bench bench;
  for (std::size_t sent = 0; sent < telegrams; ++sent) {
    const Telegram telegram = simulator::random_telegram(models[sent % models.size()], random);
    bench.decoder.push(telegram.octets);
    ASSERT_EQ(bench.collector.readings.size(), 1U) << "telegram " << sent;
    if (bench.collector.readings[0] != telegram.expected) {
      show(show(std::cout << "sent  ", telegram.expected) << "\nread  ", bench.collector.readings[0]) << '\n';
      FAIL() << "telegram " << sent << " of " << models[sent % models.size()].name;
    }
    bench.collector.readings.clear();
    bench.collector.frames.clear();
  }
  EXPECT_EQ(bench.collector.faults, 0U);
}

TEST(RoundTrip, EverySimulatedHourComesBackExactly) {
  const std::chrono::sys_seconds start{
      std::chrono::sys_days{std::chrono::year{2026} / 3 / 29}};  // summer time begins
  for (const simulator::Model& model : simulator::models()) {
    SCOPED_TRACE(model.name);
    simulator::Meter meter(model, 7, start);
    Bench bench;
    for (Telegram telegram = meter.next(); telegram.time < start + std::chrono::hours{3};
         telegram = meter.next()) {
      bench.decoder.push(telegram.octets);
      ASSERT_EQ(bench.collector.readings.size(), 1U);
      ASSERT_EQ(bench.collector.readings[0], telegram.expected);
      bench.collector.readings.clear();
      bench.collector.frames.clear();
    }
    EXPECT_EQ(bench.collector.faults, 0U);
  }
}

struct Damage {
  std::size_t telegrams = 0;
  std::size_t untouched = 0;
  std::size_t readings = 0;
  std::size_t lost = 0;   // sent and arrived untouched, but not read
  std::size_t wrong = 0;  // read from octets that nobody sent
};

// Sends telegrams of all models through a faulty line and sees what is made of them.
Damage send_damaged(const simulator::Faults& faults, std::size_t telegrams) {
  std::mt19937_64 random(500);
  const auto models = simulator::models();
  simulator::FaultyLine line(faults, 500);
  Bench bench;
  Damage damage{.telegrams = telegrams};
  std::multiset<std::vector<std::uint8_t>> sent;
  std::multiset<std::vector<std::uint8_t>> untouched;
  for (std::size_t index = 0; index < telegrams; ++index) {
    const Telegram telegram = simulator::random_telegram(models[index % models.size()], random);
    const std::vector<std::uint8_t> frame(telegram.octets.begin(),
                                          telegram.octets.end() - 1);  // as read: no closing flag
    sent.insert(frame);
    bench.decoder.push(line.apply(telegram.octets));
    if (line.last_untouched()) untouched.insert(frame);
  }
  bench.decoder.gap();
  damage.untouched = untouched.size();
  damage.readings = bench.collector.readings.size();
  for (const auto& frame : bench.collector.frames) {
    if (!sent.contains(frame)) ++damage.wrong;
    if (const auto arrived = untouched.find(frame); arrived != untouched.end()) untouched.erase(arrived);
  }
  damage.lost = untouched.size();
  return damage;
}

void report(const char* what, const Damage& damage) {
  std::cout << what << ": " << damage.telegrams << " telegrams, " << damage.untouched
            << " arrived untouched, " << damage.readings << " readings, " << damage.lost << " lost, "
            << damage.wrong << " wrong\n";
}

// A check sequence of 16 bits lets one in 65,536 damaged frames through, and fewer where few bits are wrong.
TEST(Damage, OneFlippedBitIn500OctetsGivesNoWrongValue) {
  const Damage damage = send_damaged(simulator::parse_faults("flip=1/500").faults, 100'000);
  report("flip=1/500", damage);
  EXPECT_EQ(damage.lost, 0U);
  EXPECT_LT(damage.untouched, damage.telegrams);
  EXPECT_LE(damage.wrong, (damage.telegrams - damage.untouched) / 65'536 + 1);
}

TEST(Damage, DroppedOctetsNoiseAndLostFlagsCostNothingElse) {
  const Damage damage = send_damaged(
      simulator::parse_faults("flip=1/1000,drop=1/1000,noise=1/5,lostflag=1/20").faults, 100'000);
  report("flip=1/1000,drop=1/1000,noise=1/5,lostflag=1/20", damage);
  EXPECT_EQ(damage.lost, 0U);
  EXPECT_LE(damage.wrong, (damage.telegrams - damage.untouched) / 65'536 + 1);
}

}  // namespace
