#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amsbridge {

/// Who is logged in. A token is 256 random bits in hexadecimal digits; only its SHA-256 is kept, here and on
/// disk. At most 64 sessions, or as many as are asked for: a new one takes the place of the one unused
/// longest. One ends 30 days after its last use.
///
/// A clock that nobody has set counts from 1970, and jumps once it is set: times before 2020 are none. No
/// session ends by such a clock, nor by the jump: those used before it, and those used later than now, count
/// as used at the first time after it.
class Sessions {
 public:
  using Time = std::chrono::system_clock::time_point;
  static constexpr std::size_t usual_limit = 64;
  static constexpr std::chrono::hours idle{30 * 24};

  /// `limit`: how many there may be, at least 1.
  explicit Sessions(std::size_t limit = usual_limit) : limit_(limit) {}

  /// A new session's token.
  [[nodiscard]] std::string start(Time now);
  /// Whether there is such a session; it is used now.
  [[nodiscard]] bool use(std::string_view token, Time now);
  void end(std::string_view token);
  void end_all();
  [[nodiscard]] std::size_t size() const { return sessions_.size(); }

  /// Whether text() has changed since it was last taken by more than times of use of the same day.
  [[nodiscard]] bool is_worth_saving() const { return changed_; }
  /// The sessions as a text file; `owner` is what they belong to.
  [[nodiscard]] std::string text(std::string_view owner);
  /// Takes back what text() gave, if it belongs to `owner`; anything else is no sessions.
  void restore(const std::string& text, std::string_view owner);

 private:
  struct Session {
    std::string hash;
    Time used;
    Time saved;  ///< time of use that is in the file
  };
  [[nodiscard]] std::size_t find(std::string_view token) const;
  void follow_clock(Time now);
  void erase(std::size_t at);

  std::size_t limit_;
  std::vector<Session> sessions_;  ///< the one used last is the last
  bool changed_ = false;
};

/// The value for X-CSRF-Token that belongs to a session's token, and does not tell it.
[[nodiscard]] std::string csrf_token(std::string_view token);

}  // namespace amsbridge
