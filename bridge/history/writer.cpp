#include "bridge/history/writer.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bridge/history/incoming.hpp"
#include "bridge/store/put_aside.hpp"
#include "bridge/store/schema.hpp"

namespace amsbridge::history {
namespace {

namespace fs = std::filesystem;

/// Nobody has so many meters: their names come from somewhere else.
constexpr std::size_t most_meters = 10'000;
/// The readings that wait for their block take no more memory than about this.
constexpr std::size_t most_recent_octets = 4'000'000;
/// So many meters are packed in one transaction.
constexpr std::size_t meters_at_once = 64;
constexpr int blocks_dropped_at_once = 500;
constexpr int free_pages_kept = 512;
constexpr int free_pages_given_back = 256;

std::uint64_t size_of(const fs::path& file) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  return error ? 0 : size;
}

fs::path beside(const fs::path& file, const char* ending) {
  fs::path path = file;
  path += ending;
  return path;
}

/// The lock of another file, since SQLite's locks on its own end with any other handle to it.
int lock_beside(const fs::path& file) {
  const int lock = ::open(beside(file, ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
  close(lock);
  return -1;
}

}  // namespace

Writer::Writer(fs::path file, std::chrono::days days, RecentReadings& recent)
    : file_(std::move(file)), days_(days), recent_(recent) {}

Writer::~Writer() {
  open_.reset();
  if (lock_ >= 0) close(lock_);
}

std::uint64_t Writer::octets() const {
  return size_of(file_) + size_of(beside(file_, "-wal"));
}

bool Writer::write(const std::string& incoming) {
  is_journaled_ = false;
  try {
    if (!open_ && !open()) return false;
    if (incoming.empty()) return true;
    std::error_code error;
    const fs::space_info space = fs::space(file_, error);
    if (!error && space.available < space_left_alone) {
      fail({Trouble::full, fmt::format("the disk with {} is nearly full", file_.string())});
      return false;
    }
    journal(incoming);
    if (!problem_.empty()) spdlog::info("the history is written again");
    problem_.clear();
    const std::int64_t slot = newest_ / slot_milliseconds;
    if (packed_slot_ == 0) packed_slot_ = slot;
    if (slot != packed_slot_ || recent_.octets() > most_recent_octets) pack();
    return true;
  } catch (const SQLite::Exception& exception) {
    fail(failure_of(exception, file_));
    // What the journal has must not be given to it again: the next opening goes on with it.
    return is_journaled_;
  }
}

void Writer::check() {
  if (!open_) return;
  try {
    const std::string found = open_->database.execAndGet("PRAGMA quick_check(1)").getString();
    if (found != "ok") throw SQLite::Exception(found, SQLITE_CORRUPT);
  } catch (const SQLite::Exception& exception) {
    fail(failure_of(exception, file_));
  }
}

bool Writer::open() {
  std::string barred = create_folder(file_);
  if (barred.empty() && lock_ < 0) {
    lock_ = lock_beside(file_);
    if (lock_ < 0 && errno == EWOULDBLOCK) barred = fmt::format("another amsbridge uses {}", file_.string());
  }
  if (!barred.empty()) {
    fail({Trouble::other, std::move(barred)});
    return false;
  }
  auto opened = open_for_writing(file_);
  if (!opened) {
    fail(opened.error());
    return false;
  }
  open_ = std::make_unique<Open>(std::move(*opened));
  load();
  return true;
}

void Writer::load() {
  names_ = open_->tables.series();
  meters_.clear();
  names_of_meters_.clear();
  recent_.clear();
  last_meter_ = 0;
  last_batch_ = 0;
  packed_slot_ = 0;
  for (MeterRow& row : open_->tables.meters()) {
    last_meter_ = std::max(last_meter_, row.id);
    last_batch_ = std::max(last_batch_, row.packed_until);
    names_of_meters_[row.id] = row.name;
    meters_.emplace(row.name, std::move(row));
  }
  open_->tables.each_batch([&](std::int64_t batch, std::string_view octets) {
    last_batch_ = std::max(last_batch_, batch);
    load_batch(batch, octets);
  });
}

void Writer::load_batch(std::int64_t batch, std::string_view octets) {
  for (OctetReader in(octets); !in.at_end();) {
    const auto name = names_of_meters_.find(static_cast<MeterId>(in.number_up_to(UINT32_MAX)));
    const KeptReading reading = read_reading(in);
    if (in.failed() || name == names_of_meters_.end()) continue;
    if (batch <= meters_.at(name->second).packed_until) continue;
    recent_.add(name->second, batch, reading);
    packed_slot_ = reading.time / slot_milliseconds;
  }
}

const MeterRow* Writer::meter(const std::string& name) {
  const auto found = meters_.find(name);
  if (found != meters_.end()) return &found->second;
  if (meters_.size() >= most_meters) return nullptr;
  MeterRow row{++last_meter_, name, last_batch_};
  open_->writer.add_meter(row);
  names_of_meters_[row.id] = name;
  return &meters_.emplace(name, std::move(row)).first->second;
}

void Writer::rename(const std::string& from, const std::string& to) {
  if (!meters_.contains(from) || meters_.contains(to)) return;
  auto node = meters_.extract(from);
  open_->writer.rename_meter(node.mapped().id, to);
  node.key() = to;
  node.mapped().name = to;
  names_of_meters_[node.mapped().id] = to;
  meters_.insert(std::move(node));
  recent_.rename(from, to);
}

void Writer::translate(KeptReading& reading) {
  for (KeptValue& value : reading.values) {
    const std::string_view key = key_of(value.series);
    value.series = names_.find(key);
    if (value.series != 0) continue;
    value.series = names_.number_of(key);
    open_->writer.add_series(value.series, std::string(key));
  }
}

void Writer::journal(const std::string& incoming) {
  SQLite::Transaction transaction(open_->database, SQLite::TransactionBehavior::IMMEDIATE);
  const std::int64_t batch = last_batch_ + 1;
  std::string octets;
  std::vector<std::pair<MeterId, KeptReading>> taken;
  for (OctetReader in(incoming); !in.at_end();) {
    Incoming next = read_incoming(in);
    if (in.failed()) break;
    if (!next.new_name.empty()) {
      rename(next.meter, next.new_name);
      continue;
    }
    const MeterRow* row = meter(next.meter);
    if (row == nullptr) continue;
    translate(next.reading);
    write_number(octets, row->id);
    write_reading(octets, next.reading);
    taken.emplace_back(row->id, std::move(next.reading));
  }
  if (!octets.empty()) open_->writer.add_batch(batch, octets);
  transaction.commit();
  is_journaled_ = true;
  last_batch_ = batch;
  for (const auto& [meter, reading] : taken) recent_.add(names_of_meters_.at(meter), batch, reading);
  if (!taken.empty()) newest_ = taken.back().second.time;
}

void Writer::pack() {
  for (;;) {
    const std::vector<std::string> names = recent_.meters(meters_at_once);
    if (names.empty()) break;
    SQLite::Transaction transaction(open_->database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const std::string& name : names) pack(meters_.at(name));
    transaction.commit();
    for (const std::string& name : names) {
      meters_.at(name).packed_until = last_batch_;
      recent_.forget(name);
    }
  }
  expire();
  packed_slot_ = newest_ / slot_milliseconds;
}

/// Blocks, minutes and hours take in what has come; what they have already is left out.
void Writer::pack(const MeterRow& meter) {
  std::map<std::int64_t, std::vector<KeptReading>> blocks;
  Digest digest(names_, open_->tables.past(meter.id),
                [&](std::int64_t hour) { return open_->tables.minutes(meter.id, hour); });
  for (const KeptReading& reading : recent_after(recent_.of(meter.name), meter.packed_until)) {
    const std::int64_t slot = reading.time / slot_milliseconds;
    if (!blocks.contains(slot)) blocks.emplace(slot, open_->tables.block(meter.id, slot));
    std::vector<KeptReading>& block = blocks.at(slot);
    const bool is_late = !block.empty() && reading.time <= block.back().time;
    if (is_late && std::find(block.begin(), block.end(), reading) != block.end()) continue;
    digest.take(reading);
    block.push_back(reading);
    if (is_late) put_in_order(block);
  }
  for (const auto& [slot, block] : blocks) open_->writer.save_block(meter.id, slot, block);
  for (const auto& [hour, minutes] : digest.hours())
    open_->writer.save_hour(meter.id, hour, minutes, summary_of(minutes, names_.power()));
  open_->writer.save_past(meter.id, digest.past(), last_batch_);
}

/// Some at a time, so that nothing waits for long.
void Writer::expire() {
  const std::int64_t now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())
                               .time_since_epoch()
                               .count();
  const std::int64_t oldest = std::min(now, newest_) - std::chrono::milliseconds(days_).count();
  SQLite::Transaction transaction(open_->database, SQLite::TransactionBehavior::IMMEDIATE);
  open_->writer.drop_batches(last_batch_);
  int left = blocks_dropped_at_once;
  for (const auto& [_, meter] : meters_) {
    if (left <= 0 || oldest <= 0) break;
    left -= open_->writer.drop_blocks(meter.id, oldest / slot_milliseconds, left);
  }
  transaction.commit();
  const int free_pages = open_->database.execAndGet("PRAGMA freelist_count").getInt();
  if (free_pages <= free_pages_kept) return;
  open_->database.exec(fmt::format("PRAGMA incremental_vacuum({})",
                                   std::min(free_pages - free_pages_kept, free_pages_given_back)));
}

void Writer::fail(const StoreFailure& failure) {
  open_.reset();
  std::string words = failure.words;
  if (failure.trouble == Trouble::damaged) {
    const auto aside = put_aside(file_);
    if (aside) spdlog::warn("the damaged history is put aside as {}, and a new one begun", aside->string());
    if (!aside) words = aside.error();
  }
  if (problem_ != words) spdlog::warn("no history is written: {}", words);
  problem_ = std::move(words);
}

}  // namespace amsbridge::history
