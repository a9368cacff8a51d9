// Frames are found in any octets, the same however these are cut into pieces, and every one is proven.
#include "ams/link/framer.hpp"

#include "ams/link/p1.hpp"
#include "fuzz.hpp"
#include "simulator/crc.hpp"

namespace {

using ams::Link;
using fuzz::Octets;
using fuzz::require;

bool ends_in(std::uint16_t check, Octets whole) {
  return whole[whole.size() - 2] == (check & 0xff) && whole.back() == check >> 8;
}

// Computed bit by bit, by the simulator.
bool is_proven(Link link, Octets whole) {
  const Octets covered = whole.first(whole.size() - 2);
  switch (link) {
    case Link::hdlc: return ends_in(simulator::crc16_x25(covered.subspan(1)), whole);
    case Link::mbus:
      return std::accumulate(covered.begin() + 4, covered.end(), 0U) % 256 == whole[covered.size()];
    case Link::sml:
      return ends_in(simulator::crc16_x25(covered), whole) ||
             ends_in(simulator::crc16_kermit(covered), whole);
    case Link::p1: return false;  // comes as text
    case Link::ciphered: return whole.front() == 0xdb;
  }
  return false;
}

class Checker final : public ams::Framer::Sink {
 public:
  explicit Checker(Octets stream) : stream_(stream) {}

  std::optional<ams::Fault> frame(Link link, std::span<std::uint8_t> whole, std::uint64_t octet) override {
    require(is_at(whole, octet), "a frame is where it is said to be");
    require(is_proven(link, whole), "a frame is proven by its check sequence");
    require(octet + 1 >= end_, "frames share a flag at most");
    lines.push_back(ams::tests::FrameRecorder::frame_line(octet, whole));
    const bool taken = link != Link::ciphered || (whole.back() & 1) != 0;
    if (!taken) return ams::Fault{ams::Layer::ciphering, ams::Reason::key_missing};
    end_ = octet + whole.size();
    return std::nullopt;
  }
  void begin_text(Octets ident, std::uint64_t octet) override {
    require(is_at(ident, octet), "an ident line is where it is said to be");
    lines.push_back(std::to_string(octet) + ": text");
  }
  ams::Framer::Text text(Octets octets, ams::Framer::Ending ending) override {
    std::size_t taken = 0;
    for (Octets line = ams::p1::next_line(octets); !line.empty();
         line = ams::p1::next_line(octets.subspan(taken))) {
      lines.push_back("line " + ams::tests::hexadecimal(line));
      taken += line.size();
      if (line.front() == '!' || line.front() >= 0x80) return {taken, false};
    }
    return {taken, ending == ams::Framer::Ending::open};
  }
  void make_room(std::size_t) override { require(false, "nothing is reserved"); }
  void fault(const ams::Fault& fault) override {
    require(fault.octet <= stream_.size(), "a fault is where octets have come");
    lines.push_back(ams::tests::FrameRecorder::fault_line(fault));
  }

  fuzz::Lines lines;

 private:
  bool is_at(Octets octets, std::uint64_t octet) const {
    if (octet + octets.size() > stream_.size()) return false;
    return std::equal(octets.begin(), octets.end(), stream_.begin() + static_cast<std::ptrdiff_t>(octet));
  }

  Octets stream_;
  std::uint64_t end_ = 0;  // of the last frame
};

fuzz::Lines framed(Octets stream, const fuzz::Setup& setup, const std::array<std::uint8_t, 4>& sizes) {
  fuzz::Bytes storage(setup.storage);
  Checker checker(stream);
  ams::Framer framer(storage, checker);
  std::uint64_t pushed = 0;
  fuzz::for_each_piece(stream, sizes, [&](Octets piece) {
    framer.push(piece);
    pushed += piece.size();
    require(framer.octets() == pushed, "the octets pushed are counted");
  });
  framer.gap();
  return checker.lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input({data, size});
  const fuzz::Setup setup(input);
  const fuzz::Lines expected = framed(input.rest(), setup, fuzz::at_once);
  fuzz::require_same(expected, framed(input.rest(), setup, fuzz::one_by_one),
                     "octet by octet gives the same");
  fuzz::require_same(expected, framed(input.rest(), setup, setup.sizes), "any pieces give the same");
  return 0;
}
