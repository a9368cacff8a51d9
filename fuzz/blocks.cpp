// Telegrams in pieces: put together they are what was sent; lost, repeated, exchanged or damaged pieces cost
// their own telegram and nothing else.
#include "fuzz.hpp"

namespace {

using fuzz::Bytes;
using fuzz::Octets;
using fuzz::require;

enum class Transport : std::uint8_t { segments, blocks, mbus, blocks_in_segments };

struct Script {
  Transport transport = Transport::segments;
  std::size_t most_octets = 0;  // in a piece
  std::size_t pieces = 0;       // as sent
  std::vector<Bytes> frames;
  bool as_sent = true;  // pieces were neither lost nor exchanged nor damaged
  bool none_repeated = true;
};

std::vector<Octets> cut(Octets octets, std::size_t most) {
  std::vector<Octets> pieces;
  do {
    pieces.push_back(octets.first(std::min(most, octets.size())));
    octets = octets.subspan(pieces.back().size());
  } while (!octets.empty());
  return pieces;
}

std::vector<Bytes> segments(Octets information, std::size_t most) {
  const std::vector<Octets> pieces = cut(information, most);
  std::vector<Bytes> frames;
  for (const Octets& piece : pieces) {
    const bool last = &piece == &pieces.back();
    frames.push_back(fuzz::hdlc_frame(piece, last ? fuzz::Segment::last : fuzz::Segment::more));
  }
  return frames;
}

std::vector<Bytes> blocks(Octets apdu, std::size_t most) {
  const std::vector<Octets> pieces = cut(apdu, most);
  std::vector<Bytes> all;
  for (const Octets& piece : pieces) {
    const std::uint8_t control = &piece == &pieces.back() ? 0xc0 : 0x40;
    all.push_back(fuzz::block(control, static_cast<std::uint16_t>(all.size() + 1), piece));
  }
  return all;
}

std::vector<Bytes> mbus_frames(Octets apdu, std::size_t most) {
  const std::vector<Octets> pieces = cut(apdu, most);
  std::vector<Bytes> frames;
  for (const Octets& piece : pieces) {
    const std::size_t control = (frames.size() & 0x0fU) | (&piece == &pieces.back() ? 0x10U : 0U);
    frames.push_back(fuzz::mbus_frame(static_cast<std::uint8_t>(control), piece));
  }
  return frames;
}

std::vector<Bytes> frames_of(Transport transport, std::size_t most, Octets apdu) {
  std::vector<Bytes> frames;
  switch (transport) {
    case Transport::segments: return segments(fuzz::with_llc(apdu), most + 3);
    case Transport::blocks:
      for (const Bytes& block : blocks(apdu, most)) {
        frames.push_back(fuzz::hdlc_frame(frames.empty() ? fuzz::with_llc(block) : block));
      }
      return frames;
    case Transport::mbus: return mbus_frames(apdu, most);
    case Transport::blocks_in_segments:
      for (const Bytes& block : blocks(apdu, 3 * most)) {
        for (Bytes& segment : segments(fuzz::with_llc(block), most + 3)) frames.push_back(std::move(segment));
      }
      return frames;
  }
  return frames;
}

void edit(Script& script, std::uint8_t what, std::uint8_t where) {
  if (script.frames.empty()) return;
  const std::size_t index = where % script.frames.size();
  const auto at = script.frames.begin() + static_cast<std::ptrdiff_t>(index);
  switch (what % 4) {
    case 0:
      script.none_repeated = false;
      script.frames.insert(at, Bytes(*at));
      return;
    case 1:
      script.as_sent = false;
      script.frames.erase(at);
      return;
    case 2:
      script.as_sent = false;
      std::swap(*at, script.frames[(index + 1) % script.frames.size()]);
      return;
    default:
      script.as_sent = false;
      (*at)[what / 4 % at->size()] ^= static_cast<std::uint8_t>(1 | where);
      return;
  }
}

// Own: transport and size of the pieces. Then how many edits, the edits, the APDU.
Script script_of(const fuzz::Setup& setup, fuzz::Input& input, Octets& apdu) {
  constexpr std::size_t most_pieces = 200;
  Script script;
  script.transport = Transport{static_cast<std::uint8_t>(setup.own[0] % 4)};
  const Octets edits = input.take(2 * (input.octet() % 8U));
  apdu = input.rest();
  script.most_octets = std::max<std::size_t>(setup.own[1], 20) + apdu.size() / most_pieces;
  script.frames = frames_of(script.transport, script.most_octets, apdu);
  script.pieces = script.frames.size();
  for (std::size_t at = 0; at + 1 < edits.size(); at += 2) edit(script, edits[at], edits[at + 1]);
  return script;
}

fuzz::Lines decoded(const Script& script, const fuzz::Setup& setup, const std::array<std::uint8_t, 4>& sizes,
                    fuzz::Toucher* toucher) {
  fuzz::Bench bench(setup, toucher);
  for (const Bytes& frame : script.frames) bench.push(frame, sizes);
  bench.require_recovered();
  return bench.told(sizes == fuzz::at_once ? fuzz::Checks::all : fuzz::Checks::none);
}

// Where a piece could be taken for the beginning of another telegram, or is one of more than can be numbered,
// nothing is promised.
bool is_plain(const Script& script, Octets apdu) {
  if (!script.as_sent || apdu.empty() || apdu.front() != 0x0f) return false;
  if (script.transport == Transport::mbus) return script.pieces <= 15 && script.most_octets <= 250;
  constexpr std::array<std::uint8_t, 3> llc = {0xe6, 0xe7, 0x00};
  return std::search(apdu.begin(), apdu.end(), llc.begin(), llc.end()) == apdu.end();
}

bool may_be_repeated(const Script& script) {
  const bool numbered = script.transport == Transport::blocks || script.transport == Transport::mbus;
  return numbered && script.pieces > 1;
}

void require_same_as_whole(const Script& script, const fuzz::Setup& setup, Octets apdu) {
  fuzz::Bench whole(setup);
  whole.push_apdu(apdu);
  fuzz::Bench pieces(setup);
  for (const Bytes& frame : script.frames) pieces.push(frame);
  pieces.expire();
  fuzz::require_same(fuzz::content_of(whole.heard()), fuzz::content_of(pieces.heard()),
                     "in pieces is the same as whole");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input({data, size});
  const fuzz::Setup setup(input);
  Octets apdu;
  const Script script = script_of(setup, input, apdu);
  fuzz::Toucher toucher;
  const fuzz::Lines expected = decoded(script, setup, fuzz::at_once, nullptr);
  fuzz::require_same(expected, decoded(script, setup, fuzz::one_by_one, nullptr), "octet by octet");
  fuzz::require_same(expected, decoded(script, setup, setup.sizes, &toucher), "in any pieces, traced");
  const bool has_room = setup.storage == ams::Decoder::ample_storage && apdu.size() <= 4096;
  if (has_room && is_plain(script, apdu) && (script.none_repeated || may_be_repeated(script))) {
    require_same_as_whole(script, setup, apdu);
  }
  return 0;
}
