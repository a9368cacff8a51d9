#pragma once

#include <array>
#include <functional>
#include <string>

#include "ams/publish/json.hpp"
#include "bridge/recording/recording_feed.hpp"
#include "metering/written.hpp"

namespace amsbridge {

/// Decodes recorded octets into the lines that `amsbridge decode --format json` prints.
class DecodedLines final : private ams::Decoder::Sink {
 public:
  using Take = std::function<void(std::string json)>;

  explicit DecodedLines(Take take, const ams::DecoderOptions& options = {})
      : take_(std::move(take)), decoder_(storage_, *this, options) {}

  void set(const RecordedGap& gap) { feed_.set(gap); }
  void push(const RecordedOctets& recorded) { feed_.push(recorded); }
  void finish() { feed_.finish(); }

  std::uint64_t readings() const { return readings_; }

 private:
  void reading(const ams::Reading& reading, const ams::Telegram& telegram) override {
    ++readings_;
    take_(written([&](ams::TextWriter& out) { ams::write_decoded(out, reading, telegram); }));
  }
  void fault(const ams::Fault& fault, const ams::Telegram&) override {
    take_(written([&](ams::TextWriter& out) { ams::write_decoded(out, fault); }));
  }

  Take take_;
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage_{};
  ams::Decoder decoder_;
  RecordingFeed feed_{decoder_};
  std::uint64_t readings_ = 0;
};

}  // namespace amsbridge
