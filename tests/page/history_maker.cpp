// Weeks of a simulated house with a solar roof, as a bridge would have kept them, and what its meter sends
// next. For the tests and pictures of the page.
//     history_maker FILE METER MODEL SEED UNTIL DAYS [NEXT SECONDS]
// Fills the history FILE (history.sqlite of a state directory) for METER up to UNTIL, in epoch seconds;
// writes what MODEL sends in the SECONDS after that to NEXT, a telegram a line: epoch milliseconds and
// hexadecimal digits.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <span>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ams/quantity.hpp"
#include "bridge/history/history.hpp"
#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

/// More of them would not wait in memory for the disk.
constexpr std::int64_t at_once = 20'000;

struct Wish {
  std::string file, meter;
  const simulator::Model* model = nullptr;
  std::uint64_t seed = 0;
  std::int64_t until = 0, days = 0;
  std::string next{};
  std::int64_t seconds = 0;
};

ams::Reading reading_of(const simulator::Expected& expected) {
  ams::Reading reading;
  for (const simulator::Value& value : expected.values) {
    const auto quantity = ams::find_quantity(value.key);
    if (quantity) (void)reading.add({{value.mantissa, static_cast<std::int8_t>(value.exponent)}, *quantity});
  }
  return reading;
}

/// Outside, warmest in the afternoon, in tenths of a degree.
ams::Decimal temperature_at(std::int64_t seconds) {
  const double day = static_cast<double>(seconds) / 86'400;
  const double celsius = 15 + 5.5 * std::sin((day - 0.375) * 6.2832) + 2 * std::sin(day * 1.7);
  return {std::llround(celsius * 10), -1};
}

void fill(const Wish& wish, simulator::Meter& meter, simulator::Telegram& telegram) {
  History history({.file = wish.file});
  std::int64_t count = 0;
  const auto time = [&] { return telegram.time.time_since_epoch().count(); };
  for (; time() < wish.until * 1'000; telegram = meter.next()) {
    history.take(wish.meter, reading_of(telegram.expected), time(), temperature_at(time() / 1'000));
    if (++count % at_once == 0) history.settle();
  }
  history.settle();
  fmt::print("{} telegrams, {} lost\n", count, history.dropped());
}

void write_next(const Wish& wish, simulator::Meter& meter, simulator::Telegram& telegram) {
  std::ofstream file(wish.next);
  const auto time = [&] { return telegram.time.time_since_epoch().count(); };
  for (; time() < (wish.until + wish.seconds) * 1'000; telegram = meter.next())
    file << fmt::format("{} {:02x}\n", time(), fmt::join(telegram.octets, ""));
}

int run(std::span<char*> words) {
  if (words.size() != 7 && words.size() != 9) return 2;
  Wish wish{words[1],
            words[2],
            simulator::find_model(words[3]),
            std::strtoull(words[4], nullptr, 10),
            std::atoll(words[5]),
            std::atoll(words[6])};
  if (words.size() == 9) {
    wish.next = words[7];
    wish.seconds = std::atoll(words[8]);
  }
  if (wish.model == nullptr || wish.until <= 0 || wish.days <= 0) return 2;
  const std::chrono::sys_seconds start{std::chrono::seconds{wish.until - wish.days * 86'400}};
  simulator::Meter meter(*wish.model, wish.seed, start, simulator::Roof::solar);
  simulator::Telegram telegram = meter.next();
  fill(wish, meter, telegram);
  if (!wish.next.empty()) write_next(wish, meter, telegram);
  return 0;
}

}  // namespace
}  // namespace amsbridge

int main(int count, char** words) {
  try {
    const int result = amsbridge::run({words, static_cast<std::size_t>(count)});
    if (result == 2) fmt::print(stderr, "history_maker FILE METER MODEL SEED UNTIL DAYS [NEXT SECONDS]\n");
    return result;
  } catch (const std::exception& error) {
    fmt::print(stderr, "history_maker: {}\n", error.what());
    return 1;
  }
}
