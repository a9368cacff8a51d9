#include "metering/line_search.hpp"

#include <algorithm>
#include <numeric>

namespace amsbridge {
namespace {

using ams::Diagnosis;
using std::chrono::milliseconds;

constexpr milliseconds longest_burst{3000};  // 581 octets at 2400 baud last 2.7 s
constexpr std::uint32_t enough_bursts = 3;   // to call a setting wrong; the first may be cut

// In one word, as a device keeps tables in its memory.
struct Setting {
  std::uint32_t baud : 24;
  std::uint32_t parity : 4;
  std::uint32_t data_bits : 4;
};

constexpr Setting setting(std::uint32_t baud, Parity parity, unsigned data_bits = 8) {
  return {baud & 0xFFFFFFU, static_cast<unsigned>(parity) & 0xFU, data_bits & 0xFU};
}

// M-Bus meters; P1; older P1; what else has been seen.
constexpr std::array<Setting, LineSearch::settings> likely_settings = {
    setting(2400, Parity::even),    setting(2400, Parity::none),       setting(115'200, Parity::none),
    setting(9600, Parity::none),    setting(9600, Parity::even, 7),    setting(9600, Parity::even),
    setting(115'200, Parity::even), setting(115'200, Parity::even, 7), setting(2400, Parity::even, 7),
    setting(19'200, Parity::none),  setting(19'200, Parity::even),     setting(300, Parity::even, 7),
    setting(2400, Parity::odd),     setting(4800, Parity::even),
};

SerialParameters parameters_of(std::uint8_t place) {
  const Setting found = likely_settings[place];
  return {found.baud, static_cast<Parity>(found.parity), static_cast<int>(found.data_bits), 1};
}

// Short lists do not tell whose they are.
bool is_clear(Diagnosis diagnosis, const SettingHeard& heard) {
  if (is_found(diagnosis)) return !heard.meter.empty();
  return heard.line.bursts >= enough_bursts &&
         (diagnosis == Diagnosis::wrong_parity || diagnosis == Diagnosis::wrong_speed);
}

}  // namespace

bool is_found(Diagnosis diagnosis) {
  switch (diagnosis) {
    case Diagnosis::encrypted_no_key:
    case Diagnosis::wrong_key:
    case Diagnosis::authentication_key_wrong:
    case Diagnosis::authentication_key_missing:
    case Diagnosis::replayed:
    case Diagnosis::unknown_security:
    case Diagnosis::unknown_list:
    case Diagnosis::telegram_too_long:
    case Diagnosis::octets_lost:
    case Diagnosis::damaged:
    case Diagnosis::good: return true;
    default: return false;
  }
}

bool Listening::goes_on(const SettingHeard& heard, Steady now) const {
  if (heard.in_burst) return now < end_ + longest_burst;
  return now < end_ && !is_clear(ams::diagnose(heard.line), heard);
}

unsigned Listening::per_mille(Steady now) const {
  const auto left = std::chrono::duration_cast<milliseconds>(end_ - now);
  if (left <= milliseconds(0) || limit_ <= milliseconds(0)) return 1000;
  return left >= limit_ ? 0 : static_cast<unsigned>((limit_ - left) * 1000 / limit_);
}

void LineSearch::begin(Steady now, const std::optional<SerialParameters>& first) {
  std::iota(order_.begin(), order_.end(), std::uint8_t{0});
  auto* const wanted = std::find_if(order_.begin(), order_.end(), [&](std::uint8_t place) {
    return first && parameters_of(place) == *first;
  });
  if (wanted != order_.end()) put_before(0, static_cast<std::size_t>(wanted - order_.begin()));
  tried_ = 0;
  all_ = {};
  listening_ = Listening(now, limit_);
}

SerialParameters LineSearch::parameters() const {
  return parameters_of(order_[std::min(tried_, settings - 1)]);
}

LineSearch::Step LineSearch::hear(const SettingHeard& now_heard, Steady now) {
  if (tried_ == settings) return Step::over;
  return listening_.goes_on(now_heard, now) ? Step::listen : heard(now_heard.line, now);
}

LineSearch::Step LineSearch::heard(const ams::LineWindow& line, Steady now) {
  if (tried_ == settings) return Step::over;
  const SerialParameters tried = parameters();
  const Diagnosis diagnosis = ams::diagnose(line);
  const auto readings = static_cast<std::uint16_t>(std::min<std::uint32_t>(line.readings, UINT16_MAX));
  trials_[tried_] = {line.octets, readings, order_[tried_], diagnosis};
  ++tried_;
  if (tried_ == 1) {
    all_ = line;
  } else {
    all_ += line;
  }
  if (is_found(diagnosis) || tried_ == settings || outcome().diagnosis == Diagnosis::no_octets)
    return Step::over;
  // Where telegrams begin well the speed is right: its other settings come first.
  if (line.bursts_begun_well > 0) prefer_speed(tried.baud);
  listening_ = Listening(now, limit_);
  return Step::change;
}

void LineSearch::prefer_speed(std::uint32_t baud) {
  std::size_t front = tried_;
  for (std::size_t place = tried_; place < order_.size(); ++place) {
    if (parameters_of(order_[place]).baud != baud) continue;
    put_before(front++, place);
  }
}

void LineSearch::put_before(std::size_t front, std::size_t place) {
  const std::uint8_t moved = order_[place];
  for (; place > front; --place) order_[place] = order_[place - 1];
  order_[front] = moved;
}

SettingTried LineSearch::trial(std::size_t place) const {
  const Trial& trial = trials_[place];
  return {parameters_of(trial.setting), trial.diagnosis, trial.octets, trial.readings};
}

// Of settings that did not fit, the one that came closest.
std::optional<std::size_t> LineSearch::closest() const {
  for (const Diagnosis wanted : {Diagnosis::altered, Diagnosis::wrong_parity, Diagnosis::no_telegrams}) {
    for (std::size_t place = 0; place < tried_; ++place) {
      if (trials_[place].diagnosis == wanted) return place;
    }
  }
  return std::nullopt;
}

LineSearch::Outcome LineSearch::outcome() const {
  if (tried_ == 0) return {};
  const std::size_t last = tried_ - 1;
  if (is_found(trials_[last].diagnosis)) return {last, trials_[last].diagnosis};
  const Diagnosis together = ams::diagnose(all_);
  if (together == Diagnosis::reversed_polarity) return {std::nullopt, together};
  const auto place = closest();
  return place ? Outcome{place, trials_[*place].diagnosis} : Outcome{std::nullopt, together};
}

unsigned LineSearch::per_mille(Steady now) const {
  const auto done = static_cast<unsigned>(tried_) * 1000;
  const unsigned of_trial = tried_ == settings ? 0 : listening_.per_mille(now);
  return (done + of_trial) / settings;
}

}  // namespace amsbridge
