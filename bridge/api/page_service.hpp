#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "bridge/access/page_access.hpp"
#include "bridge/api/api_host.hpp"
#include "bridge/api/aside.hpp"
#include "bridge/api/door.hpp"
#include "bridge/api/history_routes.hpp"
#include "bridge/api/live_events.hpp"
#include "bridge/api/probe_routes.hpp"
#include "bridge/api/reading_routes.hpp"
#include "bridge/api/settings_routes.hpp"
#include "bridge/mdns/announcement.hpp"
#include "bridge/wifi/wifi_setup.hpp"
#include "http/router.hpp"

namespace amsbridge {

/// What the page needs beside the bridge.
struct PageSurroundings {
  std::function<SettingsInputs()> inputs;  ///< what settings are read from, as it is by then
  EventLog* log = nullptr;                 ///< outlives the page
  std::function<void()> address_changed;   ///< PageService::address is another one
};

/// The page: its server, its API, and what only it needs (log-in, history, Wi-Fi, name on the network). Used
/// on the event loop.
class PageService {
 public:
  /// All must outlive this.
  PageService(boost::asio::io_context& loop, ApiHost& host, PageSurroundings surroundings);
  ~PageService();
  PageService(const PageService&) = delete;
  PageService& operator=(const PageService&) = delete;

  /// Goes by these settings from now on; what they do not change goes on undisturbed.
  void use(const Settings& settings);
  /// To be called each second, and when something has changed that the page shows.
  void check(std::chrono::steady_clock::time_point now);
  /// Takes no request any more; those that are there get their answers.
  void leave();
  /// They have them, as far as can be told.
  [[nodiscard]] bool has_left() const;

  /// What hears of the readings.
  [[nodiscard]] std::vector<ReadingObserver*> observers() { return {&history_feed_, &events_}; }
  /// Whether there is a page by which settings could be mended.
  [[nodiscard]] bool is_served() const { return door_.is_open(); }
  /// `http://amsbridge.local:8080`; empty where none is served.
  [[nodiscard]] std::string address() const;

 private:
  void add_routes();
  void answer(const http::Request&, const http::Reply&);
  void answer_api(std::string_view path, const http::Request&, const http::Reply&);
  void answer_metrics(const http::Request&, const http::Reply&) const;
  void listen_to_events(const ApiCall&, const http::Reply&);
  [[nodiscard]] http::Handler handler();
  [[nodiscard]] http::Handler portal_handler();
  [[nodiscard]] SessionFacts session_facts() const;
  [[nodiscard]] StatusFacts status_facts() const;
  WifiSetup& wifi();
  void wifi_changed();
  void tell_setup_code();
  void served();
  void keep_history();
  void announce();

  boost::asio::io_context& loop_;
  ApiHost& host_;
  PageSurroundings surroundings_;
  Settings used_;
  bool is_used_ = false;
  const std::string host_name_;
  PageAccess access_;
  Aside aside_;
  BrokerTrial broker_trial_;
  SettingsParts settings_parts_;
  ProbeRoutes probe_routes_;
  std::unique_ptr<History> history_;
  HistoryFeed history_feed_{history_};
  StatusFacts status_facts_;
  LiveEvents events_;
  Router router_;
  std::unique_ptr<WifiSetup> wifi_;
  std::unique_ptr<Announcement> announcement_;
  AnnouncementOptions announced_;
  Door door_;
  Door portal_;
  std::string portal_address_;
  std::string passphrase_;  // of the access point
  std::optional<std::chrono::steady_clock::time_point> left_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // for what is posted from other threads
};

}  // namespace amsbridge
