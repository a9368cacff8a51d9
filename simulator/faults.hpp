// Damage on demand, the same for the same seed.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>

#include "simulator/line.hpp"
#include "simulator/telegram.hpp"

namespace simulator {

// `times` in `out_of`.
struct Chance {
  std::uint32_t times = 0;
  std::uint32_t out_of = 1;
  friend bool operator==(const Chance&, const Chance&) = default;
};

struct Faults {
  Chance flip;                // per octet: one of its bits is inverted
  Chance drop;                // per octet: it is lost
  Chance noise;               // per frame: 1..40 random octets come before it
  Chance lost_flag;           // per frame: its opening or its closing flag is lost
  Chance lost_piece;          // per link frame of a telegram that has several: it is lost
  Chance repeated_piece;      // the same: it comes twice
  Chance swapped_pieces;      // per telegram of several link frames: two neighbours change places
  bool wrong_parity = false;  // the receiver reads with parity where there is none, and the other way round
};

// A list such as "flip=1/500,drop=1/1000,noise=1/10,lostflag=1/20,lostpiece=1/20,repeatpiece=1/20,
// swappieces=1/20,parity"; "" is no faults.
// `error` is empty, or one sentence that names the bad item and the known ones.
struct ParsedFaults {
  Faults faults;
  std::string error;
};
[[nodiscard]] ParsedFaults parse_faults(std::string_view spec);

struct FaultCounts {
  std::uint64_t frames = 0;
  std::uint64_t untouched =
      0;                     // frames whose own octets all arrived as sent, whatever noise came before them
  std::uint64_t octets = 0;  // of the frames
  std::uint64_t flipped = 0;
  std::uint64_t dropped = 0;
  std::uint64_t noise = 0;  // frames with noise before them
  std::uint64_t noise_octets = 0;
  std::uint64_t lost_flags = 0;
  std::uint64_t lost_pieces = 0;
  std::uint64_t repeated_pieces = 0;
  std::uint64_t swapped_pieces = 0;
};

class FaultyLine {
 public:
  // The sender's settings matter only for wrong parity.
  FaultyLine(const Faults& faults, std::uint64_t seed, const LineSettings& sender = {});

  // What arrives when the telegram is sent. `pieces`: where its link frames begin, as in Telegram; faults of
  // pieces need them.
  [[nodiscard]] Octets apply(std::span<const std::uint8_t> frame, std::span<const std::size_t> pieces = {});

  [[nodiscard]] bool last_untouched() const { return last_untouched_; }
  [[nodiscard]] const FaultCounts& counts() const { return counts_; }

 private:
  bool happens(Chance chance);
  Octets rearrange(std::span<const std::uint8_t> frame, std::span<const std::size_t> pieces);
  Octets damage(std::span<const std::uint8_t> frame);
  Octets noise();

  Faults faults_;
  std::mt19937_64 random_;
  LineSettings sender_;
  FaultCounts counts_;
  bool last_untouched_ = true;
};

}  // namespace simulator
