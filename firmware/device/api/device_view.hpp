#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "ams/decimal.hpp"
#include "firmware/device/api/pieces.hpp"
#include "firmware/device/board/chip.hpp"
#include "firmware/device/board/files.hpp"
#include "firmware/device/board/network.hpp"
#include "firmware/device/board/updater.hpp"
#include "firmware/device/settings/settings.hpp"
#include "http/message.hpp"
#include "metering/meter_relay.hpp"
#include "metering/moment.hpp"
#include "wifi/wifi_status.hpp"

namespace amsbridge::device {

/// How the connection to the broker stands. `none`: no broker has been chosen.
enum class BrokerCode : std::uint8_t { none, connecting, connected, lost, failed, refused };

struct BrokerFacts {
  BrokerCode code = BrokerCode::none;
  std::string sentence = {};                      ///< how it stands, or what was the matter at the last try
  std::chrono::steady_clock::time_point since{};  ///< it has stood so
  std::uint32_t acknowledged = 0;                 ///< messages
  std::uint32_t reconnects = 0;
};

/// What the composition knows of itself, for GET /status.
struct StatusFacts {
  std::uint32_t uptime_s = 0;
  std::optional<ams::Decimal> temperature = {};  ///< degrees Celsius
  std::string temperature_problem = {};          ///< a sentence; empty if there is none
  BrokerFacts broker = {};
  std::uint32_t ring_readings = 0;   ///< that wait for the broker
  std::uint32_t ring_dropped = 0;    ///< given up for want of room
  std::uint32_t history_octets = 0;  ///< of its files
  std::string history_problem = {};  ///< a sentence; empty if there is none
  std::string_view chip = {};        ///< Chip::model
  Heap heap = {};
  std::string reset_reason = {};  ///< Chip::reset_words
  std::uint32_t crashes = 0;      ///< quick ones in a row
  Station station = {};
  Files::Space files = {};
};

struct SearchTrial {
  std::string source = {};
  std::string settings = {};  ///< `2400 baud 8E1`
  std::uint32_t octets = 0;
  std::uint32_t telegrams = 0;
  std::string_view code = {};      ///< name of the diagnosis
  std::string_view sentence = {};  ///< the same in words
};

/// How the search for the meter's speed and parity goes: schema Probe of docs/openapi.yaml.
struct SearchFacts {
  enum class State : std::uint8_t { idle, running, found, not_found, failed, stopped };
  State state = State::idle;
  std::string source = {};    ///< that is being tried, or was found with its settings
  std::uint8_t percent = 0;   ///< of the way
  std::string sentence = {};  ///< these three are empty if there is nothing to say
  std::string next_step = {};
  std::string meter = {};  ///< maker and model
  std::vector<SearchTrial> trials = {};
};

/// What came of the trial of a broker.
struct BrokerTest {
  enum class Code : std::uint8_t { connected, refused, failed, no_answer };
  Code code = Code::no_answer;
  std::string sentence = {};
};

/// What somebody wants to see of the past: GET /history, with values as asked for.
struct HistoryQuery {
  enum class View : std::uint8_t { plot, energy };
  enum class Unit : std::uint8_t { hour, day, month };
  View view = View::plot;
  std::string meter = {};                ///< there is one
  std::int64_t from = 0;                 ///< seconds since 1970
  std::int64_t to = 0;                   ///< later than `from`
  std::vector<std::string> series = {};  ///< of a plot, by keys; at most 8; none: power
  std::uint16_t points = 700;            ///< of a plot at most, 2 to 5,000
  Unit unit = Unit::day;                 ///< of energy
  bool is_table = false;                 ///< RFC 4180 instead of JSON
};

/// All that the page asks of the device and has it do. The composition implements it; called from
/// DeviceApi's handler and `poll`. Errors are sentences for people, with a capital letter and a full stop.
class DeviceView {
 public:
  [[nodiscard]] virtual Moment now() const = 0;
  /// `amsbridge-a1b2c3`, or as the settings name it: the page is at NAME.local.
  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual std::string_view version() const = 0;
  [[nodiscard]] virtual StatusFacts status() const = 0;

  /// The line and its meters; null while nothing is read (after a crash loop).
  [[nodiscard]] virtual const MeterRelay* relay() const = 0;

  [[nodiscard]] virtual const Settings& settings() const = 0;
  /// Saves these, which are right, and goes by them. If they cannot be saved, nothing is changed.
  [[nodiscard]] virtual tl::expected<void, std::string> apply(const Settings&) = 0;
  /// Connects to the broker that these name, beside the connection that there is or in its place, and calls
  /// `done` once, later. An error: it was not tried.
  [[nodiscard]] virtual tl::expected<void, std::string> test_broker(
      const Settings&, std::function<void(const BrokerTest&)> done) = 0;

  /// Schema Wifi.
  [[nodiscard]] virtual WifiStatus wifi() const = 0;
  [[nodiscard]] virtual tl::expected<void, std::string> scan() = 0;
  /// Saves them once that has worked.
  [[nodiscard]] virtual tl::expected<void, std::string> join(const std::string& ssid,
                                                             const std::string& password) = 0;
  /// The access point's address while it is up, else empty.
  [[nodiscard]] virtual std::string access_point_address() const = 0;
  /// Whether the client has joined the access point: see `is_in_network_of`. False while that is down.
  [[nodiscard]] virtual bool comes_by_access_point(const http::Request&) const = 0;
  /// Somebody looks at the page through the access point.
  virtual void client_seen() = 0;

  /// Begins, on that pin, or on the one that is set.
  [[nodiscard]] virtual tl::expected<void, std::string> start_search(std::optional<ReceivePin>) = 0;
  virtual void stop_search() = 0;
  [[nodiscard]] virtual SearchFacts search() const = 0;

  /// The latest octets of the line as in docs/recording-format.md.
  [[nodiscard]] virtual Pieces capture() const = 0;
  /// Schema Plot or Energy, or a table. An error: there is none.
  [[nodiscard]] virtual tl::expected<Pieces, std::string> history(const HistoryQuery&) const = 0;

  /// In a second or so, when answers are out.
  virtual void restart_soon() = 0;
  [[nodiscard]] virtual Updater& updater() = 0;

 protected:
  ~DeviceView() = default;
};

}  // namespace amsbridge::device
