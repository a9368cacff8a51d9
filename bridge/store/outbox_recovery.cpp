// OutboxStore: what it does when the disk fails, and as time goes by.
#include <algorithm>
#include <bit>
#include <sqlite3.h>
#include <system_error>
#include <utility>

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bridge/store/open_database.hpp"
#include "bridge/store/outbox_database.hpp"
#include "bridge/store/outbox_store.hpp"
#include "bridge/store/put_aside.hpp"
#include "bridge/store/store_failure.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

/// SQLite would go on writing to a file without a name, which nobody finds after a restart.
bool is_removed(const fs::path& file) {
  std::error_code error;
  return !fs::exists(file, error) && !error;
}

/// So that a disk that lies at the brink does not fail with every second message.
constexpr std::uintmax_t space_to_begin_again = space_left_alone + (1024UL * 1024);
/// Pages of 4 KiB that the next readings will want anyway.
constexpr std::int64_t free_pages_kept = 512;

}  // namespace

void OutboxStore::fail(const StoreFailure& failure) {
  if (problem_.empty()) ++failures_;
  lost_tickets_ = lost_tickets_ || gave_tickets_;
  take_back();
  is_damaged_ = is_damaged_ || failure.trouble == Trouble::damaged;
  if (failure.trouble != Trouble::full) database_.reset();
  say(failure.words);
}

void OutboxStore::say(const std::string& words) {
  problem_ = words;
  const auto now = steady_now_();
  const bool is_news = words != said_ || now - said_at_ >= std::chrono::hours{1};
  if (!is_news) return;
  said_ = words;
  said_at_ = now;
  spdlog::warn("readings are published, but not kept on disk for a broker that is away: {}", words);
}

void OutboxStore::works_again() {
  if (problem_.empty()) return;
  problem_.clear();
  spdlog::info("readings are kept on disk again in {}", file_.string());
}

void OutboxStore::open() {
  if (!is_damaged_) open_once();
  if (std::exchange(is_damaged_, false) && put_damaged_aside()) open_once();
}

void OutboxStore::open_once() {
  auto opened = open_database(file_);
  if (!opened) return fail(opened.error());
  try {
    adopt(std::make_unique<OutboxDatabase>(std::move(*opened)));
  } catch (const SQLite::Exception& exception) {
    fail(failure_of(exception, file_));
  }
}

bool OutboxStore::put_damaged_aside() {
  PendingFacts salvaged = salvage(file_);
  const auto aside = put_aside(file_);
  if (!aside) {
    say(aside.error());
    return false;
  }
  spdlog::error("{} was damaged: it has been put aside as {}, the messages in it are not sent",
                file_.string(), aside->string());
  // What this process has learnt since is newer.
  for (const auto& [meter, last] : salvaged.sequences) {
    const auto known = sequences_.find(meter);
    if (known == sequences_.end()) pending_.sequences.emplace(meter, last);
  }
  for (auto& [scope, memories] : salvaged.memories) {
    if (pending_.memories[scope].forgotten) continue;
    for (const auto& [key, value] : memories.values) {
      if (!pending_.memories[scope].values.contains(key)) pending_.remember(scope, key, value);
    }
  }
  return true;
}

void OutboxStore::adopt(std::unique_ptr<OutboxDatabase> opened) {
  Tally tally{.dropped = tally_.dropped};
  for (const Shelf shelf : {Shelf::live, Shelf::registers}) {
    const Load load = opened->load(shelf);
    tally.messages.at(static_cast<std::size_t>(shelf)) = load.messages;
    tally.octets.at(static_cast<std::size_t>(shelf)) = load.octets;
  }
  if (!clock_.has_looked()) clock_ = AgeClock(std::chrono::milliseconds(opened->state("clock_offset")));
  last_ticket_ = std::max(last_ticket_, static_cast<std::uint64_t>(opened->state("tickets")));
  reserved_tickets_ = last_ticket_;
  tally_ = tally;
  // It may be another file than before. Of each sequence the higher number, of disk or process, goes on.
  for (const auto& [meter, last] : sequences_) pending_.sequences[meter] = last;
  write_pending(*opened);
  opened->commit();
  committed();
  sequences_.clear();
  database_ = std::move(opened);
  works_again();
}

bool OutboxStore::has_space(std::uintmax_t octets) const {
  std::error_code error;
  const auto space = fs::space(file_, error);
  return error || space.available >= octets;
}

void OutboxStore::settle_in_small_steps(OutboxDatabase& database) {
  constexpr std::size_t step = 256;
  constexpr int most_steps = 50;  // Each may wait for the disk.
  std::vector<std::uint64_t>& settled = pending_.settled;
  for (int count = 0; count < most_steps && !settled.empty(); ++count) {
    const std::size_t left = settled.size() - std::min(step, settled.size());
    write_settled(database, std::span(settled).subspan(left));
    database.commit();
    committed_ = tally_;
    settled.resize(left);
    database.tidy_log();
  }
}

void OutboxStore::try_full_disk() {
  attempt([this](OutboxDatabase& database) {
    database.tidy_log();
    settle_in_small_steps(database);
    // Even if nothing else is to be written: only a write shows.
    reserved_tickets_ = ++last_ticket_;
    database.set_state("tickets", static_cast<std::int64_t>(reserved_tickets_));
    write_pending(database);
    database.commit();
    committed();
    if (!has_space(space_to_begin_again)) {
      database.shrink(0);
      database.tidy_log();
    }
    if (has_space(space_to_begin_again)) works_again();
  });
}

void OutboxStore::recover(WallTime now) {
  if (file_.empty()) return;
  if (durable() && is_removed(file_)) fail({Trouble::other, fmt::format("{} was removed", file_.string())});
  if (!database_) {
    open();
  } else if (!problem_.empty()) {
    try_full_disk();
  }
  if (!durable() || lost_tickets_) return;
  attempt([&](OutboxDatabase& database) {
    const bool is_between = !database.in_transaction();
    look(now);
    expire(now);
    if (!is_between) return;  // The owner of the transaction will commit.
    database.commit();
    committed_ = tally_;
    database.shrink(free_pages_kept);
    database.tidy_log_if_due();
  });
}

void OutboxStore::look(WallTime now) {
  const auto offset = clock_.offset();
  clock_.look(now, steady_now_(), clock_.has_looked() ? std::nullopt : database_->newest_stamp());
  if (clock_.offset() == offset) return;
  spdlog::info("the clock was set: what waits in the outbox is not taken for older than it is");
  database_->set_state("clock_offset", clock_.offset().count());
}

void OutboxStore::expire(WallTime now) {
  const auto limit = clock_.stamp(now) - limits_.age;
  for (const Shelf shelf : {Shelf::live, Shelf::registers}) {
    const Load dropped = database_->drop_older(shelf, limit);
    if (dropped.messages == 0) continue;
    const std::uint64_t before = tally_.dropped.at(static_cast<std::size_t>(shelf));
    count_dropped(shelf, dropped.messages, dropped.octets);
    // One that goes with each telegram is not worth a line each time.
    if (std::bit_width(before) == std::bit_width(before + dropped.messages)) continue;
    spdlog::warn("{} {} waited too long for the broker and were dropped ({} since the start)",
                 dropped.messages, shelf == Shelf::live ? "live readings" : "registers",
                 before + dropped.messages);
  }
}

}  // namespace amsbridge
