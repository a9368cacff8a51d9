#include "bridge/relay/line_relay.hpp"

#include <span>

namespace amsbridge {
namespace {

// Of all relays, one of which is at work at a time.
std::span<char> scratch() {
  static std::array<char, ams::json_octets> room;
  return room;
}

RelayOptions with_scratch(RelayOptions options) {
  options.meter.scratch = scratch();
  return options;
}

}  // namespace

LineRelay::LineRelay(const LineRelayOptions& options, Outlet& outlet, Moment started)
    : output_(options.output, outlet, scratch()),
      relay_(with_scratch(options), {storage_, gcm_, output_}, started) {
  if (!options.document) return;
  document_ = std::make_unique<Document>(
      relay_.decoder(), [this](const std::string& complaint) { relay_.complain(complaint); });
}

void LineRelay::push(ams::Octets octets, Moment now, const LineErrors& errors) {
  if (!document_) return relay_.push(octets, now, errors);
  relay_.came(octets, now, errors);
  document_->push(octets);
}

void LineRelay::gap() {
  document_ ? document_->gap() : relay_.gap();
}

void LineRelay::finish() {
  if (!document_) return relay_.finish();
  document_->finish();
  relay_.leave();
}

}  // namespace amsbridge
