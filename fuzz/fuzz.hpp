// What the fuzzers share: inputs taken apart, telegrams built around what they hold, checks of what comes
// out.
#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "ams/decoder.hpp"
#include "ams/link/crc16.hpp"
#include "bridge/crypto/openssl_gcm.hpp"
#include "recorders.hpp"
#include "simulator/ciphering.hpp"
#include "telegrams.hpp"

namespace fuzz {

using ams::Octets;
using ams::tests::Bytes;
using ams::tests::LineRecorder;
using ams::tests::Lines;

inline void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

inline void require_same(const Lines& expected, const Lines& found, std::string_view what) {
  if (expected == found) return;
  for (const auto& [name, lines] : {std::pair{"expected", &expected}, std::pair{"found", &found}}) {
    std::fprintf(stderr, "%s:\n", name);
    for (const std::string& line : *lines) std::fprintf(stderr, "  %s\n", line.c_str());
  }
  require(false, what);
}

// ---- Inputs

// Taken from the front; zeros where there is nothing left.
class Input {
 public:
  explicit Input(Octets octets) : octets_(octets) {}

  bool empty() const { return octets_.empty(); }
  Octets rest() const { return octets_; }
  Octets take(std::size_t octets) {
    const Octets taken = octets_.first(std::min(octets, octets_.size()));
    octets_ = octets_.subspan(taken.size());
    return taken;
  }
  std::uint8_t octet() {
    const Octets one = take(1);
    return one.empty() ? std::uint8_t{0} : one[0];
  }
  std::uint16_t sixteen_bits() {
    const auto high = static_cast<unsigned>(octet());
    return static_cast<std::uint16_t>(high << 8 | octet());
  }

 private:
  Octets octets_;
};

// Every input begins with these, all zero in the plain case:
//
//     flags  storage  sizes(4)  own(2)
//
//     sizes  of the pieces that the stream is cut into, again and again; 0 is all that is left
//     own    what the target makes of it
struct Setup {
  static constexpr std::size_t octets = 8;

  bool strict = false;
  bool has_key = true;
  bool has_authentication_key = true;
  std::size_t storage = 0;
  std::array<std::uint8_t, 4> sizes{};
  std::array<std::uint8_t, 2> own{};

