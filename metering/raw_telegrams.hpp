#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "ams/decoder.hpp"

namespace amsbridge {

/// Cuts a line's octets into its telegrams, to be sent on as they came. Fed with the octets and with what the
/// decoder tells of them:
///
///     raw.push(octets);                  // first
///     decoder.push(octets);              // whose sink calls raw.told(telegram) for readings and faults
///     raw.settled(decoder.settled());
///
/// Every octet is delivered once and in order. A delivery holds one telegram, whole, with all of its frames;
/// what came between telegrams is in front of the next one, or comes alone when the line pauses. So each can
/// be decoded on its own, but for one that lost its opening flag and is read behind the closing flag of the
/// one before. Octets that are no telegram to the end of the buffer's size are delivered as they are: a
/// telegram that outgrows it is cut.
class RawTelegrams {
 public:
  static constexpr std::size_t longest = 16'384;           ///< octets of a delivery
  static constexpr std::size_t longest_interlude = 4'096;  ///< about so many may wait that are no telegram

  /// Takes octets whose first is at `octet` of the stream. They are valid during the call.
  using Deliver = std::function<void(ams::Octets octets, std::uint64_t octet)>;

  explicit RawTelegrams(Deliver deliver) : deliver_(std::move(deliver)) {}

  /// Octets as they came. To be called before the decoder gets them.
  void push(ams::Octets octets);
  /// A telegram that gave a reading or a fault; the same one may be told again.
  void told(const ams::Telegram& telegram);
  /// After the decoder got octets: no telegram still to be told begins before `octet` (Decoder::settled).
  void settled(std::uint64_t octet);
  /// After the decoder was told of a pause; `octet` as above. At the end of the line: all of its octets.
  void gap(std::uint64_t octet);

 private:
  [[nodiscard]] std::uint64_t end() const { return begin_ + held_.size(); }
  [[nodiscard]] std::uint8_t at(std::uint64_t octet) const {
    return held_[static_cast<std::size_t>(octet - begin_)];
  }
  void release_with_flag();
  void release(std::uint64_t until);

  Deliver deliver_;
  std::vector<std::uint8_t> held_;
  std::uint64_t begin_ = 0;        // where in the stream the first held octet is
  std::uint64_t whole_until_ = 0;  // end of an HDLC telegram that waits for its closing flag, 0 = none does
  bool flag_was_last_ = false;     // the octet delivered last is a closing flag with nothing behind it yet
  bool flags_are_shared_ = false;  // the sender closes a frame and opens the next one with the same flag
};

}  // namespace amsbridge
