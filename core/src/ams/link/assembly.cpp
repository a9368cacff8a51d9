#include "ams/link/assembly.hpp"

#include <algorithm>

#include "ams/link/crc16.hpp"

namespace ams {
namespace {

bool same(Octets left, Octets right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

}  // namespace

void Assembly::clear(std::size_t begin) {
  pieces_.clear(begin);
  last_ = 0;
  damaged_ = false;
}

// Pieces look alike from telegram to telegram, hence what comes without a beginning is kept in one case only:
// the second piece has overtaken the first.
bool Assembly::can_begin_with(const Piece& piece) const {
  return piece.number == 1 || (order_ == Order::any && piece.number == 2 && !piece.last);
}

// The first piece begins a telegram, unless it comes twice in a row or had been overtaken.
bool Assembly::contradicts(const Piece& piece) const {
  if (pieces_.empty()) return false;
  if (const auto held = pieces_.find(piece.number)) {
    return !same(*held, piece.data) || (piece.number == 1 && pieces_.count() > 1);
  }
  if (pieces_.first_missing() == 1) return piece.number != 1;
  if (last_ != 0 && (piece.last || piece.number > last_ || damaged_)) return true;
  return order_ == Order::as_numbered && piece.number != pieces_.first_missing();
}

// The last piece of the telegram before, once more.
bool Assembly::is_end_again(const Piece& piece) const {
  return piece.last && piece.number != 1 && piece.number == completed_ &&
         crc16_x25(piece.data) == completed_check_;
}

Assembly::Outcome Assembly::take(const Piece& piece) {
  if (pieces_.find(piece.number)) return Outcome::repeated;
  if (pieces_.empty()) {
    if (is_end_again(piece)) return Outcome::repeated;
    if (!can_begin_with(piece)) return Outcome::stray;
  }
  const std::uint16_t check = crc16_x25(piece.data);  // before the piece is moved to its place
  if (!pieces_.add(piece.number, piece.data)) return Outcome::too_long;
  astray_ = false;
  completed_ = 0;
  if (piece.last) last_ = piece.number;
  if (last_ == 0 || pieces_.count() != last_) return Outcome::waiting;
  completed_ = last_;
  completed_check_ = check;
  return Outcome::whole;
}

}  // namespace ams
