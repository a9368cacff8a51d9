#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

namespace amsbridge {

/// How often passwords and setup codes may be tried.
///
/// An address has 5 tries, then one after each pause: 5 s, 10 s and so on, doubled up to ten minutes, until
/// one is right or it has tried nothing for an hour. IPv6 addresses count by their first 64 bits, which are
/// one household's (RFC 6177). All addresses together have 30 tries, and get one back each 5 s: 17,300 a day
/// at most. 1,024 addresses are remembered; the one that has tried nothing for longest is forgotten for a new
/// one.
class LoginLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Counts a try of `address`. Nothing: it may go on; else how long it must wait, at least a second. A try
  /// that must wait does not count.
  [[nodiscard]] std::optional<std::chrono::seconds> try_now(const std::string& address, Time now);

  /// The last try was right.
  void succeeded(const std::string& address);

 private:
  struct Tries {
    unsigned count = 0;
    Time last;
    Time next;
  };
  [[nodiscard]] std::chrono::seconds wait_of_all(Time now);
  Tries& tries_of(const std::string& key, Time now);

  std::unordered_map<std::string, Tries> tries_;
  double left_of_all_ = most_of_all;
  std::optional<Time> counted_;

  static constexpr double most_of_all = 30;
};

/// What an address counts as: itself, or the first 64 bits of an IPv6 one; an IPv4 one in IPv6 clothes
/// (RFC 4291, 2.5.5.2) is the IPv4 one. What is no address is itself.
[[nodiscard]] std::string network_of(const std::string& address);

}  // namespace amsbridge
