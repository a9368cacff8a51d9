// What the page and commands ask of the device, and have it do.

#include <utility>

#include "firmware/device/boot/device_name.hpp"
#include "firmware/device/device.hpp"
#include "firmware/device/line/line_facts.hpp"
#include "firmware/device/settings/meter_source.hpp"
#include "http/captive_portal.hpp"
#include "metering/log.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::seconds;

constexpr seconds until_restart{1};  // answers are to go out first

BrokerCode broker_code(const BrokerLink& link) {
  if (!link.is_wanted()) return BrokerCode::none;
  switch (link.standing().code) {
    case BrokerStanding::Code::connecting: return BrokerCode::connecting;
    case BrokerStanding::Code::connected: return BrokerCode::connected;
    case BrokerStanding::Code::lost: return BrokerCode::lost;
    case BrokerStanding::Code::failed: return BrokerCode::failed;
  }
  return BrokerCode::none;
}

BrokerFacts broker_facts(const BrokerLink& link) {
  const BrokerCounters counters = link.counters();
  return {.code = broker_code(link),
          .sentence = link.standing().sentence,
          .since = link.standing().since.steady,
          .acknowledged = static_cast<std::uint32_t>(counters.acknowledged),
          .reconnects = counters.reconnects};
}

}  // namespace

std::string Device::name() const {
  return host_name(identity_.chip_id, settings_.name);
}

StatusFacts Device::status() const {
  const RingCounters ring = uplink_.ring();
  return {.uptime_s = uptime(),
          .temperature = temperature(),
          .broker = broker_facts(uplink_.link()),
          .ring_readings = static_cast<std::uint32_t>(ring.waiting),
          .ring_dropped = ring.dropped_live + ring.dropped_registers,
          .history_octets = history_.octets(),
          .history_problem = history_.problem(),
          .chip = board_.chip.model(),
          .heap = board_.chip.heap(),
          .reset_reason = reset_words_,
          .crashes = boot_watch_.quick_crashes(),
          .station = wifi_.station(),
          .files = board_.files.space()};
}

const MeterRelay* Device::relay() const {
  return line_ ? &line_->relay() : nullptr;
}

tl::expected<void, std::string> Device::apply(const Settings& settings) {
  if (auto saved = settings_files_.save(settings); !saved) return saved;
  const bool is_other_network =
      settings.wifi.ssid != settings_.wifi.ssid || settings.wifi.password != settings_.wifi.password;
  const bool is_other_name = settings.name != settings_.name;
  settings_ = settings;
  if (is_other_network) wifi_.set_known(settings_.wifi, now_.steady);
  if (is_other_name) wifi_.set_host_name(name());
  set_clock();
  uplink_.use(settings_, page_, now_);
  if (line_) line_->apply(line_options(), now_);
  return {};
}

tl::expected<void, std::string> Device::test_broker(const Settings& settings,
                                                    std::function<void(const BrokerTest&)> done) {
  if (wifi_.is_safe_mode())
    return tl::unexpected(std::string("After its crashes the device tries no broker until it begins anew."));
  if (!wifi_.is_joined())
    return tl::unexpected(std::string("The device has joined no network yet, so no broker can be reached."));
  if (!uplink_.link().test(connection_of(settings.mqtt, identity_.client_id), now_))
    return tl::unexpected(std::string("Another test is under way."));
  tested_ = std::move(done);
  return {};
}

tl::expected<void, std::string> Device::join(const std::string& ssid, const std::string& password) {
  return wifi_.join(ssid, password, now_.steady);
}

std::string Device::access_point_address() const {
  return wifi_.is_access_point_up() ? board_.network.access_point_address() : std::string();
}

bool Device::comes_by_access_point(const http::Request& request) const {
  return wifi_.is_access_point_up() &&
         is_in_network_of(request.client, board_.network.access_point_address());
}

tl::expected<Pieces, std::string> Device::history(const HistoryQuery& query) const {
  return history_.answer(query);
}

tl::expected<void, std::string> Device::start_search(std::optional<ReceivePin> pin) {
  if (!line_)
    return tl::unexpected(std::string("After its crashes the device reads no meter until it begins anew."));
  return line_->start_search(pin, now_);
}

void Device::stop_search() {
  if (line_) line_->stop_search(now_);
}

SearchFacts Device::search() const {
  return line_ ? search_facts(*line_, now_) : SearchFacts{};
}

Pieces Device::capture() const {
  if (line_) return capture_pieces(*line_, identity_.version, now_);
  return [](ams::TextWriter&) { return false; };
}

void Device::restart_soon() {
  if (!restart_at_) restart_at_ = now_.steady + until_restart;
}

StateFacts Device::state() {
  StateFacts facts;
  facts.version = identity_.version;
  facts.uptime = uptime();
  facts.temperature = temperature();
  facts.broker = uplink_.link().counters();
  facts.refused = uplink_.refused();
  facts.ring = uplink_.ring();
  facts.is_catching_up = uplink_.is_catching_up();
  facts.relay = relay();
  source_ = line_ ? written(source_of(settings_.meter)) : std::string();
  facts.source = source_;
  facts.overruns = board_.uart.overruns();
  facts.heap = board_.chip.heap();
  facts.reset_reason = reset_words_;
  if (wifi_.is_joined()) facts.wifi_strength = wifi_.station().strength;
  return facts;
}

void Device::write_state(ams::TextWriter& out, StateDetail detail) {
  write_bridge_state(out, state(), detail);
}

void Device::write_readings(ams::TextWriter& out) {
  uplink_.write_readings(out);
}

void Device::write_capture(ams::TextWriter& out) {
  constexpr std::size_t most = 1024;
  write_latest_octets(out, relay(), most);
}

std::string Device::identify() {
  identify_until_ = now_.steady + LedSignal::identify_time;
  std::string words = "This is " + name() + ", chip " + identity_.chip_id + ".";
  say(LogLevel::info, words);
  return words;
}

tl::expected<void, std::string> Device::restart() {
  restart_soon();
  return {};
}

}  // namespace amsbridge::device
