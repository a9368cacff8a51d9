#include "firmware/device/line/line_facts.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "ams/publish/json_writer.hpp"
#include "firmware/device/settings/meter_source.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

std::string source_of_pin(ReceivePin pin) {
  return written(MeterSource{pin, true, {}});
}

SearchFacts::State state_of(SearchState state) {
  switch (state) {
    case SearchState::idle: return SearchFacts::State::idle;
    case SearchState::running: return SearchFacts::State::running;
    case SearchState::found: return SearchFacts::State::found;
    case SearchState::not_found: return SearchFacts::State::not_found;
    case SearchState::stopped: return SearchFacts::State::stopped;
  }
  return SearchFacts::State::idle;
}

SearchTrial trial_of(const SettingTried& tried, const std::string& source) {
  return {source,         settings_words(tried.parameters), tried.octets,
          tried.readings, ams::name(tried.diagnosis),       ams::sentence(tried.diagnosis)};
}

std::string meter_words(const Meter& meter) {
  const bool both = !meter.maker().empty() && !meter.model().empty();
  return meter.maker() + (both ? " " : "") + meter.model();
}

void tell_end(SearchFacts& facts, const MeterLine& line) {
  const LineSearch::Outcome outcome = line.search().outcome();
  facts.percent = 100;
  facts.sentence = ams::sentence(outcome.diagnosis);
  facts.next_step = ams::next_step(outcome.diagnosis);
  if (facts.state != SearchFacts::State::found || !outcome.trial) {
    facts.source.clear();
    return;
  }
  facts.source =
      written(MeterSource{line.search_pin(), false, line.search().trial(*outcome.trial).parameters});
  facts.meter = meter_words(line.relay().meter());
}

// A recording that is written line by line.
struct Capture {
  struct Run {
    milliseconds time;  // since the first octet
    std::size_t size;
  };

  std::string head;
  std::vector<Run> runs;
  std::vector<std::uint8_t> octets;
  std::size_t run = 0;      // the one whose turn it is
  std::size_t written = 0;  // octets, in all
  std::size_t in_run = 0;   // of this run
};

constexpr std::size_t most_of_a_line = 128;  // octets; three characters each, and its time

void write_time(ams::TextWriter& out, milliseconds time) {
  const auto count = static_cast<std::uint64_t>(time.count());
  out.number(count / 1000);
  out.character('.');
  out.padded(static_cast<std::uint32_t>(count % 1000), 3);
}

// True if another line follows.
bool write_line(Capture& capture, ams::TextWriter& out) {
  if (!capture.head.empty()) {
    out.text(std::exchange(capture.head, {}));
    return !capture.runs.empty();
  }
  const Capture::Run& run = capture.runs[capture.run];
  const std::size_t size = std::min(most_of_a_line, run.size - capture.in_run);
  write_time(out, run.time);
  for (std::size_t number = 0; number < size; ++number) {
    out.character(' ');
    out.hexadecimal(capture.octets[capture.written++], 2);
  }
  out.character('\n');
  capture.in_run += size;
  if (capture.in_run < run.size) return true;
  capture.in_run = 0;
  return ++capture.run < capture.runs.size();
}

std::string head_of(const MeterLine& line, std::string_view version, std::optional<std::int64_t> began) {
  std::array<char, 256> buffer;
  ams::TextWriter out(buffer);
  out.text("# amsbridge recording 1\n# source: ");
  out.text(written(MeterSource{line.pin(), false, line.parameters()}));
  out.text("\n# version: ");
  out.text(version.substr(0, 40));
  const ams::Arrival arrival{.epoch_milliseconds = began.value_or(0)};
  if (arrival.has_time()) {
    out.text("\n# began: ");
    ams::write_rfc3339(out, arrival.epoch_milliseconds);
  }
  out.text("\n# gap: 200 ms\n");
  return std::string(out.view());
}

}  // namespace

SearchFacts search_facts(const MeterLine& line, Moment now) {
  SearchFacts facts;
  facts.state = state_of(line.search_state());
  if (facts.state == SearchFacts::State::idle) return facts;
  const LineSearch& search = line.search();
  const std::string source = source_of_pin(line.search_pin());
  facts.trials.reserve(search.trials());
  for (std::size_t place = 0; place < search.trials(); ++place)
    facts.trials.push_back(trial_of(search.trial(place), source));
  facts.source = source;
  facts.percent = static_cast<std::uint8_t>(search.per_mille(now.steady) / 10);
  if (facts.state == SearchFacts::State::stopped) {
    facts.source.clear();
    facts.sentence = "The search was stopped.";
  } else if (facts.state != SearchFacts::State::running) {
    tell_end(facts, line);
  }
  return facts;
}

Pieces capture_pieces(const MeterLine& line, std::string_view version, Moment now) {
  const OctetRing& ring = line.relay().latest_octets();
  const auto capture = std::make_shared<Capture>();
  std::optional<std::int64_t> began;
  if (const auto first = ring.began()) {
    const auto epoch = now.wall.time_since_epoch() - (now.steady - *first);
    began = duration_cast<milliseconds>(epoch).count();
    ring.for_each([&](MeterLine::Steady time, ams::Octets octets) {
      capture->runs.push_back({duration_cast<milliseconds>(time - *first), octets.size()});
    });
  }
  capture->octets = ring.octets();
  capture->head = head_of(line, version, began);
  return [capture](ams::TextWriter& out) { return write_line(*capture, out); };
}

}  // namespace amsbridge::device