  explicit Setup(Input& input) {
    constexpr std::array<std::size_t, 8> storages = {
        ams::Decoder::ample_storage, ams::Decoder::compact_storage, 1024, 600, 300, 100, 20, 1};
    const std::uint8_t flags = input.octet();
    strict = (flags & 1U) != 0;
    has_key = (flags & 2U) == 0;
    has_authentication_key = (flags & 4U) == 0;
    storage = storages.at(input.octet() % storages.size());
    for (std::uint8_t& size : sizes) size = input.octet();
    for (std::uint8_t& octet : own) octet = input.octet();
  }
};

template <class Function>
void for_each_piece(Octets octets, const std::array<std::uint8_t, 4>& sizes, Function function) {
  for (std::size_t index = 0; !octets.empty(); ++index) {
    const std::size_t size = sizes.at(index % sizes.size());
    const Octets piece = size == 0 ? octets : octets.first(std::min(size, octets.size()));
    function(piece);
    octets = octets.subspan(piece.size());
  }
}

inline constexpr std::array<std::uint8_t, 4> one_by_one = {1, 1, 1, 1};
inline constexpr std::array<std::uint8_t, 4> at_once = {};

// ---- Telegrams around octets

inline void append(Bytes& octets, Octets more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

inline void append_x25(Bytes& octets, std::size_t from) {
  const std::uint16_t check = ams::crc16_x25(Octets(octets).subspan(from));
  octets.push_back(static_cast<std::uint8_t>(check & 0xffU));
  octets.push_back(static_cast<std::uint8_t>(check >> 8U));
}

enum class Segment : bool { last, more };

// Cut short to what the eleven bits of its length can say.
inline Bytes hdlc_frame(Octets information, Segment segment = Segment::last) {
  constexpr std::size_t overhead = 2 + 1 + 1 + 1 + 2 + 2;
  information = information.first(std::min<std::size_t>(information.size(), 0x7ff - overhead));
  const std::size_t length = overhead + information.size();
  const unsigned format = segment == Segment::more ? 0xa8 : 0xa0;
  Bytes frame = {
      0x7e, static_cast<std::uint8_t>(format | length >> 8), static_cast<std::uint8_t>(length), 0x41, 0x03,
      0x13};
  append_x25(frame, 1);
  append(frame, information);
  append_x25(frame, 1);
  frame.push_back(0x7e);
  return frame;
}

// Cut short to what its length can say without overflow.
inline Bytes mbus_frame(std::uint8_t control_information, Octets data) {
  data = data.first(std::min<std::size_t>(data.size(), 0xff - 5));
  const auto length = static_cast<std::uint8_t>(5 + data.size());
  Bytes frame = {0x68, length, length, 0x68, 0x53, 0xff, control_information, 0x01, 0x67};
  append(frame, data);
  frame.push_back(std::accumulate(frame.begin() + 4, frame.end(), std::uint8_t{0}, [](auto sum, auto octet) {
    return static_cast<std::uint8_t>(sum + octet);
  }));
  frame.push_back(0x16);
  return frame;
}

// general-block-transfer
inline Bytes block(std::uint8_t control, std::uint16_t number, Octets data) {
  Bytes octets = {0xe0, control, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number),
                  0,    0};
  append(octets, ams::tests::length_octets(data.size()));
  append(octets, data);
  return octets;
}

inline Bytes with_llc(Octets apdu) {
  Bytes octets = ams::tests::llc();
  append(octets, apdu);
  return octets;
}

// `lines` with a check sequence behind them.
inline Bytes p1_telegram(Octets lines) {
  Bytes telegram(lines.begin(), lines.end());
  telegram.push_back('!');
  ams::Crc16Arc crc;
  crc.add(telegram);
  std::array<char, 8> digits{};
  std::snprintf(digits.data(), digits.size(), "%04X\r\n", static_cast<unsigned>(crc.value()));
  telegram.insert(telegram.end(), digits.begin(), digits.begin() + 6);
  return telegram;
}

inline Bytes sml_file(Octets messages) {
  constexpr std::uint8_t escape = 0x1b;
  Bytes file = {escape, escape, escape, escape, 1, 1, 1, 1};
  const std::size_t pad = (4 - messages.size() % 4) % 4;
  std::size_t run = 0;
  for (const std::uint8_t octet : messages) {
    run = octet == escape ? run + 1 : 0;
    file.push_back(octet);
    if (run % 4 == 0 && run != 0) file.insert(file.end(), 4, escape);
  }
  file.insert(file.end(), pad, 0);
  append(file,
         std::array<std::uint8_t, 6>{escape, escape, escape, escape, 0x1a, static_cast<std::uint8_t>(pad)});
  append_x25(file, 0);
  return file;
}

// ---- Ciphering

inline constexpr std::string_view key_digits = "000102030405060708090A0B0C0D0E0F";
inline constexpr std::string_view authentication_key_digits = "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF";

inline ams::Key key_of(std::string_view digits) {
  const simulator::Octets octets = simulator::from_hexadecimal(digits);
  ams::Key key;
  std::copy(octets.begin(), octets.end(), key.begin());
  return key;
}

// By a maker whom nobody knows: what is inside must speak for itself, as it does where it is not encrypted.
inline Bytes ciphered(std::uint8_t security, std::uint32_t counter, Octets plaintext,
                      simulator::BerLength length = simulator::BerLength::shortest) {
  const simulator::CipherState state{key_digits, authentication_key_digits,
                                     simulator::system_title("XYZ", 0x12345678), counter};
  return simulator::general_glo_ciphering({"XYZ", security, length}, state, plaintext);
}

inline ams::Keys keys_of(const Setup& setup) {
  ams::Keys keys;
  if (setup.has_key) keys.encryption = key_of(key_digits);
  if (setup.has_authentication_key) keys.authentication = key_of(authentication_key_digits);
  return keys;
}

// ---- What comes out

// Reads all that it is shown, and holds the parsers to what they say of it.
class Toucher final : public ams::Tracer {
 public:
  void input(Octets octets) override { touch(octets, {}, {}); }
  void region(ams::Layer, std::string_view what, Octets octets) override {
    regions_.push_back(octets);
    touch(octets, what, {});
  }
  void note(Octets part, std::string_view what, std::string_view meaning) override {
    const auto holds = [&](Octets region) {
      return part.data() >= region.data() && part.data() + part.size() <= region.data() + region.size();
    };
    require(std::any_of(regions_.begin(), regions_.end(), holds), "a note is of octets in a region");
    touch(part, what, meaning);
  }
  // Views are valid during a call of the decoder only.
  void forget() { regions_.clear(); }

 private:
  void touch(Octets octets, std::string_view what, std::string_view meaning) {
    for (const std::uint8_t octet : octets) sum_ = sum_ + octet;
    for (const char letter : what) sum_ = sum_ + static_cast<unsigned char>(letter);
    for (const char letter : meaning) sum_ = sum_ + static_cast<unsigned char>(letter);
  }

