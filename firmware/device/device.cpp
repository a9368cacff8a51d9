#include "firmware/device/device.hpp"

#include <array>
#include <utility>

#include "firmware/device/boot/device_name.hpp"
#include "firmware/device/boot/time_zones.hpp"
#include "firmware/device/settings/factory_reset.hpp"
#include "metering/log.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds temperature_period{30};
constexpr seconds longest_farewell{4};  // to the broker
constexpr seconds quiet_at_first{60};   // before the LED says that no telegram comes

BrokerTest::Code code_of(BrokerTrialResult::Code code) {
  switch (code) {
    case BrokerTrialResult::Code::connected: return BrokerTest::Code::connected;
    case BrokerTrialResult::Code::failed: return BrokerTest::Code::failed;
    case BrokerTrialResult::Code::no_answer: return BrokerTest::Code::no_answer;
  }
  return BrokerTest::Code::failed;
}

std::int64_t epoch_milliseconds(Moment moment) {
  return duration_cast<milliseconds>(moment.wall.time_since_epoch()).count();
}

}  // namespace

Device::Device(Board& board, const DeviceLog& log, const DeviceOptions& options)
    : board_(board),
      started_(board.clock.now()),
      now_(started_),
      identity_{board.chip.id(), device_name(board.chip.id()), options.version},
      settings_files_(board.files),
      settings_(load_settings()),
      boot_watch_(board.chip, now_.steady),
      api_(*this, board.files, log, options.page),
      wifi_(board.network, wifi_options(options), now_.steady),
      own_slow_(options.slow == nullptr ? std::make_unique<SlowMemory>() : nullptr),
      slow_(own_slow_ ? *own_slow_ : *options.slow),
      history_(board.files, board.clock, slow_.minutes),
      uplink_(board, slow_, identity_, settings_, *this, *this, now_),
      reset_words_(board.chip.reset_words()) {
  say(LogLevel::info,
      identity_.client_id + ", version " + std::string(options.version) + ", begins: " + reset_words_);
  set_clock();
  if (wifi_.is_safe_mode()) return;
  line_.emplace(LineTools{board_.uart, board_.gcm, uplink_.output()}, line_options(), now_);
}

std::span<const std::string_view> Device::other_files() {
  static constexpr std::array<std::string_view, 3> names = {password_file, DeviceMemory::file,
                                                            SequenceNumbers::file};
  return names;
}

Settings Device::load_settings() {
  if (finish_factory_reset(board_.files, other_files()))
    say(LogLevel::warning, "Everything has been forgotten.");
  Settings settings;
  for (const std::string& warning : settings_files_.load(settings).warnings) say(LogLevel::warning, warning);
  return settings;
}

WifiKeeperOptions Device::wifi_options(const DeviceOptions& options) const {
  return {
      .chip_id = identity_.chip_id,
      .known = settings_.wifi,
      .host_name = name(),
      .passphrase = options.open_access_point ? std::string() : setup_code(),
      .facts = {.has_network = !settings_.wifi.ssid.empty(), .is_crash_loop = boot_watch_.is_crash_loop()},
      .crash_words = boot_watch_.words()};
}

LineOptions Device::line_options() {
  return {.meter = settings_.meter,
          .strict = settings_.strict,
          .observer = this,
          .temperature = [this] { return temperature(); },
          .started = started_};
}

void Device::set_clock() {
  board_.clock.set_zone(posix_zone(settings_.time_zone).value_or("UTC0"));
  board_.clock.synchronise(settings_.time_server);
}

void Device::poll() {
  now_ = board_.clock.now();
  board_.chip.feed_watchdog();
  boot_watch_.tick(now_.steady);
  if (poll_button() == Goes::anew) return;
  poll_network();
  if (line_) line_->tick(now_);
  if (!wifi_.is_safe_mode()) uplink_.tick(now_, uptime(), wifi_.is_joined());
  api_.poll();
  poll_led();
  if (now_.steady >= next_second_) {
    next_second_ = now_.steady + seconds(1);
    poll_each_second();
  }
  poll_restart();
}

