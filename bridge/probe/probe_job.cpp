#include "bridge/probe/probe_job.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "bridge/network/quiet_thread.hpp"
#include "bridge/probe/probe_source.hpp"
#include "bridge/probe/serial_ports.hpp"

namespace amsbridge {
namespace {

using State = ProbeState::State;
using std::chrono::steady_clock;

constexpr std::size_t most_sources = 32;

// As errors come, they are the end of a line "amsbridge: ...".
std::string as_sentence(std::string words) {
  if (!words.empty() && words.front() >= 'a' && words.front() <= 'z' && !words.starts_with("amsbridge"))
    words.front() = static_cast<char>(words.front() - 'a' + 'A');
  if (!words.empty() && words.back() != '.' && words.back() != '?') words += '.';
  return words;
}

bool is_line(const SourceUrl& source) {
  return std::holds_alternative<SerialUrl>(source) || std::holds_alternative<TcpUrl>(source) ||
         std::holds_alternative<UdpUrl>(source);
}

// A serial source without its settings, which are what is looked for.
std::string source_words(const SourceUrl& source) {
  const auto* serial = std::get_if<SerialUrl>(&source);
  return serial == nullptr ? to_string(source) : "serial://" + serial->path;
}

ProbeTrial as_told(const SourceUrl& source, const Trial& trial) {
  return {source_words(source),
          std::holds_alternative<SerialUrl>(source) ? settings_words(trial.parameters) : std::string(),
          trial.line.octets,
          trial.line.readings,
          std::string(ams::name(trial.diagnosis)),
          words_for(trial).sentence};
}

}  // namespace

std::string name(State state) {
  switch (state) {
    case State::idle: return "idle";
    case State::running: return "running";
    case State::found: return "found";
    case State::not_found: return "not_found";
    case State::failed: return "failed";
    case State::stopped: return "stopped";
  }
  return "idle";
}

std::vector<SourceUrl> serial_sources() {
  std::vector<SourceUrl> sources;
  for (std::string& port : serial_ports()) sources.emplace_back(SerialUrl{std::move(port), {}});
  return sources;
}

struct ProbeJob::Search {
  explicit Search(const Options& given) : options(given) {}

  void run(const std::vector<SourceUrl>& sources);
  bool try_source(const SourceUrl& source);
  ProbeOptions options_for(const SourceUrl& source);
  void tell_trial(const SourceUrl& source, const Trial& trial);
  void tell_error(const SourceUrl& source, const std::string& words);
  void count_progress();
  void finish();
  template <typename Change>
  void change(Change what) {
    {
      const std::lock_guard lock(mutex);
      what(state);
    }
    options.on_change();
  }

  const Options& options;
  std::atomic<bool> stopped = false;
  mutable std::mutex mutex;
  ProbeState state;
  std::thread thread;

