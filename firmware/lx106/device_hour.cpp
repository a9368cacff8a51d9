// A device's first hour, on the host and on the lx106 alike: its first-run guide, the meter's telegrams of
// the file that its argument names, the page, a restart. Prints all that it does.

#include <optional>

#include "firmware/device/board/secrets.hpp"
#include "firmware/device/device.hpp"
#include "http/secrets.hpp"
#include "memory.hpp"
#include "metering/local_zone.hpp"
#include "metering/log.hpp"
#include "pretend_gcm.hpp"
#include "surroundings.hpp"

namespace amsbridge::device {
namespace {

// ---- The device and its world. Not on the heap, and not on the stack.

[[gnu::section(".surroundings")]] PretendFiles files;

struct World {
  PretendClock clock;
  PretendChip chip;
  PretendUart uart{clock};
  PretendNetwork network{clock};
  PretendMqtt mqtt;
  PretendThermometer thermometer;
  PretendUpdater updater;
  ams::tests::PretendGcm gcm;
  Board board{chip, chip, uart, network, mqtt, files, clock, thermometer, updater, gcm};
};

std::optional<World> world;
DeviceLog device_log;
std::optional<Device> device;

void begin() {
  device.emplace(world->board, device_log, DeviceOptions{.version = "1"});
}

void live(std::chrono::milliseconds time) {
  constexpr milliseconds turn{50};
  for (milliseconds gone{0}; gone < time; gone += turn) {
    world->clock.advance(turn);
    world->network.poll();
    device->poll();
  }
}

// ---- A browser

class Browser {
 public:
  // Little of it is on the stack, which is the device's.
  void ask(std::string_view method, std::string_view target, std::string_view body = {}) {
    print("ask", method, target);
    const std::size_t mark = std::min(target.find('?'), target.size());
    request_.method = method;
    request_.path = target.substr(0, mark);
    request_.query = target.substr(std::min(mark + 1, target.size()));
    request_.client = "192.0.2.9";
    request_.headers.clear();
    add_header("Host", "192.0.2.7");
    add_header("Cookie", cookie_);
    add_header("X-CSRF-Token", csrf_);
    if (!body.empty()) add_header("Content-Type", "application/json");
    request_.body = body;
    answer_.reset();
    send();
    while (!answer_) live(milliseconds(50));
    show();
  }

 private:
  void add_header(const char* name, const std::string& value) { request_.headers.emplace_back(name, value); }

  [[gnu::noinline]] void send() {
    device->handler().answer(
        request_, http::Reply([this](http::Response response) { answer_.emplace(std::move(response)); }));
  }

  void show() {
    print(answer_->status == 200 ? "answer good " : "answer bad ");
    print(answer_->content_type);
    print("\n");
    print(answer_->body.view());
    note_session();
    if (answer_->stream) show_stream(*answer_->stream);
    print("\n");
    answer_.reset();
  }

  static void show_stream(http::Stream& stream) {
    stream.attach([] {});
    for (;;) {
      const std::vector<http::Body> bodies = stream.take();
      for (const http::Body& body : bodies) print(body.view());
      if (bodies.empty() && !stream.is_open()) break;
      live(milliseconds(50));
    }
    stream.detach();
  }

  void note_session() {
    for (const auto& [name, value] : answer_->headers) {
      if (name == "Set-Cookie") cookie_ = value.substr(0, value.find(';'));
    }
    constexpr std::string_view mark = R"("csrf":")";
    const std::string_view body = answer_->body.view();
    const std::size_t at = body.find(mark);
    if (at == std::string_view::npos) return;
    const std::string_view token = body.substr(at + mark.size());
    csrf_ = token.substr(0, token.find('"'));
  }