Device::Goes Device::poll_button() {
  switch (button_.tick(board_.chip.is_button_pressed(), now_.steady)) {
    case ButtonEvent::none: break;
    case ButtonEvent::press: wifi_.press(now_.steady); break;
    case ButtonEvent::reset: reset_to_factory(); return Goes::anew;
  }
  return Goes::on;
}

void Device::reset_to_factory() {
  say(LogLevel::warning, "The button has been held for ten seconds: everything is forgotten.");
  history_.clear();
  static_cast<void>(factory_reset(board_.files, other_files()));
  board_.chip.restart();
}

void Device::poll_network() {
  wifi_.tick(now_.steady);
  if (const auto joined = wifi_.take_joined()) {
    settings_.wifi = *joined;
    if (const auto saved = settings_files_.save(settings_); !saved) say(LogLevel::error, saved.error());
  }
  if (wifi_.wants_restart() && !restart_at_) restart_soon();
  if (!tested_) return;
  if (const auto result = uplink_.link().take_trial_result())
    std::exchange(tested_, nullptr)({code_of(result->code), result->sentence});
}

void Device::poll_each_second() {
  if (wifi_.is_safe_mode()) return;
  history_.tick(epoch_milliseconds(now_));
  remember_found_line();
  if (page_ != page_url()) {
    page_ = page_url();
    uplink_.use(settings_, page_, now_);
  }
  if (now_.steady < next_temperature_) return;
  next_temperature_ = now_.steady + temperature_period;
  if (settings_.thermometer) board_.thermometer.measure();
}

// The next start begins with it. The page shows it as what is set.
void Device::remember_found_line() {
  const auto found = line_->take_found();
  if (!found || *found == settings_.meter.line) return;
  settings_.meter.line = *found;
  if (const auto saved = settings_files_.save(settings_); !saved) say(LogLevel::error, saved.error());
}

void Device::poll_led() {
  LedFacts facts;
  facts.reset_warning = button_.warns(now_.steady);
  facts.identify = now_.steady < identify_until_;
  facts.safe_mode = wifi_.is_safe_mode();
  facts.access_point = wifi_.is_access_point_up();
  facts.no_wifi = !wifi_.is_joined();
  facts.no_broker = uplink_.link().is_wanted() && !uplink_.link().is_connected();
  facts.no_telegram = line_ && !line_->relay().online() && uptime() >= quiet_at_first.count();
  led_.show(led_state(facts), now_.steady);
  board_.led.set(led_.is_lit(now_.steady) != settings_.swap_led);
}

void Device::poll_restart() {
  if (!restart_at_ || now_.steady < *restart_at_) return;
  if (!is_leaving_) {
    is_leaving_ = true;
    uplink_.leave(now_);
    history_.flush(epoch_milliseconds(now_));
  }
  if (wifi_.is_safe_mode() || uplink_.has_left() || now_.steady >= *restart_at_ + longest_farewell)
    board_.chip.restart();
}

std::uint32_t Device::uptime() const {
  return static_cast<std::uint32_t>(duration_cast<seconds>(now_.steady - started_.steady).count());
}

std::string Device::page_url() const {
  return wifi_.is_joined() ? "http://" + wifi_.station().address + "/" : std::string();
}

std::optional<ams::Decimal> Device::temperature() const {
  return settings_.thermometer ? board_.thermometer.celsius() : std::nullopt;
}

void Device::reading(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival,
                     Moment at) {
  led_.telegram(now_.steady);
  api_.observer().reading(meter, reading, arrival, at);
  uplink_.announcer().reading(meter, reading, arrival, at);
  if (reading.channel == 0) history_.take(reading, arrival.epoch_milliseconds);
}

void Device::gone(const std::string& level) {
  api_.observer().gone(level);
  uplink_.announcer().gone(level);
}

}  // namespace amsbridge::device
