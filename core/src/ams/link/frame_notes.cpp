#include "ams/link/frame_notes.hpp"

#include <array>

#include "ams/link/hdlc.hpp"
#include "ams/link/mbus.hpp"
#include "ams/text.hpp"

namespace ams {
namespace {

// Octets from the front, one part after the other.
class Parts {
 public:
  Parts(Tracer& tracer, Octets octets) : tracer_(tracer), rest_(octets) {}

  void take(std::size_t octets, std::string_view what, std::string_view meaning = {}) {
    tracer_.note(rest_.first(octets), what, meaning);
    rest_ = rest_.subspan(octets);
  }
  void number(std::size_t octets, std::string_view what, std::size_t number, std::string_view unit) {
    std::array<char, 64> buffer;
    TextWriter out(buffer);
    out.number(number);
    out.text(unit);
    take(octets, what, out.view());
  }
  std::size_t left() const { return rest_.size(); }

 private:
  Tracer& tracer_;
  Octets rest_;
};

std::size_t address_octets(Octets octets) {
  std::size_t count = 1;
  while (count < octets.size() && (octets[count - 1] & 1) == 0) ++count;
  return count;
}

}  // namespace

void note_hdlc_frame(Tracer& tracer, Octets whole) {
  constexpr std::size_t check_octets = 2;
  const hdlc::Frame frame = hdlc::parts(whole);
  tracer.region(Layer::hdlc, frame.segmented ? "HDLC frame, one segment" : "HDLC frame", whole);
  Parts parts(tracer, whole);
  parts.take(1, "flag");
  parts.number(
      2, "format type 3", big_endian_16(whole.subspan(1)) & 0x7ffU,
      frame.segmented ? " octets between the flags; more segments follow" : " octets between the flags");
  const std::size_t destination = address_octets(whole.subspan(3));
  parts.take(destination, "destination address");
  parts.take(address_octets(whole.subspan(3 + destination)), "source address");
  parts.take(1, "control");
  if (!frame.information.empty()) {
    parts.take(check_octets, "header check sequence", "right");
    parts.number(frame.information.size(), "information", frame.information.size(), " octets");
  }
  parts.take(parts.left(), "frame check sequence", "right");
}

void note_mbus_frame(Tracer& tracer, Octets whole) {
  const mbus::Frame frame = mbus::parts(whole);
  tracer.region(Layer::mbus, "M-Bus long frame", whole);
  Parts parts(tracer, whole);
  parts.take(1, "start");
  parts.number(2, "length, twice", whole.size() - 6,
               whole[1] == whole.size() - 6 ? " octets" : " octets: more than the field can say");
  parts.take(1, "start");
  parts.take(1, "control");
  parts.take(1, "address");
  parts.number(1, "control information", frame.sequence + std::size_t{1},
               frame.last ? ". piece, the last" : ". piece, more follow");
  parts.take(1, "source of the transport layer");
  parts.take(1, "destination of the transport layer");
  parts.number(frame.data.size(), "data", frame.data.size(), " octets");
  parts.take(1, "checksum", "right");
  parts.take(1, "stop");
}

}  // namespace ams
