#pragma once

#include <optional>
#include <span>

#include "ams/octets.hpp"

namespace ams {

/// Pieces of a telegram, collected at the front of a buffer that its owner uses on behind `end()`. They stand
/// in the order of their numbers, each behind its number and its length, until `join` takes these out.
class Pieces {
 public:
  static constexpr std::size_t head_octets = 4;

  explicit Pieces(std::span<std::uint8_t> storage) : storage_(storage) {}

  /// Nothing is held; the next piece goes to `begin`.
  void clear(std::size_t begin);
  void clear() { clear(begin_); }

  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return end_; }

  std::optional<Octets> find(std::uint16_t number) const;

  /// Adds a piece whose number is not held yet. `data` may lie in the storage, at least `head_octets` behind
  /// `end()`. False if there is no room.
  bool add(std::uint16_t number, Octets data);

  /// The lowest number from 1 on that is not held.
  std::uint16_t first_missing() const;

  /// All data in a row, where it stays until `clear`. No piece is held any more.
  std::span<std::uint8_t> join();

 private:
  struct Head {
    std::uint16_t number;
    std::uint16_t octets;
  };
  Head head(std::size_t at) const;

  std::span<std::uint8_t> storage_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t count_ = 0;
};

}  // namespace ams
