#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "firmware/device/api/device_access.hpp"
#include "firmware/device/api/device_events.hpp"
#include "firmware/device/api/device_log.hpp"
#include "firmware/device/api/device_view.hpp"
#include "firmware/device/api/page_asset.hpp"
#include "firmware/device/api/piece_body.hpp"
#include "firmware/device/api/routes.hpp"
#include "firmware/device/api/update_upload.hpp"
#include "http/message.hpp"
#include "http/router.hpp"

namespace amsbridge::device {

/// What the device answers to requests: the page, /api/v1 as docs/openapi.yaml has it, and whoever joins the
/// access point the way to the page. Without sockets; on one thread, with `poll` called all the time.
class DeviceApi {
 public:
  /// The view, the files and the log must outlive this; `page` is the table of the page's files, which lives
  /// as long as the program.
  DeviceApi(DeviceView& view, Files& files, const DeviceLog& log, std::span<const PageAsset> page,
            HashCost cost = {});
  DeviceApi(const DeviceApi&) = delete;
  DeviceApi& operator=(const DeviceApi&) = delete;

  /// For the host's server. It must not outlive this.
  [[nodiscard]] http::Handler handler();
  /// Hears of readings.
  [[nodiscard]] ReadingObserver& observer() { return events_; }
  /// For hosts that take POST /api/v1/update as it comes; the others leave it to the handler.
  [[nodiscard]] UpdateUpload& upload() { return upload_; }
  static constexpr std::string_view update_path = "/api/v1/update";
  [[nodiscard]] const DeviceAccess& access() const { return access_; }

  /// Goes on with answers that are under way.
  void poll();

 private:
  /// That are added. A table that grows would leave holes in a small memory.
  static constexpr std::size_t route_count = 19;

  void answer(const http::Request& request, const http::Reply& reply);
  void answer_api(std::string_view path, const http::Request& request, const http::Reply& reply);
  void listen_to_events(const ApiCall& call, const http::Reply& reply);
  [[nodiscard]] std::optional<http::Response> refuse_early(const http::Request& head);
  [[nodiscard]] SessionFacts session_facts() const;

  DeviceView& view_;
  std::span<const PageAsset> page_;
  DeviceAccess access_;
  PieceBodies bodies_;
  DeviceEvents events_;
  UpdateUpload upload_;
  RouteParts parts_;
  Router router_{route_count};
};

}  // namespace amsbridge::device
