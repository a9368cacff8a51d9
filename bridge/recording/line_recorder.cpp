#include "bridge/recording/line_recorder.hpp"

#include <utility>

namespace amsbridge {
namespace {

// What an address tells of a household is nobody's business.
RecordingHeader told_of(RecordingHeader header, Anonymity anonymity) {
  if (anonymity == Anonymity::as_it_is) return header;
  header.began.clear();
  if (!header.source.starts_with("serial:")) header.source = "(left out)";
  return header;
}

}  // namespace

LineRecorder::LineRecorder(const RecordingHeader& header, Anonymity anonymity, RecordingWriter::Write write)
    : writer_(told_of(header, anonymity), std::move(write)) {
  if (anonymity == Anonymity::as_it_is) return;
  anonymiser_ = std::make_unique<Anonymiser>(
      secret_seed(), [this](const RecordedOctets& kept) { writer_.push(kept); },
      [this](const std::string& comment) { writer_.comment(comment); });
  anonymiser_->set({header.gap});
}

void LineRecorder::push(const RecordedOctets& recorded) {
  if (anonymiser_) {
    anonymiser_->push(recorded);
  } else {
    writer_.push(recorded);
  }
}

void LineRecorder::finish() {
  if (anonymiser_) anonymiser_->finish();
  writer_.finish();
}

}  // namespace amsbridge
