#include "bridge/history/history.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include "bridge/history/incoming.hpp"
#include "bridge/history/plot.hpp"
#include "bridge/history/request_check.hpp"
#include "bridge/history/snapshot.hpp"
#include "bridge/history/writer.hpp"
#include "bridge/network/quiet_thread.hpp"
#include "bridge/store/store_failure.hpp"

namespace amsbridge {
namespace {

using Cause = HistoryRefusal::Cause;

/// 2020 to 2100: other times are those of a clock that is not set.
constexpr std::int64_t first_moment = 1'577'836'800'000;
constexpr std::int64_t last_moment = 4'102'444'800'000;

constexpr const char* is_ending = "amsbridge is ending";

}  // namespace

/// What the threads share. The writing thread owns the file, the asking one reads it by connections of its
/// own, so that neither waits for the other.
class History::Threads {
 public:
  explicit Threads(HistoryOptions options)
      : options_(std::move(options)), writer_(options_.file, options_.days, recent_) {
    writing_ = start_quiet_thread([this] { write(); });
    asking_ = start_quiet_thread([this] { answer(); });
  }
  ~Threads() {
    {
      const std::scoped_lock lock(mutex_);
      is_ending_ = true;
    }
    wake_writer_.notify_all();
    wake_asker_.notify_all();
    writing_.join();
    asking_.join();
  }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  template <typename Write>
  void put(Write write) {
    const std::scoped_lock lock(mutex_);
    if (incoming_.size() >= options_.waiting_octets) {
      ++dropped_;
      return;
    }
    write(incoming_);
  }

  void ask(std::variant<PlotRequest, EnergyRequest> request, Done done) {
    {
      const std::scoped_lock lock(mutex_);
      if (!is_ending_ && queries_.size() < options_.waiting_queries) {
        queries_.push_back({std::move(request), std::move(done)});
        wake_asker_.notify_one();
        return;
      }
    }
    done(tl::unexpected(
        HistoryRefusal{Cause::busy, "the history is asked too much at once: try again in a moment"}));
  }

  void settle() {
    std::unique_lock lock(mutex_);
    const std::uint64_t wanted = ++settles_wanted_;
    wake_writer_.notify_all();
    settled_.wait(lock, [&] { return settles_done_ >= wanted; });
  }

  std::uint64_t octets() const { return octets_; }
  std::uint64_t dropped() const { return dropped_; }
  std::string problem() const {
    const std::scoped_lock lock(mutex_);
    return problem_;
  }

 private:
  struct Query {
    std::variant<PlotRequest, EnergyRequest> request;
    Done done;
  };

  void write();
  void write_in_hand();
  void answer();
  Answer answer_to(const Query& query);
  template <typename Request>
  Answer ask_file(const Request& request);

  const HistoryOptions options_;
  history::RecentReadings recent_;
  history::Writer writer_;  // the writing thread's
  std::string in_hand_;     // the same: what was taken, until it is in the file

  mutable std::mutex mutex_;
  std::condition_variable wake_writer_;
  std::condition_variable wake_asker_;
  std::condition_variable settled_;
  std::string incoming_;
  std::deque<Query> queries_;
  std::string problem_;
  std::uint64_t settles_wanted_ = 0;
  std::uint64_t settles_done_ = 0;
  bool is_ending_ = false;

