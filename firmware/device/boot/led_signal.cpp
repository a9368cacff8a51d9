#include "firmware/device/boot/led_signal.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace amsbridge::device {
namespace {

/// Lit and dark in turn, in units of 20 ms, over and over.
constexpr std::array<std::uint8_t, 2> flicker = {2, 2};
constexpr std::array<std::uint8_t, 2> fast = {6, 6};
constexpr std::array<std::uint8_t, 18> distress = {10, 10, 10, 10, 10, 30, 30, 10, 30,
                                                   10, 30, 30, 10, 10, 10, 10, 10, 90};
constexpr std::array<std::uint8_t, 2> slow = {50, 50};
constexpr std::array<std::uint8_t, 4> two_flashes = {6, 14, 6, 74};
constexpr std::array<std::uint8_t, 6> three_flashes = {6, 14, 6, 14, 6, 54};
constexpr std::array<std::uint8_t, 2> long_light = {100, 50};

constexpr std::int64_t unit = 20;

struct Row {
  LedState state;
  std::span<const std::uint8_t> pattern;
  std::string_view looks;
  std::string_view means;
};

constexpr Row rows[] = {
    Row{LedState::running,
        {},
        "dark, a short blink now and then",
        "All is well; each blink is a telegram of the meter."},
    Row{LedState::no_telegram, long_light, "two seconds lit, one dark",
        "No telegram has come for long: look at the plug in the meter, or whether its port is switched on."},
    Row{LedState::no_wifi, two_flashes, "two short flashes, a pause", "The Wi-Fi network is not joined."},
    Row{LedState::no_broker, three_flashes, "three short flashes, a pause",
        "Wi-Fi is joined, the MQTT broker is not reached."},
    Row{LedState::access_point, slow, "one second lit, one dark",
        "The access point is up: join it and open the page."},
    Row{LedState::safe_mode, distress, "three short, three long, three short",
        "The program has crashed three times: the access point tells more."},
    Row{LedState::identify, fast, "fast blinking, four times a second",
        "Somebody has asked which device this is."},
    Row{LedState::reset_warning, flicker, "flicker, twelve times a second",
        "The button is being held: in a few seconds all settings are forgotten. Let go to keep them."},
};

std::span<const std::uint8_t> pattern_of(LedState state) {
  for (const Row& row : rows) {
    if (row.state == state) return row.pattern;
  }
  return {};
}

}  // namespace

LedState led_state(const LedFacts& facts) {
  if (facts.reset_warning) return LedState::reset_warning;
  if (facts.identify) return LedState::identify;
  if (facts.safe_mode) return LedState::safe_mode;
  if (facts.access_point) return LedState::access_point;
  if (facts.no_wifi) return LedState::no_wifi;
  if (facts.no_broker) return LedState::no_broker;
  if (facts.no_telegram) return LedState::no_telegram;
  return LedState::running;
}

void LedSignal::show(LedState state, Instant now) {
  if (state == state_) return;
  state_ = state;
  since_ = now;
}

void LedSignal::telegram(Instant now) {
  blink_until_ = now + blink;
}

bool LedSignal::is_lit(Instant now) const {
  const auto pattern = pattern_of(state_);
  std::int64_t length = 0;
  for (const std::uint8_t part : pattern) length += part;
  if (length == 0) return now < blink_until_;
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - since_).count() / unit;
  std::int64_t left = passed % length;
  std::size_t place = 0;
  while (left >= pattern[place]) left -= pattern[place++];
  return place % 2 == 0;
}

std::string led_table() {
  std::string text = "| the LED | what it means |\n|---|---|\n";
  for (const Row& row : rows) {
    text.append("| ").append(row.looks).append(" | ").append(row.means).append(" |\n");
  }
  return text;
}

}  // namespace amsbridge::device