  http::Request request_;
  std::string cookie_ = "none";
  std::string csrf_;
  std::optional<http::Response> answer_;
};

// ---- What happens

constexpr std::string_view change =
    R"({"values":{"wifi.ssid":"home","wifi.password":"12345678",)"
    R"("mqtt.host":"broker.example","mqtt.layout":["json","topics","classic"]},)"
    R"("meters":[{"was":0,"values":{"name":"house","estimate":true}}]})";

void set_up(Browser& browser) {
  browser.ask("GET", "/api/v1/session");
  browser.ask("POST", "/api/v1/session", R"({"setup_code":")" + device->setup_code() + R"("})");
  browser.ask("PUT", "/api/v1/settings", R"({"values":{"mqtt.port":0}})");
  browser.ask("PUT", "/api/v1/settings", std::string(change));
}

void look(Browser& browser) {
  for (const char* target :
       {"/api/v1/settings", "/api/v1/status", "/api/v1/meters", "/api/v1/meters/house/reading", "/api/v1/log",
        "/api/v1/wifi", "/api/v1/capture?meter=house"})
    browser.ask("GET", target);
}

void look_back(Browser& browser) {
  const std::string span = "&from=1769814000&to=1769824800";
  browser.ask("GET", "/api/v1/history?meter=house&view=plot&points=60" + span);
  browser.ask("GET", "/api/v1/history?meter=house&view=energy&unit=hour" + span);
  browser.ask("GET", "/api/v1/history?meter=house&view=energy&unit=day&format=csv" + span);
}

// An hour of the meter, with nobody at the page.
void hear_the_meter() {
  live(std::chrono::minutes(62));
  world->mqtt.deliver("amsbridge/command", R"({"id":"1","command":"status"})");
  live(std::chrono::seconds(2));
}

void restart(Browser& browser) {
  browser.ask("POST", "/api/v1/restart", "{}");
  while (!world->chip.has_restarted()) live(milliseconds(50));
  device.reset();
  world->chip.begin_anew();
  begin();
  live(std::chrono::minutes(2));
}

}  // namespace

void derive_key(std::string_view, std::span<const std::uint8_t>, std::uint32_t, std::span<std::uint8_t> key) {
  std::fill(key.begin(), key.end(), std::uint8_t{0});
}

int run(const char* path) {
  world.emplace();
  if (!world->uart.use(path)) return 4;
  static std::optional<Browser> browser;
  report_phase("nothing");
  begin();
  report_phase("start");
  set_up(browser.emplace());
  report_phase("settings_change");
  hear_the_meter();
  report_phase("an_hour_of_lists");
  look(*browser);
  report_phase("page");
  look_back(*browser);
  report_phase("history");
  restart(*browser);
  report_phase("restart");
  browser.reset();
  device.reset();
  files.print_all();
  return 0;
}

}  // namespace amsbridge::device

// ---- What each host brings. Nothing is secret here, and the same on both.

namespace amsbridge {

void say(LogLevel level, std::string_view words) {
  print("said", device::level_name(level), words);
  if (device::world) device::device_log.add(level, words, device::world->clock.now().steady);
}

ams::ZoneOffsets local_zone(std::int64_t) {
  return {.standard_minutes = 60, .current_minutes = 60};
}

std::vector<std::uint8_t> random_octets(std::size_t count) {
  static std::uint32_t state = 1;
  std::vector<std::uint8_t> octets(count);
  for (std::uint8_t& octet : octets) {
    state = state * 1'664'525U + 1'013'904'223U;
    octet = static_cast<std::uint8_t>(state >> 24U);
  }
  return octets;
}

// FNV-1a, stretched to 64 digits.
std::string sha256(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  std::vector<std::uint8_t> octets(32);
  for (std::size_t round = 0; round < octets.size(); ++round) {
    for (const char character : text) hash = (hash ^ static_cast<std::uint8_t>(character)) * 0x100000001b3U;
    octets[round] = static_cast<std::uint8_t>(hash >> 56U);
  }
  return hexadecimal(octets);
}

}  // namespace amsbridge

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int status = amsbridge::device::run(argv[1]);
  report_memory();
  return status;
}
