#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "ams/octets.hpp"

namespace amsbridge {

/// The latest octets of a line and when they came, for whoever wants to look at them.
class OctetRing {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// Octets that came together.
  struct Piece {
    Steady time;
    std::vector<std::uint8_t> octets;
  };

  /// With one octet more than `most`, the oldest piece goes.
  explicit OctetRing(std::size_t most = 4096) : most_(most) {}

  void push(ams::Octets octets, Steady now) {
    if (octets.size() > most_) octets = octets.last(most_);
    if (octets.empty()) return;
    // A serial line brings a few octets at a time, which need no piece each.
    if (!pieces_.empty() && now - pieces_.back().time < together &&
        pieces_.back().octets.size() + octets.size() <= largest_piece) {
      pieces_.back().octets.insert(pieces_.back().octets.end(), octets.begin(), octets.end());
    } else {
      pieces_.push_back({now, {octets.begin(), octets.end()}});
    }
    size_ += octets.size();
    while (size_ > most_ && pieces_.size() > 1) {
      size_ -= pieces_.front().octets.size();
      pieces_.pop_front();
    }
  }

  /// The latest last.
  [[nodiscard]] const std::deque<Piece>& pieces() const { return pieces_; }
  /// The same in one.
  [[nodiscard]] std::vector<std::uint8_t> octets() const {
    std::vector<std::uint8_t> all;
    all.reserve(size_);
    for (const Piece& piece : pieces_) all.insert(all.end(), piece.octets.begin(), piece.octets.end());
    return all;
  }

 private:
  static constexpr std::chrono::milliseconds together{20};
  static constexpr std::size_t largest_piece = 256;

  std::size_t most_;
  std::size_t size_ = 0;
  std::deque<Piece> pieces_;
};

}  // namespace amsbridge
