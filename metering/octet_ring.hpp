#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "ams/octets.hpp"

namespace amsbridge {

/// The latest octets of a line and when they came, for whoever wants to look at them. Takes memory as octets
/// come, at most theirs and 16 octets for each piece.
class OctetRing {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds usual_together{20};

  /// Octets that came together.
  struct Piece {
    Steady time;
    std::vector<std::uint8_t> octets;
  };

  /// With one octet more than `most`, or one piece more than `most_pieces`, the oldest piece goes.
  /// Octets are one piece as long as it lasts less than `together`.
  explicit OctetRing(std::size_t most = 4096, std::size_t most_pieces = SIZE_MAX,
                     std::chrono::milliseconds together = usual_together)
      : most_(most), most_pieces_(most_pieces), together_(together) {}

  void push(ams::Octets octets, Steady now);

  /// Calls `see(Steady time, ams::Octets)` for each piece, the latest last. One may be told in two parts, of
  /// one time.
  template <class See>
  void for_each(See see) const {
    std::size_t at = begin_;
    for (const Mark& mark : marks_) {
      const std::size_t until_end = buffer_.size() - at;
      const std::size_t first = mark.size < until_end ? mark.size : until_end;
      const ams::Octets all(buffer_);
      see(mark.time, all.subspan(at, first));
      if (first < mark.size) see(mark.time, all.first(mark.size - first));
      at = (at + mark.size) % buffer_.size();
    }
  }

  /// When the oldest of them came; nothing if there are none.
  [[nodiscard]] std::optional<Steady> began() const {
    return marks_.empty() ? std::nullopt : std::optional(marks_.front().time);
  }
  /// The latest last.
  [[nodiscard]] std::vector<Piece> pieces() const;
  /// The same in one.
  [[nodiscard]] std::vector<std::uint8_t> octets() const;

 private:
  static constexpr std::size_t largest_piece = 256;

  struct Mark {
    Steady time;
    std::size_t size;
  };

  void drop_oldest();
  void make_room(std::size_t octets);
  void write(ams::Octets octets);

  std::size_t most_;
  std::size_t most_pieces_;
  std::chrono::milliseconds together_;
  std::vector<std::uint8_t> buffer_;  // of the octets, in a ring
  std::size_t begin_ = 0;             // of the oldest one
  std::size_t size_ = 0;
  std::deque<Mark> marks_;
};

}  // namespace amsbridge
