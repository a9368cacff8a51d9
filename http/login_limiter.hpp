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
/// one household's (RFC 6177). 1,024 addresses are remembered; the one that has tried nothing for longest is
/// forgotten for a new one.
///
/// All strangers together have 30 tries, and get one back each 5 s: 17,300 a day at most. So that they cannot
/// keep the owner out, whoever is known is not counted among them: who has a session, and for 30 days the
/// last 256 addresses that had it right.
class LoginLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Caller {
    stranger,
    has_session,  ///< the request has a valid session
  };

  /// Counts a try of `address`. Nothing: it may go on; else how long it must wait, at least a second. A try
  /// that must wait does not count.
  [[nodiscard]] std::optional<std::chrono::seconds> try_now(const std::string& address, Caller caller,
                                                            Time now);

  /// The last try, counted for this caller, was right.
  void succeeded(const std::string& address, Caller caller, Time now);

 private:
  struct Tries {
    unsigned count = 0;
    Time last;
    Time next;
  };
  [[nodiscard]] std::chrono::seconds wait_of_all(Time now);
  [[nodiscard]] bool is_known(const std::string& key, Caller caller, Time now) const;
  Tries& tries_of(const std::string& key, Time now);

  std::unordered_map<std::string, Tries> tries_;
  std::unordered_map<std::string, Time> known_;  ///< when they had it right
  double left_of_all_ = most_of_all;
  std::optional<Time> counted_;

  static constexpr double most_of_all = 30;
};

/// What an address counts as: itself, or the first 64 bits of an IPv6 one; an IPv4 one in IPv6 clothes
/// (RFC 4291, 2.5.5.2) is the IPv4 one. A link-local IPv6 one (fe80::/10) is itself with its scope, for all
/// of a link's have the same first 64 bits. What is no address is itself.
[[nodiscard]] std::string network_of(const std::string& address);

}  // namespace amsbridge
