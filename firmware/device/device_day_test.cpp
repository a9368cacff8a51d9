// The whole device over a day, with every block counted that it has from operator new: outages of the broker
// and of Wi-Fi, a page that is open, requests and commands, and no more memory at the end than after the
// first hours.

#include <atomic>
#include <cstdlib>
#include <deque>
#include <new>

#include <gtest/gtest.h>

#include "bridge/crypto/openssl_gcm.hpp"
#include "firmware/device/device.hpp"
#include "firmware/device/testing/fake_chip.hpp"
#include "firmware/device/testing/fake_files.hpp"
#include "firmware/device/testing/fake_network.hpp"
#include "firmware/device/testing/scripted_transport.hpp"
#include "simulator/meter.hpp"

namespace {

std::atomic<long> octets_in_use{0};

// In front of each block stands its size.
constexpr std::size_t header = alignof(std::max_align_t);

}  // namespace

// NOLINTBEGIN(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): this is operator new
[[gnu::noinline]] void* operator new(std::size_t size) {
  void* const block = std::malloc(size + header);
  if (block == nullptr) std::abort();
  *static_cast<std::size_t*>(block) = size;
  octets_in_use += static_cast<long>(size);
  return static_cast<char*>(block) + header;
}
[[gnu::noinline]] void operator delete(void* pointer) noexcept {
  if (pointer == nullptr) return;
  void* const block = static_cast<char*>(pointer) - header;
  octets_in_use -= static_cast<long>(*static_cast<std::size_t*>(block));
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

constexpr std::chrono::sys_seconds midnight{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

/// A UART that has what was sent, octet for octet.
class OctetUart final : public Uart {
 public:
  void send(std::span<const std::uint8_t> octets) {
    waiting_.insert(waiting_.end(), octets.begin(), octets.end());
  }
  void open(const SerialParameters&, ReceivePin) override {}
  std::size_t read(std::span<std::uint8_t> octets) override {
    const std::size_t count = std::min(octets.size(), waiting_.size());
    std::copy_n(waiting_.begin(), count, octets.begin());
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    return count;
  }
  LineErrors errors() override { return {}; }
  [[nodiscard]] std::uint32_t overruns() const override { return 0; }

 private:
  std::vector<std::uint8_t> waiting_;
};

/// A house with a meter, a router, a broker and somebody who has the page open.
struct House {
  FakeChip chip;
  FakeLed led;
  OctetUart uart;
  FakeNetwork network;
  testing::ScriptedTransport broker;
  FakeFiles files;
  FakeClock clock;
  FakeThermometer thermometer;
  FakeUpdater updater;
  OpenSslGcm gcm;
  DeviceLog log;
  Board board{chip, led, uart, network, broker, files, clock, thermometer, updater, gcm};
  std::optional<Device> device;
  std::string cookie, csrf;
  std::shared_ptr<http::Stream> events;

  House() {
    broker.keeps_messages = false;
    network.in_reach["home"] = "secret123";
    thermometer.measured = ams::Decimal{2150, -2};
    clock.set_wall(std::chrono::milliseconds(midnight.time_since_epoch()).count());
    Settings settings;
    settings.wifi = {"home", "secret123"};
    settings.mqtt.host = "broker.example";
    settings.meter.name = "house";
    EXPECT_TRUE(SettingsFiles(files).save(settings));
    device.emplace(board, log, DeviceOptions{.version = "0.1.0"});
  }

  void pass(milliseconds time) {
    clock.advance(time);
    broker.advance(time);
    network.settle();
    network.calls.clear();
    device->poll();
  }

  http::Response ask(const char* method, const char* path, std::string body = {}) {
    http::Request request;
    request.method = method;
    request.path = std::string("/api/v1") + path;
    request.headers = {{"Host", "device.local"}, {"Cookie", "amsbridge=" + cookie}, {"X-CSRF-Token", csrf}};
    if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    request.body = std::move(body);
    request.client = "192.0.2.7";
    std::optional<http::Response> answer;
    device->handler().answer(request,
                             http::Reply([&](http::Response response) { answer = std::move(response); }));
    for (int turn = 0; turn < 100 && !answer; ++turn) pass(milliseconds(10));
    return answer.value_or(http::plain_response(500, "no answer"));
  }

  void log_in() {
    const http::Response session =
        ask("POST", "/session",
            R"({"setup_code":")" + device->setup_code() + R"(","password":"correct horse battery"})");
    ASSERT_EQ(session.status, 200) << session.body.view();
    for (const auto& [name, value] : session.headers) {
      if (name == "Set-Cookie")
        cookie = value.substr(value.find('=') + 1, value.find(';') - value.find('=') - 1);
    }
    const std::string_view json = session.body.view();
    const std::size_t at = json.find(R"("csrf":")") + 8;
    csrf = json.substr(at, json.find('"', at) - at);
  }

  /// What a browser takes of the events that are under way.
  void look() {
    if (!events || !events->is_open()) events = ask("GET", "/events").stream;
    if (!events) return;
    if (!events->is_attached()) events->attach([] {});
    static_cast<void>(events->take());
  }

  /// Of GET /status.
  long number(std::string_view name) {
    http::Response status = ask("GET", "/status");
    std::string text(status.body.view());
    if (status.stream) {
      status.stream->attach([] {});
      for (int turn = 0; turn < 100 && status.stream->is_open(); ++turn) {
        for (const http::Body& piece : status.stream->take()) text += piece.view();
        pass(milliseconds(10));
      }
      for (const http::Body& piece : status.stream->take()) text += piece.view();
      status.stream->detach();
    }
    const std::size_t at = text.find('"' + std::string(name) + "\":");
    return at == std::string::npos ? -1 : std::strtol(text.c_str() + at + name.size() + 3, nullptr, 10);
  }
};

TEST(DeviceDay, TakesNoMoreMemoryAtItsEndThanAfterTheFirstHours) {
  const auto house = std::make_unique<House>();
  simulator::Meter meter(*simulator::find_model("kaifa"), 7, midnight);
  house->pass(milliseconds(100));
  house->log_in();
  auto telegram = meter.next();
  std::vector<long> in_use;
  long sent = 0;
  for (seconds now{0}; now < hours(24); now += seconds(1)) {
    while (telegram.time <= midnight + now) {
      house->uart.send(telegram.octets);
      telegram = meter.next();
      ++sent;
    }
    const seconds of_two_hours = now % hours(2);
    const bool is_broker_away = of_two_hours >= hours(1) && of_two_hours < hours(1) + minutes(8);
    using Door = testing::ScriptedTransport::Door;
    house->broker.door = is_broker_away ? Door::refuse : Door::open;
    if (is_broker_away && house->broker.is_up()) house->broker.drop();
    const seconds of_six_hours = now % hours(6) - hours(4);
    const bool is_wifi_away = of_six_hours >= minutes(30) && of_six_hours < minutes(37);
    house->network.in_reach["home"] = is_wifi_away ? "another one" : "secret123";
    if (now % minutes(1) == seconds(0))
      house->broker.deliver("amsbridge/command", R"({"id":1,"command":"status"})");
    if (now % hours(5) == seconds(30)) house->broker.deliver("homeassistant/status", "online");
    for (int turn = 0; turn < 4; ++turn) house->pass(milliseconds(250));
    house->look();
    if (now % hours(2) == minutes(50)) in_use.push_back(octets_in_use);
  }
  for (int turn = 0; turn < 600; ++turn) house->pass(milliseconds(100));
  std::printf("%ld telegrams; in use after 3 h: %ld octets, after 23 h: %ld\n", sent, in_use[1],
              in_use.back());
  EXPECT_GT(sent, 40'000);
  EXPECT_EQ(house->number("dropped"), 0);
  EXPECT_GT(house->number("acknowledged"), sent);
  EXPECT_EQ(house->number("crashes"), 0);
  for (std::size_t at = 2; at < in_use.size(); ++at) {
    // The history's files are in memory here, and grow by 64 octets an hour.
    EXPECT_LE(in_use[at], in_use[1] + 2'048 + static_cast<long>(at) * 2 * 200)
        << "after " << 2 * at + 1 << " hours";
  }
}

}  // namespace
}  // namespace amsbridge::device
