#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "firmware/device/api/device_view.hpp"
#include "http/message.hpp"

namespace amsbridge::device {

/// POST /update: a signed program image, octet by octet as it comes, since it is larger than the memory. One
/// at a time.
///
///     if (auto refused = upload.begin(head)) ...answer, read no body...
///     ...for each part of the body: upload.write(octets);
///     ...answer upload.finish(), or call upload.abandon() if the client has gone
class UpdateUpload {
 public:
  using Refuse = std::function<std::optional<http::Response>(const http::Request& head)>;

  /// More than that no chip here has room for; of less, the updater refuses what does not fit.
  static constexpr std::size_t longest_image = 1'966'080;
  /// Who sends nothing for so long has given up.
  static constexpr std::chrono::seconds patience{60};

  /// `refuse`: who may not. Both must outlive this.
  UpdateUpload(DeviceView& view, Refuse refuse) : view_(view), refuse_(std::move(refuse)) {}

  /// The request without its body, whose length is its Content-Length. An answer: it may not go on; 411
  /// without a length, 413 too_long, 409 busy, 422 not_an_image, and what `refuse` says.
  [[nodiscard]] std::optional<http::Response> begin(const http::Request& head);
  /// Of an upload that has begun. What goes wrong is told by `finish`.
  void write(std::span<const std::uint8_t> octets);
  /// 200, and the device begins anew with the image; 403 bad_signature; 422 not_an_image.
  [[nodiscard]] http::Response finish();
  void abandon();
  [[nodiscard]] bool is_running() const { return is_running_; }

  /// All at once, for hosts that have the whole body. `request` is let in already.
  [[nodiscard]] http::Response take(const http::Request& request);

 private:
  [[nodiscard]] std::optional<http::Response> begin(std::size_t size);

  DeviceView& view_;
  Refuse refuse_;
  bool is_running_ = false;
  std::size_t left_ = 0;  // octets that are still to come
  std::string problem_;   // a sentence; empty while all is well
  std::chrono::steady_clock::time_point progressed_{};
};

}  // namespace amsbridge::device