  std::vector<Octets> regions_;
  volatile unsigned sum_ = 0;
};

template <class Write>
void require_json(Write write) {
  std::vector<char> buffer(ams::json_octets);
  ams::TextWriter out(buffer);
  write(out);
  require(!out.overflowed(), "JSON fits json_octets");
  require(out.view().empty() || nlohmann::json::accept(out.view()), "JSON can be parsed");
}

inline void require_valid(const ams::Reading& reading) {
  require(reading.values().size() <= ams::Reading::most_values, "a reading has no more values than fit");
  std::vector<bool> seen(ams::quantity_count());
  for (const ams::Value& value : reading.values()) {
    const auto index = static_cast<std::size_t>(value.quantity);
    require(index < seen.size(), "a quantity is in the table");
    require(!seen[index], "a quantity is in a reading once");
    seen[index] = true;
  }
  const ams::Arrival arrival{.epoch_milliseconds = 1'790'000'000'000, .sequence = 1, .temperature = {}};
  require_json([&](ams::TextWriter& out) { ams::write_decoded(out, reading, ams::Telegram{}); });
  require_json([&](ams::TextWriter& out) { ams::write_reading(out, reading, arrival); });
  require_json([&](ams::TextWriter& out) { ams::write_energy(out, reading, arrival); });
  require_json([&](ams::TextWriter& out) {
    ams::write_classic(out, reading, arrival, {.id = "id", .name = "name", .up_seconds = 1});
  });
}

inline void require_valid(const LineRecorder& heard, std::uint64_t octets) {
  for (const ams::Reading& reading : heard.readings) require_valid(reading);
  for (const ams::Fault& fault : heard.faults) {
    require(fault.octet <= octets, "a fault is where octets have come");
    require_json([&](ams::TextWriter& out) { ams::write_decoded(out, fault); });
  }
  for (const ams::Telegram& telegram : heard.telegrams) {
    require(telegram.number != 0, "telegrams are counted from 1");
    require(telegram.octet + telegram.octets.size() <= octets, "a telegram is where octets have come");
  }
  require(heard.lines.size() <= 2 * octets + 16, "what is told is bounded by what has come");
}

// What a reading says, whatever telegram it came in.
inline std::string json_of(ams::Reading reading) {
  reading.marks.unauthenticated = reading.marks.replayed = reading.marks.dumped = false;
  std::array<char, ams::json_octets> buffer;
  ams::TextWriter out(buffer);
  ams::write_decoded(out, reading, ams::Telegram{});
  return std::string(out.view());
}

// Readings, and what faults there were, wherever they were.
inline Lines content_of(const LineRecorder& heard) {
  Lines lines;
  for (const ams::Reading& reading : heard.readings) lines.push_back(json_of(reading));
  for (const ams::Fault& fault : heard.faults) {
    lines.push_back(std::string(name(fault.layer)) + ' ' + std::string(name(fault.reason)));
  }
  return lines;
}

enum class Checks : bool { none, all };

// A decoder whose storage is alone in a block of the heap, so that AddressSanitizer sees its ends.
class Bench {
 public:
  explicit Bench(const Setup& setup, Toucher* toucher = nullptr)
      : storage_(setup.storage), toucher_(toucher), decoder_(storage_, heard_, options(setup, toucher)) {}

  void push(Octets octets, const std::array<std::uint8_t, 4>& sizes = at_once) {
    const Bytes alone = ams::tests::exact(octets);
    for_each_piece(alone, sizes, [&](Octets piece) {
      decoder_.push(piece);
      forget();
    });
    pushed_ += octets.size();
    require(decoder_.octets() == pushed_, "the octets pushed are counted");
  }
  void push_apdu(Octets octets) {
    decoder_.push_apdu(ams::tests::exact(octets));
    forget();
    pushed_ += octets.size();
    require(decoder_.octets() == pushed_, "the octets of an APDU are counted");
  }
  void gap() {
    decoder_.gap();
    forget();
  }
  void expire() {
    decoder_.expire();
    forget();
  }

  // Whatever has come before: what comes behind a long silence is read.
  void require_recovered() {
    static const Bytes known = ams::tests::aidon_frame(ams::tests::aidon_list_1(1316));
    if (storage_.size() < known.size()) return;
    expire();
    const std::size_t before = heard_.lines.size();
    const std::size_t readings = heard_.readings.size();
    push(known);
    require(heard_.lines.size() == before + 1 && heard_.readings.size() == readings + 1,
            "a good telegram gives its reading");
    const auto values = heard_.readings.back().values();
    require(values.size() == 1 && values[0].number == ams::Decimal{1316, 0},
            "a good telegram is read exactly");
  }

  // All that it has told. Checking it costs more than decoding: once is enough for what must be the same.
  Lines told(Checks checks) const {
    if (checks == Checks::all) require_valid(heard_, pushed_);
    return heard_.lines;
  }

  const LineRecorder& heard() const { return heard_; }

 private:
  static ams::DecoderOptions options(const Setup& setup, Toucher* toucher) {
    static amsbridge::OpenSslGcm gcm;
    return {.keys = keys_of(setup),
            .gcm = &gcm,
            .strictness = setup.strict ? ams::Strictness::strict : ams::Strictness::lenient,
            .tracer = toucher};
  }
  void forget() {
    if (toucher_ != nullptr) toucher_->forget();
  }

  Bytes storage_;
  Toucher* toucher_;
  LineRecorder heard_;
  ams::Decoder decoder_;
  std::uint64_t pushed_ = 0;
};

}  // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
