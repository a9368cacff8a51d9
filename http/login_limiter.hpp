#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace amsbridge {

/// What a LoginLimiter remembers.
struct LoginLimits {
  std::size_t addresses = 1024;  ///< at least 1
  std::size_t known = 256;       ///< at least 1
};

/// How often passwords and setup codes may be tried.
///
/// An address has 5 tries, then one after each pause: 5 s, 10 s and so on, doubled up to ten minutes, until
/// one is right or it has tried nothing for an hour. IPv6 addresses count by their first 64 bits, which are
/// one household's (RFC 6177). 1,024 addresses are remembered, or as many as are asked for; the one that has
/// tried nothing for longest is forgotten for a new one.
///
/// All strangers together have 30 tries, and get one back each 5 s: 17,300 a day at most. So that they cannot
/// keep the owner out, whoever is known is not counted among them: who has a session, and for 30 days the
/// last 256 addresses that had it right, or as many as are asked for.
class LoginLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Caller {
    stranger,
    has_session,  ///< the request has a valid session
  };

  explicit LoginLimiter(LoginLimits limits = LoginLimits()) : limits_(limits) {}

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
  using Duration = Time::duration;
  [[nodiscard]] std::chrono::seconds wait_of_all(Time now);
  [[nodiscard]] bool is_known(const std::string& key, Caller caller, Time now) const;
  Tries& tries_of(const std::string& key, Time now);

  static constexpr Duration one_of_all = std::chrono::seconds(5);  ///< what a try of all strangers costs
  static constexpr Duration most_of_all = 30 * one_of_all;

  LoginLimits limits_;
  std::map<std::string, Tries> tries_;
  std::map<std::string, Time> known_;  ///< when they had it right
  Duration left_of_all_ = most_of_all;
  std::optional<Time> counted_;
};

}  // namespace amsbridge
