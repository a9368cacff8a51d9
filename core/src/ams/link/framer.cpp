#include "ams/link/framer.hpp"

#include <algorithm>
#include <cstring>

namespace ams {
namespace {

// A run of noise this long is reported though it goes on, so that counters move.
constexpr std::uint32_t longest_silent_loss = 2048;

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
}

// Copies as much as there is room for and returns the rest. A candidate that does not fit whole is given up
// by wait_for, hence moving the window to the front always makes room.
Octets Framer::take_in(Octets octets) {
  if (end_ == storage_.size()) {
    std::memmove(storage_.data(), storage_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const std::size_t taken = std::min(octets.size(), storage_.size() - end_);
  std::memcpy(storage_.data() + end_, octets.data(), taken);
  end_ += taken;
  return octets.subspan(taken);
}

void Framer::scan(Ending ending) {
  do {
    wanted_ = 1;
    skip_to_flag();
  } while (begin_ != end_ && settle(hdlc::examine(window()), ending));
  if (begin_ == end_) begin_ = end_ = 0;
}

void Framer::skip_to_flag() {
  const Octets octets = window();
  if (octets.empty() || octets.front() == hdlc::flag) return;
  const void* found = std::memchr(octets.data(), hdlc::flag, octets.size());
  const std::size_t skipped =
      found == nullptr ? octets.size()
                       : static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - octets.data());
  lose(skipped, {Layer::hdlc, Reason::noise});
}

// True if the search can go on with what is there.
bool Framer::settle(const hdlc::Verdict& verdict, Ending ending) {
  using Kind = hdlc::Verdict::Kind;
  switch (verdict.kind) {
    case Kind::more: return !wait_for(verdict, ending);
    case Kind::no:
      if (verdict.fault.reason == Reason::noise) {
        drop(1);
      } else {
        lose(1, verdict.fault);
      }
      return true;
    case Kind::damaged: {
      report_lost();
      Fault fault = verdict.fault;
      fault.octet = stream_;
      sink_.fault(fault);
      told_until_ = stream_ + hdlc::longest_frame;
      drop(1);
      return true;
    }
    case Kind::whole:
      report_lost();
      sink_.frame(window().first(verdict.octets), stream_);
      drop(verdict.octets);
      told_until_ = stream_;
      keep_shared_flag();
      return true;
  }
  return false;
}

// A frame that lost its last octet can be completed by the flag behind it, where that octet was 7E, too. The
// flag may open the next frame.
void Framer::keep_shared_flag() {
  if (storage_[begin_ - 1] != hdlc::flag) return;
  --begin_;
  --stream_;
}

// False if the candidate is given up: it cannot fit, or its end will not come.
bool Framer::wait_for(const hdlc::Verdict& verdict, Ending ending) {
  const std::size_t have = end_ - begin_;
  Fault why = verdict.fault;
  if (verdict.octets > storage_.size()) {
    why.reason = Reason::frame_too_long;
    why.expected = static_cast<std::uint32_t>(storage_.size());
    why.found = static_cast<std::uint32_t>(verdict.octets);
  } else if (ending == Ending::open || have == 1) {  // a lone flag may open the next frame
    wanted_ = verdict.octets;
    return true;
  } else {
    why.found = static_cast<std::uint32_t>(have);
  }
  lose(1, why);
  return false;
}

void Framer::drop(std::size_t octets) {
  begin_ += octets;
  stream_ += octets;
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
