#include "firmware/device/api/piece_body.hpp"

#include <utility>

#include "http/error_response.hpp"

namespace amsbridge::device {
namespace {

// Room for a piece before it is known how long it is.
constexpr std::size_t room = 1024;
static_assert(room >= piece_octets);

}  // namespace

WrittenPiece next_piece(const Pieces& pieces) {
  std::string buffer(room, '\0');
  ams::TextWriter out(buffer);
  WrittenPiece piece;
  piece.has_more = pieces(out);
  piece.is_whole = !out.overflowed();
  piece.octets = out.view();
  return piece;
}

std::optional<std::string> whole_text(const Pieces& pieces, std::size_t limit) {
  std::string text;
  for (bool has_more = true; has_more;) {
    const WrittenPiece piece = next_piece(pieces);
    if (!piece.is_whole || text.size() + piece.octets.size() > limit) return std::nullopt;
    text += piece.octets;
    has_more = piece.has_more;
  }
  return text;
}

http::Response PieceBodies::response(std::string content_type, Pieces pieces, Steady now) {
  if (running_.size() >= most)
    return http::error_response(503, "busy", "Too much is being sent at once: try again in a moment.");
  http::Response response;
  response.content_type = std::move(content_type);
  WrittenPiece first = next_piece(pieces);
  if (!first.is_whole)
    return http::error_response(500, "too_long", "The answer is longer than there is room for.");
  if (!first.has_more) {
    response.body = std::move(first.octets);
    return response;
  }
  response.stream = std::make_shared<http::Stream>(4 * room);
  response.stream->send(std::move(first.octets));
  running_.push_back({response.stream, std::move(pieces), now});
  return response;
}

void PieceBodies::poll(Steady now) {
  std::erase_if(running_, [now](Running& running) { return is_over(running, now); });
}

bool PieceBodies::is_over(Running& running, Steady now) {
  http::Stream& stream = *running.stream;
  while (stream.is_open() && stream.waiting() < ahead) {
    running.progressed = now;
    WrittenPiece piece = next_piece(running.pieces);
    // Half a document is worse than none, but by now its beginning has been sent.
    if (piece.is_whole) stream.send(std::move(piece.octets));
    if (!piece.is_whole || !piece.has_more) stream.close();
  }
  if (now - running.progressed > patience) stream.close();
  return !stream.is_open();
}

}  // namespace amsbridge::device
