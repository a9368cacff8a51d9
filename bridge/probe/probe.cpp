#include "bridge/probe/probe.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>

#include <fmt/format.h>

#include "ams/decoder.hpp"
#include "ams/meters/flag.hpp"
#include "metering/line_watch.hpp"

namespace amsbridge {
namespace {

using ams::Diagnosis;
using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock::time_point;

constexpr milliseconds moment{100};
constexpr milliseconds telegram_gap{200};
constexpr milliseconds longest_burst{3000};  // 581 octets at 2400 baud last 2.7 s
constexpr std::uint32_t enough_bursts = 3;   // to call a setting wrong; the first may be cut

constexpr SerialParameters setting(std::uint32_t baud, Parity parity, int data_bits = 8) {
  return {baud, parity, data_bits, 1};
}

// M-Bus meters; P1; older P1; what else has been seen.
constexpr std::array likely_settings = {
    setting(2400, Parity::even),    setting(2400, Parity::none),       setting(115'200, Parity::none),
    setting(9600, Parity::none),    setting(9600, Parity::even, 7),    setting(9600, Parity::even),
    setting(115'200, Parity::even), setting(115'200, Parity::even, 7), setting(2400, Parity::even, 7),
    setting(19'200, Parity::none),  setting(19'200, Parity::even),     setting(300, Parity::even, 7),
    setting(2400, Parity::odd),     setting(4800, Parity::even),
};

std::string maker_of(const ams::SystemTitle& title) {
  constexpr std::size_t letters = 3;
  return std::string(ams::maker_of_flag(std::string(title.begin(), title.begin() + letters)));
}

// The decoder's view of a line, and the counters'.
class Ear final : private ams::Decoder::Sink {
 public:
  explicit Ear(Steady started) : watch_(started), last_(started) {}

  void hear(const Heard& heard, Steady now) {
    if (now - last_ >= telegram_gap) decoder_.gap();
    if (heard.octets.empty()) return;
    last_ = now;
    watch_.octets(heard.octets, heard.errors, now);
    decoder_.push(heard.octets);
  }

  void end() { decoder_.expire(); }

  ams::LineWindow window(Steady now) { return watch_.window(now); }
  const std::string& meter() const { return meter_; }
  bool in_burst(Steady now) const { return now - last_ < LineWatch::burst_gap; }

 private:
  void reading(const ams::Reading& reading, const ams::Telegram&) override {
    watch_.reading(reading);
    std::string meter(reading.maker);
    if (reading.meter_model)
      meter += fmt::format("{}{}", meter.empty() ? "" : " ", reading.meter_model->view());
    if (meter.size() > meter_.size()) meter_ = std::move(meter);
  }
  void fault(const ams::Fault& fault, const ams::Telegram&) override {
    watch_.fault(fault);
    if (meter_.empty() && fault.layer == ams::Layer::ciphering) meter_ = maker_of(fault.title);
  }

  LineWatch watch_;
  Steady last_;
  std::string meter_;
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage_{};
  ams::Decoder decoder_{storage_, *this};
};

// Short lists do not tell whose they are.
bool is_clear(const Trial& trial) {
  if (is_found(trial.diagnosis)) return !trial.meter.empty();
  return trial.line.bursts >= enough_bursts &&
         (trial.diagnosis == Diagnosis::wrong_parity || trial.diagnosis == Diagnosis::wrong_speed);
}

// Of settings that did not fit, the one that came closest.
const Trial* closest(const std::vector<Trial>& trials, std::initializer_list<Diagnosis> ranking) {
  for (const Diagnosis diagnosis : ranking) {
    const auto found = std::ranges::find(trials, diagnosis, &Trial::diagnosis);
    if (found != trials.end()) return &*found;
  }
  return nullptr;
}

Trial all_in_all(const std::vector<Trial>& trials) {
  Trial all = trials.front();
  for (std::size_t other = 1; other < trials.size(); ++other) all.line += trials[other].line;
  all.diagnosis = ams::diagnose(all.line);
  if (all.diagnosis == Diagnosis::reversed_polarity) return all;
  const Trial* trial =
      closest(trials, {Diagnosis::altered, Diagnosis::wrong_parity, Diagnosis::no_telegrams});
  return trial != nullptr ? *trial : all;
}

bool is_silent(const std::vector<Trial>& trials) {
  return all_in_all(trials).diagnosis == Diagnosis::no_octets;
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

Trial listen(ProbeLine& line, const SerialParameters& parameters, const ProbeOptions& options) {
  const Steady started = line.now();
  const Steady end = started + options.limit;
  Ear ear(started);
  Trial trial;
  trial.parameters = parameters;
  // A burst is heard to its end, since that tells a lot.
  const auto goes_on = [&](Steady now) {
    if (ear.in_burst(now)) return now < end + longest_burst;
    return now < end && !is_clear(trial);
  };
  do {
    const Heard heard = line.hear(moment);
    trial.was_connected = trial.was_connected || heard.is_connected;
    trial.ended = heard.ended;
    ear.hear(heard, line.now());
    if (heard.ended) ear.end();
    trial.line = ear.window(line.now());
    trial.diagnosis = ams::diagnose(trial.line);
    trial.meter = ear.meter();
  } while (!trial.ended && !options.stopped() && goes_on(line.now()));
  return trial;
}

std::size_t probe_settings() {
  return likely_settings.size();
}

tl::expected<Trial, std::string> probe(ProbeLine& line, const ProbeOptions& options) {
  std::vector<Trial> trials;
  for (std::deque<SerialParameters> settings(likely_settings.begin(), likely_settings.end());
       !settings.empty() && !options.stopped(); settings.pop_front()) {
    const SerialParameters tried = settings.front();
    if (auto opened = line.open(tried); !opened) return tl::unexpected(std::move(opened.error()));
    trials.push_back(listen(line, tried, options));
    options.tell(trials.back());
    if (is_found(trials.back().diagnosis)) return trials.back();
    if (is_silent(trials)) break;
    // Where telegrams begin well the speed is right: its other settings come first.
    if (trials.back().line.bursts_begun_well > 0) {
      std::stable_partition(settings.begin() + 1, settings.end(),
                            [&](const SerialParameters& other) { return other.baud == tried.baud; });
    }
  }
  return all_in_all(trials);
}

}  // namespace amsbridge
