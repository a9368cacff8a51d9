#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

namespace amsbridge {

struct AnnouncementOptions {
  std::string name = "amsbridge";  ///< http.name: one label of letters, digits and hyphens; `.local` is added
  std::uint16_t port = 8080;       ///< of the page
  bool tls = false;                ///< announced as _https._tcp instead of _http._tcp

  bool operator==(const AnnouncementOptions&) const = default;
};

/// Announces the page as a service and this machine as `NAME.local` (RFC 6762, RFC 6763) by Avahi's D-Bus
/// interface, on a thread of its own: no call here waits for it. Where another machine has the name,
/// `NAME-2.local` and so on. It is announced again after a restart of Avahi and when addresses change; where
/// Avahi does not run, one line in the log says so.
class Announcement {
 public:
  /// `changed` is called on `executor` whenever name() has become another one. The executor has one thread or
  /// is a strand, and the object is destroyed there, after which nothing is called.
  Announcement(const boost::asio::any_io_executor& executor, AnnouncementOptions options,
               std::function<void()> changed = {});
  /// Takes the announcement back. Waits for its calls, which last 5 s each where Avahi hangs.
  ~Announcement();
  Announcement(const Announcement&) = delete;
  Announcement& operator=(const Announcement&) = delete;

  /// `amsbridge.local` once announced, else empty. From any thread.
  [[nodiscard]] std::string name() const;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace amsbridge
