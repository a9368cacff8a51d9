#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/device/api/pieces.hpp"
#include "http/message.hpp"
#include "http/stream.hpp"

namespace amsbridge::device {

/// What `pieces` writes next, in a text of its own, and whether another piece follows.
struct WrittenPiece {
  std::string octets = {};
  bool has_more = false;
  bool is_whole = true;  ///< false: it did not fit
};
[[nodiscard]] WrittenPiece next_piece(const Pieces& pieces);

/// All of it in one text. Nothing for more than `limit` octets, or if a piece did not fit.
[[nodiscard]] std::optional<std::string> whole_text(const Pieces& pieces, std::size_t limit);

/// Answers whose bodies are made while they are sent, so that none is in memory as a whole: a piece goes out
/// when the client has taken most of those before.
class PieceBodies {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  static constexpr std::size_t most = 4;  ///< at a time
  /// Octets that wait for a client before another piece is made.
  static constexpr std::size_t ahead = 1024;
  /// A client that takes nothing for so long is let go.
  static constexpr std::chrono::seconds patience{20};

  /// With what is written so far as its body if that is all there is; else with a stream. 503 if too many are
  /// under way.
  [[nodiscard]] http::Response response(std::string content_type, Pieces pieces, Steady now);
  /// To be called often.
  void poll(Steady now);
  [[nodiscard]] std::size_t size() const { return running_.size(); }

 private:
  struct Running {
    std::shared_ptr<http::Stream> stream;
    Pieces pieces;
    Steady progressed;
  };
  [[nodiscard]] static bool is_over(Running&, Steady now);

  std::vector<Running> running_;
};

}  // namespace amsbridge::device
