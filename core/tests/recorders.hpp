#pragma once

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "ams/decoder.hpp"
#include "ams/link/hdlc.hpp"
#include "ams/publish/json.hpp"
#include "frames.hpp"

namespace ams::tests {

inline std::string hexadecimal(Octets octets) {
  std::string text;
  for (const std::uint8_t octet : octets) {
    text += "0123456789abcdef"[octet >> 4];
    text += "0123456789abcdef"[octet & 0xf];
  }
  return text;
}

/// What a framer reports, as lines of text that compare and print well.
class FrameRecorder final : public Framer::Sink {
 public:
  std::optional<Fault> frame(Link link, std::span<std::uint8_t> whole, std::uint64_t octet) override {
    links.push_back(link);
    lines.push_back(frame_line(octet, whole));
    frames.emplace_back(whole.begin(), whole.end());
    return std::nullopt;
  }
  void begin_text(Octets ident, std::uint64_t octet) override {
    links.push_back(Link::p1);
    lines.push_back(std::to_string(octet) + ": text " + std::string(ident.begin(), ident.end()));
  }
  // Takes whole lines, as far as the one that begins with an exclamation mark.
  Framer::Text text(Octets octets, Framer::Ending) override {
    const auto end = std::find(octets.begin(), octets.end(), '\n');
    if (end == octets.end()) return {0, true};
    const auto size = static_cast<std::size_t>(end - octets.begin()) + 1;
    lines.push_back("line " +
                    std::string(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size)));
    if (octets.front() == '!') return {size, false};
    const Framer::Text rest = text(octets.subspan(size), Framer::Ending::open);
    return {size + rest.octets, rest.open};
  }
  void make_room(std::size_t) override {}
  void fault(const Fault& fault) override { lines.push_back(fault_line(fault)); }

  static std::string frame_line(std::uint64_t octet, Octets whole) {
    return std::to_string(octet) + ": frame " + hexadecimal(whole);
  }
  static std::string fault_line(const Fault& fault) {
    return std::to_string(fault.octet) + ": " + std::string(name(fault.reason)) + ' ' +
           std::to_string(fault.expected) + ' ' + std::to_string(fault.found);
  }

  std::vector<std::string> lines;
  std::vector<Bytes> frames;
  std::vector<Link> links;
};

using Lines = std::vector<std::string>;

/// What a decoder reports, as the JSON lines that programs see.
class LineRecorder final : public Decoder::Sink {
 public:
  void reading(const Reading& reading, const Telegram& telegram) override {
    std::array<char, json_octets> buffer;
    TextWriter out(buffer);
    write_decoded(out, reading, telegram);
    lines.emplace_back(out.view());
    readings.push_back(reading);
    telegrams.push_back(telegram);
  }
  void fault(const Fault& fault, const Telegram& telegram) override {
    std::array<char, json_octets> buffer;
    TextWriter out(buffer);
    write_decoded(out, fault);
    lines.emplace_back(out.view());
    faults.push_back(fault);
    telegrams.push_back(telegram);
  }

  Lines lines;
  std::vector<Reading> readings;
  std::vector<Fault> faults;
  std::vector<Telegram> telegrams;  // of lines, in the same order
};

/// A decoder with storage and sink.
struct Bench {
  std::array<std::uint8_t, Decoder::ample_storage> storage{};
  LineRecorder heard;
  Decoder decoder{storage, heard};
};

enum class Silence { none, at_end };

/// What a framer makes of pieces, with a gap behind them.
inline Lines framed(const std::vector<Octets>& pieces, std::size_t storage_octets = 2 * hdlc::longest_frame,
                    Silence silence = Silence::at_end) {
  Bytes storage(storage_octets);  // on the heap and of exact size, so that AddressSanitizer sees its ends
  FrameRecorder heard;
  Framer framer(storage, heard);
  for (const Octets piece : pieces) framer.push(piece);
  if (silence == Silence::at_end) framer.gap();
  return heard.lines;
}

inline std::vector<Octets> one_by_one(Octets octets) {
  std::vector<Octets> pieces;
  for (std::size_t at = 0; at < octets.size(); ++at) pieces.push_back(octets.subspan(at, 1));
  return pieces;
}

using Random = std::mt19937_64;

inline std::size_t below(Random& random, std::size_t limit) {
  return static_cast<std::size_t>(random() % limit);
}

inline Bytes random_octets(Random& random, std::size_t count) {
  Bytes octets(count);
  for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(random() & 0xff);
  return octets;
}

inline std::vector<Octets> at_random(Random& random, Octets octets, std::size_t longest) {
  std::vector<Octets> pieces;
  while (!octets.empty()) {
    const std::size_t size = std::min(octets.size(), 1 + below(random, longest));
    pieces.push_back(octets.first(size));
    octets = octets.subspan(size);
  }
  return pieces;
}

/// Octets alone in a block of the heap, so that AddressSanitizer sees a read past the end.
inline Bytes exact(Octets octets) {
  Bytes copy(octets.begin(), octets.end());
  copy.shrink_to_fit();
  return copy;
}

}  // namespace ams::tests
