#pragma once

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ams/dlms/ciphering.hpp"
#include "firmware/device/api/device_api.hpp"
#include "firmware/device/testing/fake_chip.hpp"
#include "firmware/device/testing/fake_files.hpp"
#include "metering/meter_relay.hpp"

// A device that is not there, and a browser that asks it, for tests.

namespace amsbridge::device {

/// 2026-01-31T11:59:58Z, an hour after the start: two seconds before a Kaifa meter's hourly list is due.
inline constexpr Moment test_start{std::chrono::sys_seconds(std::chrono::seconds(1769860798)),
                                   std::chrono::steady_clock::time_point(std::chrono::hours(1))};

/// Where a test's readings go: nowhere.
class NoOutput final : public ReadingOutput {
 public:
  std::uint64_t next_sequence(const std::string&) override { return ++sequence_; }
  void publish(const std::string&, const std::string&, const Outgoing&) override {}
  void publish_status(const std::string&, bool) override {}
  void publish_raw(const std::string&, ams::Octets, const ams::Arrival&, Moment) override {}
  void withdraw(const std::string&) override {}
  void remember(const std::string&, const std::string&, const std::string&) override {}
  std::map<std::string, std::string> recall(const std::string&) override { return {}; }
  void forget(const std::string&) override {}

 private:
  std::uint64_t sequence_ = 0;
};

class NoGcm final : public ams::Aes128Gcm {
 public:
  ams::GcmTag decrypt(const ams::Key&, std::span<const std::uint8_t, 12>, ams::Octets,
                      std::span<std::uint8_t>) override {
    return {};
  }
};

/// What stands in the composition's place. A real line with a real meter, once `listen` was called.
class FakeView final : public DeviceView {
 public:
  FakeView();

  void listen(ReadingObserver* observer = nullptr);
  /// The telegrams of a simulated meter that come next.
  void hear(const char* model, std::size_t telegrams = 1);

  Moment time = test_start;
  Settings kept;
  StatusFacts facts;
  WifiStatus wifi_status;
  SearchFacts search_facts;
  std::string access_point;  ///< its address while it is up
  std::string refusal;       ///< of whatever is asked; empty: it is done
  std::vector<std::string> done;
  std::function<void(const BrokerTest&)> trial;
  std::optional<Settings> tried;
  mutable std::optional<HistoryQuery> asked;
  std::vector<std::string> history_pieces{"{}"};
  std::vector<std::string> capture_pieces{"# recording\n"};
  FakeUpdater fake_updater;

  [[nodiscard]] Moment now() const override { return time; }
  [[nodiscard]] std::string name() const override { return "amsbridge-a1b2c3"; }
  [[nodiscard]] std::string_view version() const override { return "1.2.3"; }
  [[nodiscard]] StatusFacts status() const override { return facts; }
  [[nodiscard]] const MeterRelay* relay() const override { return relay_.get(); }
  [[nodiscard]] const Settings& settings() const override { return kept; }
  [[nodiscard]] tl::expected<void, std::string> apply(const Settings&) override;
  [[nodiscard]] tl::expected<void, std::string> test_broker(
      const Settings&, std::function<void(const BrokerTest&)> done) override;
  [[nodiscard]] WifiStatus wifi() const override { return wifi_status; }
  [[nodiscard]] tl::expected<void, std::string> scan() override { return note("scan"); }
  [[nodiscard]] tl::expected<void, std::string> join(const std::string& ssid,
                                                     const std::string& password) override {
    return note("join " + ssid + " " + password);
  }
  [[nodiscard]] std::string access_point_address() const override { return access_point; }
  [[nodiscard]] bool comes_by_access_point(const http::Request&) const override;
  void client_seen() override { ++clients_seen; }
  [[nodiscard]] tl::expected<void, std::string> start_search(std::optional<ReceivePin>) override;
  void stop_search() override { done.emplace_back("stop search"); }
  [[nodiscard]] SearchFacts search() const override { return search_facts; }
  [[nodiscard]] Pieces capture() const override;
  [[nodiscard]] tl::expected<Pieces, std::string> history(const HistoryQuery&) const override;
  void restart_soon() override { done.emplace_back("restart"); }
  [[nodiscard]] Updater& updater() override { return fake_updater; }

  int clients_seen = 0;

 private:
  tl::expected<void, std::string> note(std::string what);

  std::array<char, ams::json_octets> scratch_{};
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage_{};
  NoGcm gcm_;
  NoOutput output_;
  std::unique_ptr<MeterRelay> relay_;
};

struct Answer {
  int status = 0;
  std::string type;
  http::Fields headers;
  std::string body;
  std::shared_ptr<http::Stream> stream;  ///< that is still open
  int answers = 0;                       ///< how often it was answered

  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
  [[nodiscard]] std::string code() const;
  [[nodiscard]] std::string sentence() const;
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// Asks as a host's server does: with the limits and methods of the handler, and with `poll` in between.
class Browser {
 public:
  Browser(DeviceApi& api, FakeView& view) : api_(api), view_(view), handler_(api.handler()) {}

  Answer ask(std::string method, std::string path, std::string body = {}, http::Fields headers = {});
  Answer get(std::string path) { return ask("GET", std::move(path)); }
  /// As the page does: with a JSON type, the cookie and the X-CSRF-Token that it has.
  Answer send(std::string method, std::string path, const nlohmann::json& body = {});
  /// The request as `send` makes it.
  [[nodiscard]] http::Request request(std::string method, std::string path, std::string body = {}) const;
  Answer ask(const http::Request& request);
  /// The request is sent, and its answer may come later: `pump` until it has.
  std::shared_ptr<Answer> begin(const http::Request& request);
  void pump(Answer& answer);

  /// With the setup code; sets no password.
  Browser& open();

  std::string cookie;
  std::string csrf;
  std::string client = "192.168.1.7";
  std::string host = "amsbridge-a1b2c3.local";

 private:
  void take_session(const Answer& answer);

  DeviceApi& api_;
  FakeView& view_;
  http::Handler handler_;
};

/// All of it together.
struct TestDevice {
  explicit TestDevice(std::span<const PageAsset> page = {})
      : api(view, files, log, page, {.rounds = 2, .iterations = 1}), browser(api, view) {}

  FakeFiles files;
  FakeView view;
  DeviceLog log;
  DeviceApi api;
  Browser browser;
};

/// What `say` was told since the test began.
std::vector<std::string>& said();

}  // namespace amsbridge::device
