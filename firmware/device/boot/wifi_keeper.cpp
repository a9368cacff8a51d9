#include "firmware/device/boot/wifi_keeper.hpp"

#include <algorithm>
#include <utility>

#include "firmware/device/boot/device_name.hpp"
#include "metering/log.hpp"
#include "wifi/network_name.hpp"

namespace amsbridge::device {
namespace {

constexpr std::size_t most_networks = 64;

BootFacts facts_of(const WifiKeeperOptions& options) {
  BootFacts facts = options.facts;
  facts.has_network = !options.known.ssid.empty();
  return facts;
}

std::string key_of_known(const WifiSettings& known, std::string_view ssid, std::string_view password) {
  return std::string(password.empty() && ssid == known.ssid ? known.password : password);
}

bool comes_before(const WifiNetwork& left, const WifiNetwork& right) {
  if (left.known != right.known) return left.known;
  if (left.strength != right.strength) return left.strength > right.strength;
  return left.ssid < right.ssid;
}

/// Of those with the same name the strongest, known ones first.
std::vector<WifiNetwork> in_order(std::vector<WifiNetwork> found, const std::string& known) {
  std::vector<WifiNetwork> networks;
  for (WifiNetwork& network : found) {
    if (!is_ssid(network.ssid)) continue;
    network.known = network.ssid == known;
    const auto same = std::find_if(networks.begin(), networks.end(),
                                   [&](const WifiNetwork& other) { return other.ssid == network.ssid; });
    if (same == networks.end()) {
      networks.push_back(std::move(network));
    } else if (same->strength < network.strength) {
      *same = std::move(network);
    }
  }
  std::sort(networks.begin(), networks.end(), comes_before);
  if (networks.size() > most_networks) networks.resize(most_networks);
  return networks;
}

}  // namespace

WifiKeeper::WifiKeeper(Network& network, WifiKeeperOptions options, Instant start)
    : network_(network),
      story_(facts_of(options), start),
      known_(std::move(options.known)),
      access_point_name_(device_name(options.chip_id)),
      passphrase_(std::move(options.passphrase)),
      crash_words_(std::move(options.crash_words)) {
  network_.announce(options.host_name);
}

void WifiKeeper::tick(Instant now) {
  observe();
  const BootPlan plan = story_.tick(now, station_.state);
  end_asked();
  follow(plan);
  if (is_scanning_) take_networks();
}

void WifiKeeper::observe() {
  // What the radio says of the network before is nothing that a new one is to be judged by.
  const bool is_told = plan_.joining != Joining::none && !has_changed_network_;
  Station station = is_told ? network_.station() : Station{};
  if (station.state == StationState::failed && !station.failure.empty()) failure_ = station.failure;
  if (station.state == StationState::joined && station_.state != StationState::joined) {
    failure_.clear();
    say(LogLevel::info,
        "Wi-Fi: " + station.ssid + " has been joined; the address is " + station.address + ".");
  }
  if (station_.state == StationState::joined && station.state != StationState::joined)
    say(LogLevel::warning, "Wi-Fi: the connection to " + station_.ssid + " is lost.");
  station_ = std::move(station);
}

void WifiKeeper::end_asked() {
  const AskedJoin before = std::exchange(asked_, story_.asked());
  if (before != AskedJoin::running || asked_ == before) return;
  if (asked_ == AskedJoin::joined) {
    known_ = wanted_;
    joined_ = std::exchange(wanted_, {});
    plan_.joining = Joining::known;  // It is joined already.
    return;
  }
  if (failure_.empty()) failure_ = "The network " + wanted_.ssid + " could not be joined within 30 seconds.";
  say(LogLevel::warning, "Wi-Fi: " + wanted_.ssid + " could not be joined: " + failure_);
  wanted_ = {};
}

void WifiKeeper::follow(const BootPlan& plan) {
  if (plan.access_point && !plan_.access_point) {
    network_.start_access_point(access_point_name_, passphrase_);
    say(LogLevel::info, access_point_sentence());
  }
  if (!plan.access_point && plan_.access_point) {
    network_.stop_access_point();
    say(LogLevel::info, "The access point has gone away: the network is joined.");
  }
  if (plan.joining != plan_.joining || (has_changed_network_ && plan.joining != Joining::none))
    use(plan.joining);
  has_changed_network_ = false;
  plan_ = plan;
}

void WifiKeeper::use(Joining joining) {
  station_ = {};
  switch (joining) {
    case Joining::none: return network_.leave();
    case Joining::known: network_.join(known_.ssid, known_.password); break;
    case Joining::asked: network_.join(wanted_.ssid, wanted_.password); break;
  }
  station_.state = StationState::joining;
  station_.ssid = joining == Joining::asked ? wanted_.ssid : known_.ssid;
}

void WifiKeeper::take_networks() {
  auto found = network_.scanned();
  if (!found) return;
  is_scanning_ = false;
  networks_ = in_order(std::move(*found), known_.ssid);
}

WifiStatus WifiKeeper::status() const {
  WifiStatus status;
  status.failure = failure_;
  status.networks = networks_;
  if (plan_.access_point) status.access_point_address = network_.access_point_address();
  const bool is_asked = asked_ == AskedJoin::running;
  if (is_joined() && !is_asked) {
    status.state = WifiState::joined;
    status.ssid = station_.ssid;
    status.sentence = station_.ssid + " is joined; the address is " + station_.address + ".";
  } else if (is_asked || (plan_.joining != Joining::none && !plan_.access_point)) {
    status.state = WifiState::connecting;
    status.ssid = is_asked ? wanted_.ssid : known_.ssid;
    status.sentence = status.ssid + " is being joined.";
  } else if (plan_.access_point) {
    status.state = WifiState::access_point;
    status.ssid = access_point_name_;
    status.sentence = access_point_sentence();
  } else {
    status.state = WifiState::off;
    status.sentence = "The program is starting.";
  }
  return status;
}

std::string WifiKeeper::access_point_sentence() const {
  std::string text = "This device is its own network, " + access_point_name_ + ". ";
  text += sentence(story_.reason());
  if (story_.is_safe_mode() && !crash_words_.empty()) text += " " + crash_words_ + ".";
  return text;
}

tl::expected<void, std::string> WifiKeeper::scan() {
  if (story_.asked() == AskedJoin::running)
    return tl::unexpected(std::string("A network is being joined; look for others when that is over."));
  if (!is_scanning_) network_.scan();
  is_scanning_ = true;
  return {};
}

tl::expected<void, std::string> WifiKeeper::join(std::string_view ssid, std::string_view password,
                                                 Instant now) {
  if (story_.asked() == AskedJoin::running)
    return tl::unexpected(std::string("A network is being joined already; wait until that is over."));
  if (!is_ssid(ssid))
    return tl::unexpected(
        std::string("A network's name has 1 to 32 octets of UTF-8, without control characters."));
  std::string key = key_of_known(known_, ssid, password);
  if (!key.empty() && !is_network_password(key))
    return tl::unexpected(std::string("A Wi-Fi password has 8 to 63 printable ASCII characters."));
  wanted_ = {std::string(ssid), std::move(key)};
  joined_.reset();
  failure_.clear();
  asked_ = AskedJoin::running;
  story_.ask_join(now);
  has_changed_network_ = true;
  say(LogLevel::info, "Wi-Fi: " + wanted_.ssid + " is being joined.");
  return {};
}

std::optional<WifiSettings> WifiKeeper::take_joined() {
  return std::exchange(joined_, std::nullopt);
}

void WifiKeeper::set_known(const WifiSettings& known, Instant now) {
  if (known.ssid == known_.ssid && known.password == known_.password) return;
  known_ = known;
  failure_.clear();
  story_.set_has_network(!known_.ssid.empty(), now);
  has_changed_network_ = true;
  for (WifiNetwork& network : networks_) network.known = network.ssid == known_.ssid;
  std::sort(networks_.begin(), networks_.end(), comes_before);
}

void WifiKeeper::set_host_name(std::string_view name) {
  network_.announce(name);
}

}  // namespace amsbridge::device
