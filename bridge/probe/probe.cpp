#include "bridge/probe/probe.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "ams/decoder.hpp"
#include "ams/meters/flag.hpp"
#include "metering/line_watch.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock::time_point;

constexpr milliseconds moment{100};
constexpr milliseconds telegram_gap{200};
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

}  // namespace

Trial listen(ProbeLine& line, const SerialParameters& parameters, const ProbeOptions& options) {
  const Steady started = line.now();
  const Listening listening(started, options.limit);
  Ear ear(started);
  Trial trial;
  trial.parameters = parameters;
  const auto goes_on = [&](Steady now) {
    return listening.goes_on({trial.line, trial.meter, ear.in_burst(now)}, now);
  };
  do {
    const Heard heard = line.hear(moment);
    trial.was_connected = trial.was_connected || heard.is_connected;
    trial.ended = heard.ended;
    ear.hear(heard, line.now());
    if (heard.ended) ear.end();
    trial.line = ear.window(line.now());
    trial.meter = ear.meter();
  } while (!trial.ended && !options.stopped() && goes_on(line.now()));
  trial.diagnosis = ams::diagnose(trial.line);
  return trial;
}

std::size_t probe_settings() {
  return LineSearch::settings;
}

tl::expected<Trial, std::string> probe(ProbeLine& line, const ProbeOptions& options) {
  LineSearch search(options.limit);
  std::vector<Trial> trials;
  LineSearch::Step step = LineSearch::Step::change;
  do {
    const SerialParameters tried = search.parameters();
    if (auto opened = line.open(tried); !opened) return tl::unexpected(std::move(opened.error()));
    trials.push_back(listen(line, tried, options));
    options.tell(trials.back());
    step = search.heard(trials.back().line, line.now());
  } while (step == LineSearch::Step::change && !options.stopped());
  const LineSearch::Outcome outcome = search.outcome();
  if (outcome.trial) return trials[*outcome.trial];
  Trial all = trials.front();
  all.line = search.all();
  all.diagnosis = outcome.diagnosis;
  return all;
}

}  // namespace amsbridge
