// A day on the device takes no more memory at its end than after its first hours: every block that the
// program has from operator new is counted.

#include <atomic>
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "firmware/device/publish/announcer.hpp"
#include "firmware/device/publish/commands.hpp"
#include "firmware/device/publish/publish_test_support.hpp"

namespace {

std::atomic<long> blocks{0};
std::atomic<long> octets{0};
std::atomic<long> most_octets{0};

// In front of each block stands its size.
constexpr std::size_t header = alignof(std::max_align_t);

}  // namespace

// NOLINTBEGIN(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): this is operator new
[[gnu::noinline]] void* operator new(std::size_t size) {
  void* const block = std::malloc(size + header);
  if (block == nullptr) std::abort();
  *static_cast<std::size_t*>(block) = size;
  ++blocks;
  octets += static_cast<long>(size);
  if (octets > most_octets) most_octets = octets.load();
  return static_cast<char*>(block) + header;
}
[[gnu::noinline]] void operator delete(void* pointer) noexcept {
  if (pointer == nullptr) return;
  void* const block = static_cast<char*>(pointer) - header;
  --blocks;
  octets -= static_cast<long>(*static_cast<std::size_t*>(block));
  std::free(block);
}
[[gnu::noinline]] void operator delete(void* pointer, std::size_t) noexcept {
  operator delete(pointer);
}
// NOLINTEND(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)

namespace amsbridge::device {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class QuietHost final : public CommandHost {
 public:
  void write_state(ams::TextWriter& out, StateDetail) override { out.text("{}"); }
  void write_readings(ams::TextWriter& out) override { publisher->write_readings(out); }
  void write_capture(ams::TextWriter& out) override { out.text("{}"); }
  std::string identify() override { return "here I am"; }
  tl::expected<void, std::string> restart() override { return {}; }

  Publisher* publisher = nullptr;
};

TEST(PublishDay, ADayWithOutagesTakesNoMoreMemoryAtItsEnd) {
  auto scene = std::make_unique<testing::Scene>();
  scene->transport.keeps_messages = false;
  QuietHost host;
  host.publisher = &scene->publisher;
  Commands commands(scene->link, host, scene->scratch,
                    {CommandRights::all, "amsbridge/command", "amsbridge/response", "0.1.0"});
  DiscoveryPayload::Piece piece{};
  Announcer announcer(
      scene->link, scene->memory, piece, [] { return 5U; }, announce_options(scene->settings, "0.1.0", ""));
  scene->link.add(commands);
  scene->link.add(announcer);
  simulator::Meter meter(*simulator::find_model("aidon"), 7, testing::simulated_start);
  testing::Reader reader(*simulator::find_model("aidon"));
  MeterFacts facts;
  facts.level = "house";
  facts.id = "7359992890941742";

  std::vector<long> blocks_at, octets_at;
  auto telegram = meter.next();
  long readings = 0;
  for (seconds now{0}; now < hours(24); now += seconds(1)) {
    while (telegram.time <= testing::simulated_start + now) {
      for (const testing::Heard& heard : reader.read(telegram)) {
        scene->publish(heard.reading);
        announcer.take(facts, heard.reading, scene->now());
        ++readings;
      }
      telegram = meter.next();
    }
    // Ten minutes without a broker every other hour, and a command a minute.
    const seconds of_two_hours = now % hours(2);
    const bool is_away = of_two_hours >= hours(1) && of_two_hours < hours(1) + minutes(10);
    scene->transport.door =
        is_away ? testing::ScriptedTransport::Door::refuse : testing::ScriptedTransport::Door::open;
    if (is_away && scene->link.is_connected()) scene->transport.drop();
    if (now % minutes(1) == seconds(0))
      scene->transport.deliver("amsbridge/command", R"({"id":1,"command":"reading"})");
    if (now % hours(5) == seconds(30)) scene->transport.deliver("homeassistant/status", "online");
    if (now % minutes(5) == seconds(0))
      scene->memory.remember("house", "registers", std::to_string(now.count() + 1'000'000));
    scene->run(seconds(1), milliseconds(250));
    announcer.tick(scene->now());
    scene->memory.tick(scene->now());
    if (now % hours(2) == minutes(55)) {
      blocks_at.push_back(blocks);
      octets_at.push_back(octets);
    }
  }
  std::printf(
      "%ld readings; in use after 3 h: %ld blocks, %ld octets; after 23 h: %ld blocks, %ld octets; "
      "most: %ld octets\n",
      readings, blocks_at[1], octets_at[1], blocks_at.back(), octets_at.back(), most_octets.load());
  EXPECT_GT(readings, 30'000);
  EXPECT_EQ(scene->ring.counters().dropped_live, 0U);
  for (std::size_t at = 2; at < blocks_at.size(); ++at) {
    EXPECT_LE(std::abs(blocks_at[at] - blocks_at[1]), 8) << at;
    EXPECT_LE(std::abs(octets_at[at] - octets_at[1]), 1024) << at;
  }
}

}  // namespace
}  // namespace amsbridge::device
