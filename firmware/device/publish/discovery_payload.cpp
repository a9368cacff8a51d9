#include "firmware/device/publish/discovery_payload.hpp"

#include <algorithm>
#include <utility>

#include "firmware/device/publish/announced_pieces.hpp"

namespace amsbridge::device {
namespace {

constexpr std::string_view bridge = "bridge";

// What the device's own payload consists of.
constexpr std::size_t bridge_pieces = 4;

}  // namespace

bool DiscoveryPayload::prepare(const AnnouncedMeter& meter, const AnnounceStyle& style, std::string identity,
                               const AnnouncedMeter::Extras& told) {
  told_ = told;
  style_ = style;
  identity_ = std::move(identity);
  name_ = meter.shown_name();
  meter_ = meter;
  return add_up();
}

bool DiscoveryPayload::prepare_bridge(const AnnounceStyle& style, std::string page, bool temperature,
                                      const AnnouncedMeter::Extras& told) {
  told_ = told;
  style_ = style;
  identity_ = bridge;
  name_ = style.base;
  page_ = std::move(page);
  meter_.reset();
  temperature_ = temperature;
  return add_up();
}

bool DiscoveryPayload::add_up() {
  rewind();
  fits_ = true;
  while (next_piece()) {
  }
  size_ = fits_ ? begin_ + length_ : 0;
  rewind();
  return fits_;
}

void DiscoveryPayload::rewind() {
  ams::DiscoveredDevice device;
  if (meter_) {
    device = meter_->device(style_, identity_, name_);
  } else {
    device.base = style_.base;
    device.level = identity_;
    device.identity = identity_;
    device.name = name_;
    device.page = page_;
    device.version = style_.version;
  }
  writer_.emplace(device);
  next_ = begin_ = length_ = 0;
}

bool DiscoveryPayload::next_piece() {
  if (next_ == (meter_ ? announced_pieces : bridge_pieces)) return false;
  begin_ += length_;
  ams::TextWriter out(piece_);
  const std::size_t number = next_++;
  if (meter_) {
    write_piece(*meter_, number, *writer_, out, style_.topics, told_);
  } else {
    write_bridge_piece(number, out);
  }
  fits_ = fits_ && !out.overflowed();
  length_ = out.view().size();
  return true;
}

void DiscoveryPayload::write_bridge_piece(std::size_t number, ams::TextWriter& out) {
  if (number == 0) return writer_->begin(out);
  if (number == 1) return writer_->component(out, ams::Extra::bridge_status);
  if (number == 3) return ams::DiscoveryWriter::end(out);
  if (temperature_) return writer_->component(out, ams::Extra::temperature);
  if (told_.test(static_cast<std::size_t>(ams::Extra::temperature)))
    writer_->removed(out, ams::key(ams::Extra::temperature));
}

void DiscoveryPayload::write(std::size_t offset, std::span<char> octets) {
  if (offset < begin_) rewind();
  while (!octets.empty()) {
    while (offset >= begin_ + length_) {
      if (!next_piece()) return;
    }
    const std::size_t from = offset - begin_;
    const std::size_t count = std::min(octets.size(), length_ - from);
    std::copy_n(piece_.begin() + static_cast<std::ptrdiff_t>(from), count, octets.begin());
    octets = octets.subspan(count);
    offset += count;
  }
}

}  // namespace amsbridge::device
