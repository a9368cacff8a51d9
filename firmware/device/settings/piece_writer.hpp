#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ams/text.hpp"

namespace amsbridge::device {

/// Octets of a piece at most.
inline constexpr std::size_t longest_piece = 512;

/// Writes what falls into one piece of a longer text, and counts all of it: what stands before the piece and
/// what does not fit any more is left out.
class PieceWriter {
 public:
  PieceWriter(ams::TextWriter& out, std::size_t skip, std::size_t room)
      : out_(out), skip_(skip), room_(room) {}

  void raw(std::string_view);
  /// As a JSON text (RFC 8259, 7). UTF-8 stays what it is; what is none becomes U+FFFD.
  void quoted(std::string_view);
  void number(std::int64_t);

  /// Octets that were to be written, also those that were left out.
  [[nodiscard]] std::size_t total() const { return total_; }
  /// Octets that were written.
  [[nodiscard]] std::size_t taken() const { return taken_; }

 private:
  ams::TextWriter& out_;
  std::size_t skip_;
  std::size_t room_;
  std::size_t total_ = 0;
  std::size_t taken_ = 0;
};

/// How far a text of many steps has been written.
struct PiecePlace {
  std::size_t step = 0;
  std::size_t offset = 0;  ///< within the step
};

/// Writes the next piece of a text whose `step`th part `write(PieceWriter&, step)` writes, the same each
/// time. Whether another piece follows.
template <class Write>
bool next_piece(ams::TextWriter& out, PiecePlace& place, std::size_t steps, Write&& write) {
  std::size_t room = longest_piece;
  while (place.step < steps && room > 0) {
    PieceWriter piece(out, place.offset, room);
    write(piece, place.step);
    room -= piece.taken();
    place.offset += piece.taken();
    if (place.offset < piece.total()) return true;
    ++place.step;
    place.offset = 0;
  }
  return place.step < steps;
}

/// All pieces of a writer at once. They are written where they stay, since the stack is small.
template <class Writer>
[[nodiscard]] std::string whole(Writer writer) {
  std::string text;
  for (bool more = true; more;) {
    const std::size_t before = text.size();
    text.resize(before + longest_piece);
    ams::TextWriter out(std::span<char>(text).subspan(before));
    more = writer.next(out);
    text.resize(before + out.view().size());
  }
  return text;
}

}  // namespace amsbridge::device
