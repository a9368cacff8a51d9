#pragma once

#include <deque>
#include <functional>
#include <string>

#include "ams/decoder.hpp"
#include "ams/link/hdlc.hpp"
#include "bridge/recording/anonymous_telegram.hpp"
#include "bridge/recording/recording_feed.hpp"

namespace amsbridge {

/// Recorded octets in, the same with other ids out, telegram by telegram. What cannot be given other ids,
/// because it is damaged, encrypted or in pieces, is left out.
class Anonymiser final : private ams::Decoder::Sink {
 public:
  using Take = std::function<void(const RecordedOctets&)>;
  using Say = std::function<void(const std::string& comment)>;

  /// `take` gets what is kept, with its times; `say` a sentence for each run of octets that is left out.
  Anonymiser(std::uint64_t seed, Take take, Say say);

  void set(const RecordedGap& gap) { feed_.set(gap); }
  void push(const RecordedOctets&);
  void finish();

  /// How many octets were left out so far.
  std::uint64_t left_out() const { return left_out_; }

 private:
  void reading(const ams::Reading&, const ams::Telegram&) override;
  void fault(const ams::Fault&, const ams::Telegram&) override {}
  void settle(std::size_t limit);
  void release(std::size_t limit);
  bool ends_telegram(std::size_t at) const;
  bool goes_without_saying(std::size_t begin, std::size_t end) const;

  Pseudonyms pseudonyms_;
  Take take_;
  Say say_;
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage_{};
  ams::Decoder decoder_;
  RecordingFeed feed_{decoder_};
  std::uint64_t base_ = 0;               // where octets_ begins in the stream
  std::vector<std::uint8_t> octets_;     // not yet released
  std::vector<bool> kept_;               // for each of them
  std::deque<RecordedOctets> arrivals_;  // the same, as they came
  std::size_t settled_ = 0;              // where the last telegram among them ends
  std::uint64_t left_out_ = 0;
};

}  // namespace amsbridge
