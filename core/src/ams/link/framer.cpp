#include "ams/link/framer.hpp"

#include <algorithm>
#include <cstring>

#include "ams/link/hdlc.hpp"

namespace ams {
namespace {

// A run of noise this long is reported though it goes on, so that counters move.
constexpr std::uint32_t longest_silent_loss = 2048;
// What a damaged telegram may leave behind that looks like noise.
constexpr std::uint64_t longest_remains = 2048;
// Some meters send lines behind the last one of a text telegram (EasyMeter).
constexpr std::uint64_t longest_text_trailer = 128;

}  // namespace

void Framer::push(Octets octets) {
  while (!octets.empty()) {
    octets = take_in(octets);
    if (end_ - begin_ >= wanted_) scan(Ending::open);
  }
}

void Framer::gap() {
  scan(Ending::final);
  report_lost();
  told_until_ = std::min(told_until_, stream_);  // no remains of it will come
}

std::span<std::uint8_t> Framer::borrow(Octets octets) {
  gap();
  drop(end_ - begin_);
  begin_ = end_ = floor_;
  if (octets.size() > storage_.size() - floor_) return {};
  std::copy(octets.begin(), octets.end(), storage_.begin() + static_cast<std::ptrdiff_t>(floor_));
  return storage_.subspan(floor_, octets.size());
}

void Framer::reserve(std::size_t octets) {
  floor_ = octets;
  if (begin_ == end_) begin_ = end_ = floor_;
}

// Copies as much as there is room for and returns the rest. A candidate that does not fit whole is given up
// by wait_for, hence moving the window to the front always makes room.
Octets Framer::take_in(Octets octets) {
  if (end_ == storage_.size()) {
    std::memmove(storage_.data() + floor_, storage_.data() + begin_, end_ - begin_);
    end_ = floor_ + (end_ - begin_);
    begin_ = floor_;
  }
  const std::size_t taken = std::min(octets.size(), storage_.size() - end_);
  std::memcpy(storage_.data() + end_, octets.data(), taken);
  end_ += taken;
  return octets.subspan(taken);
}

void Framer::scan(Ending ending) {
  do wanted_ = 1;
  while (in_text_ ? read_text(ending) : look(ending));
  if (begin_ == end_) begin_ = end_ = floor_;
}

// True if the search can go on with what is there.
bool Framer::look(Ending ending) {
  skip_to_start();
  return begin_ != end_ && settle(examine(window(), scanned_), ending);
}

bool Framer::read_text(Ending ending) {
  const Text text = sink_.text(window(), ending);
  drop(text.octets);
  told_until_ = stream_;
  if (text.open && ending == Ending::open) {
    wanted_ = end_ - begin_ + 1;
    // A line that there is no room for will not end.
    return wanted_ > room() && read_text(Ending::final);
  }
  in_text_ = false;
  told_until_ = stream_ + longest_text_trailer;
  return true;
}

void Framer::skip_to_start() {
  const std::size_t skipped = find_start(window());
  if (skipped != 0) lose(skipped, {Layer::hdlc, Reason::noise});
}

bool Framer::settle(const Candidate& candidate, Ending ending) {
  const Verdict& verdict = candidate.verdict;
  switch (verdict.kind) {
    case Verdict::Kind::more: return !wait_for(candidate, ending);
    case Verdict::Kind::no:
      if (verdict.fault.reason == Reason::noise && candidate.link == Link::hdlc) {
        drop(1);
      } else {
        lose(1, fits(verdict) ? verdict.fault : too_long(verdict));
      }
      return true;
    case Verdict::Kind::damaged:
      tell_damaged(verdict.fault, longest_remains, verdict.octets);
      drop(1);
      return true;
    case Verdict::Kind::whole: hand_on(candidate); return true;
  }
  return false;
}

void Framer::tell_damaged(const Fault& damage, std::size_t remains, std::size_t octets) {
  report_lost();
  Fault fault = damage;
  fault.octet += stream_;
  sink_.fault(fault);
  told_until_ = std::max(told_until_, stream_ + remains);
  inner_until_ = stream_ + octets;
}

void Framer::hand_on(const Candidate& candidate) {
  const std::span<std::uint8_t> whole = window().first(candidate.verdict.octets);
  report_lost();
  if (candidate.link == Link::p1) {
    in_text_ = true;
    sink_.begin_text(whole, stream_);
  } else if (const auto fault = sink_.frame(candidate.link, whole, stream_)) {
    if (stream_ >= inner_until_) tell_damaged(*fault, whole.size(), whole.size());
    return drop(1);
  }
  drop(whole.size());
  told_until_ = stream_;
  if (candidate.link == Link::hdlc) keep_shared_flag();
}

// A frame that lost its last octet can be completed by the flag behind it, where that octet was 7E, too. The
// flag may open the next frame.
void Framer::keep_shared_flag() {
  if (storage_[begin_ - 1] != hdlc::flag || begin_ == floor_) return;
  --begin_;
  --stream_;
}

// If need be, by giving up what is reserved.
bool Framer::fits(const Verdict& verdict) {
  if (verdict.octets > room() && floor_ != 0) sink_.make_room(due(verdict));
  return verdict.octets <= room();
}

// What no header announces is one more than fits, however the octets came.
std::size_t Framer::due(const Verdict& verdict) const {
  return verdict.fault.reason == Reason::frame_truncated ? verdict.octets : room() + 1;
}

Fault Framer::too_long(const Verdict& verdict) const {
  return {verdict.fault.layer, Reason::frame_too_long, 0, static_cast<std::uint32_t>(room()),
          static_cast<std::uint32_t>(due(verdict))};
}

// False if the candidate is given up: it cannot fit, or its end will not come.
bool Framer::wait_for(const Candidate& candidate, Ending ending) {
  const Verdict& verdict = candidate.verdict;
  const std::size_t have = end_ - begin_;
  Fault why = verdict.fault;
  if (!fits(verdict)) {
    why = too_long(verdict);
  } else if (ending == Ending::open || (have == 1 && candidate.link == Link::hdlc)) {
    wanted_ = verdict.octets;  // at the end a lone flag stays, too: it may open the next frame
    return true;
  } else if (why.reason == Reason::frame_truncated) {
    why.found = static_cast<std::uint32_t>(have);
  }
  lose(1, why);
  return false;
}

void Framer::drop(std::size_t octets) {
  begin_ += octets;
  stream_ += octets;
  scanned_ = 0;
}

// A run of lost octets is told once: by the first thing in it that is more than noise. A long run is told in
// parts of the same length, however the octets came.
void Framer::lose(std::size_t octets, const Fault& why) {
  const std::uint64_t until = stream_ + octets;
  for (std::uint64_t from = std::max(stream_, told_until_); from < until;) {
    if (lost_octets_ == 0 || (lost_.reason == Reason::noise && why.reason != Reason::noise)) {
      lost_ = why;
      lost_.octet = from;
    }
    const std::uint64_t part = std::min<std::uint64_t>(until - from, longest_silent_loss - lost_octets_);
    lost_octets_ += static_cast<std::uint32_t>(part);
    from += part;
    if (lost_octets_ == longest_silent_loss) report_lost();
  }
  drop(octets);
}

void Framer::report_lost() {
  if (lost_octets_ == 0) return;
  if (lost_.reason == Reason::noise) lost_.found = lost_octets_;
  lost_octets_ = 0;
  sink_.fault(lost_);
}

}  // namespace ams