  // Of the thread alone.
  std::size_t sources_done = 0;
  std::size_t sources_in_all = 1;
  std::size_t trials_of_source = 0;
  std::chrono::milliseconds limit{1};
  std::size_t settings_of_source = 1;
  steady_clock::time_point trial_began;
  std::optional<Trial> best;  ///< of sources where none was found, the one that most octets came from
};

// Where the search stands, were every setting of every source to be tried in full. Called ten times a second.
void ProbeJob::Search::count_progress() {
  const std::chrono::duration<double> passed = steady_clock::now() - trial_began;
  const double of_trial = std::min(passed / std::chrono::duration<double>(limit), 1.0);
  const double of_source = std::min(
      (static_cast<double>(trials_of_source) + of_trial) / static_cast<double>(settings_of_source), 1.0);
  const double now = (static_cast<double>(sources_done) + of_source) / static_cast<double>(sources_in_all);
  const std::lock_guard lock(mutex);
  state.progress = std::max(state.progress, now);
}

ProbeOptions ProbeJob::Search::options_for(const SourceUrl& source) {
  limit = options.limit.count() > 0 ? options.limit : probe_limit(source);
  settings_of_source = std::holds_alternative<SerialUrl>(source) ? probe_settings() : 1;
  trials_of_source = 0;
  trial_began = steady_clock::now();
  ProbeOptions probing;
  probing.limit = limit;
  probing.tell = [this, source](const Trial& trial) {
    ++trials_of_source;
    trial_began = steady_clock::now();
    tell_trial(source, trial);
  };
  probing.stopped = [this] {
    count_progress();
    return stopped.load();
  };
  return probing;
}

void ProbeJob::Search::tell_trial(const SourceUrl& source, const Trial& trial) {
  if (stopped && !is_found(trial.diagnosis)) return;  // it was cut short
  change([&](ProbeState& now) { now.trials.push_back(as_told(source, trial)); });
}

void ProbeJob::Search::tell_error(const SourceUrl& source, const std::string& words) {
  change([&](ProbeState& now) {
    now.trials.push_back({source_words(source), {}, 0, 0, {}, as_sentence(words)});
    if (now.sentence.empty()) now.sentence = as_sentence(words);
  });
}

// True if the search is over.
bool ProbeJob::Search::try_source(const SourceUrl& source) {
  change([&](ProbeState& now) { now.source = source_words(source); });
  const auto result = probe_source(source, options_for(source));
  if (stopped && !(result && is_found(result->diagnosis))) return true;
  if (!result) {
    tell_error(source, result.error());
    return false;
  }
  if (!std::holds_alternative<SerialUrl>(source)) tell_trial(source, *result);
  if (!is_found(result->diagnosis)) {
    if (!best || result->line.octets > best->line.octets) best = *result;
    return false;
  }
  change([&](ProbeState& now) {
    const TrialWords words = words_for(*result);
    now.state = State::found;
    now.source = url_to_keep(source, result->parameters);
    now.sentence = words.sentence;
    now.next_step = words.next_step;
    now.meter = result->meter;
    now.progress = 1;
  });
  return true;
}

void ProbeJob::Search::run(const std::vector<SourceUrl>& sources) {
  sources_in_all = std::max<std::size_t>(sources.size(), 1);
  for (const SourceUrl& source : sources) {
    if (stopped || try_source(source)) break;
    ++sources_done;
  }
  finish();
}

void ProbeJob::Search::finish() {
  const std::lock_guard lock(mutex);
  if (state.state != State::running) return;
  state.source.clear();
  if (stopped) {
    state.state = State::stopped;
    state.sentence = "The search was stopped.";
    return;
  }
  state.progress = 1;
  state.state = best ? State::not_found : State::failed;
  if (best) {
    const TrialWords words = words_for(*best);
    state.sentence = words.sentence;
    state.next_step = words.next_step;
  } else if (state.trials.empty()) {
    state.sentence = "There is no serial port here: is the adapter plugged in?";
  }
}

ProbeJob::ProbeJob(Options options) : options_(std::move(options)) {}

ProbeJob::~ProbeJob() {
  stop();
  end_search();
}

void ProbeJob::end_search() {
  if (search_ && search_->thread.joinable()) search_->thread.join();
  search_.reset();
}

tl::expected<void, std::string> ProbeJob::start(std::vector<SourceUrl> sources) {
  if (is_running()) return tl::unexpected(std::string("A search is under way: stop it first."));
  if (sources.size() > most_sources)
    return tl::unexpected(fmt::format("At most {} sources can be searched at once.", most_sources));
  if (!std::ranges::all_of(sources, is_line))
    return tl::unexpected(std::string("Only serial lines, tcp:// and udp:// can be searched for a meter."));
  end_search();
  search_ = std::make_unique<Search>(options_);
  search_->state.state = State::running;
  search_->thread = start_quiet_thread([search = search_.get(), sources = std::move(sources)] {
    search->run(sources);
    search->options.on_change();
  });
  return {};
}

void ProbeJob::stop() {
  if (search_) search_->stopped = true;
}

ProbeState ProbeJob::state() const {
  if (!search_) return {};
  const std::lock_guard lock(search_->mutex);
  return search_->state;
}

}  // namespace amsbridge