  std::atomic<bool> must_check_ = false;
  std::atomic<std::uint64_t> dropped_ = 0;
  std::atomic<std::uint64_t> octets_ = 0;
  std::thread writing_;
  std::thread asking_;
};

void History::Threads::write_in_hand() {
  if (must_check_.exchange(false)) writer_.check();
  const bool written = writer_.write(in_hand_);
  if (written) in_hand_.clear();
  octets_ = writer_.octets();
  const std::scoped_lock lock(mutex_);
  problem_ = writer_.problem();
}

void History::Threads::write() {
  for (bool goes_on = true; goes_on;) {
    std::uint64_t wanted = 0;
    {
      std::unique_lock lock(mutex_);
      const auto pause = problem_.empty() ? options_.pause : options_.retry;
      wake_writer_.wait_for(lock, pause, [&] { return is_ending_ || settles_wanted_ > settles_done_; });
      goes_on = !is_ending_;
      wanted = settles_wanted_;
      if (in_hand_.empty()) std::swap(in_hand_, incoming_);
    }
    write_in_hand();
    bool has_more = false;
    {
      const std::scoped_lock lock(mutex_);
      has_more = in_hand_.empty() && !incoming_.empty() && (wanted > settles_done_ || is_ending_);
      if (has_more) std::swap(in_hand_, incoming_);
    }
    if (has_more) write_in_hand();
    const std::scoped_lock lock(mutex_);
    settles_done_ = std::max(settles_done_, wanted);
    settled_.notify_all();
  }
}

void History::Threads::answer() {
  for (;;) {
    Query query;
    {
      std::unique_lock lock(mutex_);
      wake_asker_.wait(lock, [&] { return is_ending_ || !queries_.empty(); });
      if (queries_.empty()) return;
      query = std::move(queries_.front());
      queries_.pop_front();
      if (is_ending_) {
        lock.unlock();
        query.done(tl::unexpected(HistoryRefusal{Cause::unavailable, is_ending}));
        continue;
      }
    }
    query.done(answer_to(query));
  }
}

History::Answer History::Threads::answer_to(const Query& query) {
  return std::visit([this](const auto& request) { return ask_file(request); }, query.request);
}

std::string write_answer(history::Snapshot& snapshot, const PlotRequest& request) {
  return history::plot_of(snapshot, request);
}
std::string write_answer(history::Snapshot& snapshot, const EnergyRequest& request) {
  return history::energy_of(snapshot, request);
}

template <typename Request>
History::Answer History::Threads::ask_file(const Request& request) {
  const auto unknown = [&request] {
    return tl::unexpected(HistoryRefusal{
        Cause::not_found, fmt::format("there is no history of a meter \"{}\"", request.meter)});
  };
  try {
    history::Snapshot snapshot(options_.file, recent_, request.meter);
    if (!snapshot.knows_the_meter()) return unknown();
    return write_answer(snapshot, request);
  } catch (const SQLite::Exception& exception) {
    // A new one is about to be made.
    if (octets_ == 0 && problem().empty()) return unknown();
    StoreFailure failure = failure_of(exception, options_.file);
    if (failure.trouble == Trouble::damaged) must_check_ = true;
    return tl::unexpected(HistoryRefusal{Cause::unavailable, std::move(failure.words)});
  }
}

History::History(HistoryOptions options) : threads_(std::make_unique<Threads>(std::move(options))) {}
History::~History() = default;

void History::take(std::string_view meter, const ams::Reading& reading, std::int64_t epoch_milliseconds,
                   std::optional<ams::Decimal> temperature) {
  if (epoch_milliseconds < first_moment || epoch_milliseconds >= last_moment || meter.empty()) return;
  if (reading.values().empty()) return;
  threads_->put([&](std::string& out) {
    history::write_incoming(out, meter, reading, epoch_milliseconds, temperature);
  });
}

void History::rename(std::string_view from, std::string_view to) {
  if (from == to || to.empty()) return;
  threads_->put([&](std::string& out) { history::write_renaming(out, from, to); });
}

void History::plot(PlotRequest request, Done done) {
  auto wrong = history::what_is_wrong(request);
  if (!wrong.empty()) return done(tl::unexpected(HistoryRefusal{Cause::request, std::move(wrong)}));
  threads_->ask(std::move(request), std::move(done));
}

void History::energy(EnergyRequest request, Done done) {
  auto wrong = history::what_is_wrong(request);
  if (!wrong.empty()) return done(tl::unexpected(HistoryRefusal{Cause::request, std::move(wrong)}));
  threads_->ask(std::move(request), std::move(done));
}

void History::settle() {
  threads_->settle();
}

std::uint64_t History::octets() const {
  return threads_->octets();
}
std::string History::problem() const {
  return threads_->problem();
}
std::uint64_t History::dropped() const {
  return threads_->dropped();
}

}  // namespace amsbridge
