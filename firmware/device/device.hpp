#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "firmware/device/api/device_api.hpp"
#include "firmware/device/api/device_log.hpp"
#include "firmware/device/api/device_view.hpp"
#include "firmware/device/board/board.hpp"
#include "firmware/device/boot/boot_record.hpp"
#include "firmware/device/boot/button.hpp"
#include "firmware/device/boot/led_signal.hpp"
#include "firmware/device/boot/wifi_keeper.hpp"
#include "firmware/device/history/history.hpp"
#include "firmware/device/line/meter_line.hpp"
#include "firmware/device/settings/settings_files.hpp"
#include "firmware/device/slow_memory.hpp"
#include "firmware/device/uplink.hpp"

namespace amsbridge::device {

struct DeviceOptions {
  std::span<const PageAsset> page = {};  ///< the web page's files
  std::string_view version = {};
  bool open_access_point = false;  ///< without a passphrase
  SlowMemory* slow = nullptr;      ///< must outlive the device; without it the device makes its own
};

/// The whole device over its Board: `poll` is the loop, `handler` what its HTTP server serves. The boot story
/// is BootStory's; here its parts are joined.
class Device final : private DeviceView, private StateSource, private CommandHost, private ReadingObserver {
 public:
  /// The board and the log, which `say` fills, must outlive this.
  Device(Board& board, const DeviceLog& log, const DeviceOptions& options);
  ~Device() override = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  /// To be called all the time; takes a few milliseconds at most.
  void poll();
  /// For one server. It must not outlive this.
  [[nodiscard]] http::Handler handler() { return api_.handler(); }
  /// For hosts that take an update as it comes.
  [[nodiscard]] UpdateUpload& upload() { return api_.upload(); }
  /// The setup code, which is also the access point's passphrase.
  [[nodiscard]] const std::string& setup_code() const { return api_.access().setup_code(); }

 private:
  /// Files that a factory reset removes beside the settings.
  static std::span<const std::string_view> other_files();
  Settings load_settings();
  WifiKeeperOptions wifi_options(const DeviceOptions& options) const;

  /// Whether the device goes on, or has begun anew.
  enum class Goes : std::uint8_t { on, anew };
  Goes poll_button();
  void poll_network();
  void poll_each_second();
  void poll_led();
  void poll_restart();
  void reset_to_factory();
  void set_clock();
  [[nodiscard]] LineOptions line_options();
  void remember_found_line();
  [[nodiscard]] std::string page_url() const;
  [[nodiscard]] std::uint32_t uptime() const;
  [[nodiscard]] std::optional<ams::Decimal> temperature() const;

  // DeviceView
  [[nodiscard]] Moment now() const override { return now_; }
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::string_view version() const override { return identity_.version; }
  [[nodiscard]] StatusFacts status() const override;
  [[nodiscard]] const MeterRelay* relay() const override;
  [[nodiscard]] const Settings& settings() const override { return settings_; }
  [[nodiscard]] tl::expected<void, std::string> apply(const Settings& settings) override;
  [[nodiscard]] tl::expected<void, std::string> test_broker(
      const Settings& settings, std::function<void(const BrokerTest&)> done) override;
  [[nodiscard]] WifiStatus wifi() const override { return wifi_.status(); }
  [[nodiscard]] tl::expected<void, std::string> scan() override { return wifi_.scan(); }
  [[nodiscard]] tl::expected<void, std::string> join(const std::string& ssid,
                                                     const std::string& password) override;
  [[nodiscard]] std::string access_point_address() const override;
  [[nodiscard]] bool comes_by_access_point(const http::Request& request) const override;
  void client_seen() override { wifi_.client_seen(now_.steady); }
  [[nodiscard]] tl::expected<void, std::string> start_search(std::optional<ReceivePin> pin) override;
  void stop_search() override;
  [[nodiscard]] SearchFacts search() const override;
  [[nodiscard]] Pieces capture() const override;
  [[nodiscard]] tl::expected<Pieces, std::string> history(const HistoryQuery& query) const override;
  void restart_soon() override;
  [[nodiscard]] Updater& updater() override { return board_.updater; }

  // StateSource
  StateFacts state() override;

  // CommandHost
  void write_state(ams::TextWriter& out, StateDetail detail) override;
  void write_readings(ams::TextWriter& out) override;
  void write_capture(ams::TextWriter& out) override;
  std::string identify() override;
  tl::expected<void, std::string> restart() override;

  // ReadingObserver
  void reading(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival,
               Moment at) override;
  void gone(const std::string& level) override;

  Board& board_;
  Moment started_;
  Moment now_;
  Identity identity_;
  SettingsFiles settings_files_;
  Settings settings_;
  BootWatch boot_watch_;
  DeviceApi api_;
  WifiKeeper wifi_;
  Button button_;
  LedSignal led_;
  std::unique_ptr<SlowMemory> own_slow_;  ///< where the options have none
  SlowMemory& slow_;
  History history_;
  Uplink uplink_;
  std::optional<MeterLine> line_;  ///< not in safe mode
  std::function<void(const BrokerTest&)> tested_;
  std::string reset_words_;
  std::string page_;    ///< its URL, as last told
  std::string source_;  ///< as last told
  Instant next_second_{};
  Instant next_temperature_{};
  Instant identify_until_{};
  std::optional<Instant> restart_at_;
  bool is_leaving_ = false;
};

}  // namespace amsbridge::device
