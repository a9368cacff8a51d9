#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <SQLiteCpp/Database.h>

#include "bridge/history/database.hpp"
#include "bridge/history/digest.hpp"

namespace amsbridge::history {

/// The latest readings of each meter, which the file has only in its journal. Shared between the threads.
class RecentReadings {
 public:
  /// What a meter has of them, each behind the number of its batch: `each_recent` reads it.
  [[nodiscard]] std::string of(std::string_view meter) const;

  void add(const std::string& meter, std::int64_t batch, const KeptReading& reading);
  void forget(const std::string& meter);
  void rename(const std::string& from, const std::string& to);
  void clear();
  [[nodiscard]] std::size_t octets() const;
  /// At most so many meters that have some.
  [[nodiscard]] std::vector<std::string> meters(std::size_t most) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> octets_;
  std::size_t size_ = 0;
};

/// Those of batches after `packed_until`, in the order that they came.
[[nodiscard]] std::vector<KeptReading> recent_after(std::string_view octets, std::int64_t packed_until);

/// Owns the database: all is written here. One thread.
class Writer {
 public:
  Writer(std::filesystem::path file, std::chrono::days days, RecentReadings& recent);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Makes durable what `write_incoming` and `write_renaming` wrote. Returns false if it could not be: it is
  /// to be tried again later. In words why, in `problem`.
  [[nodiscard]] bool write(const std::string& incoming);
  /// Somebody who reads the file has found it damaged: it is looked at.
  void check();

  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] std::uint64_t octets() const;

 private:
  struct Open {
    explicit Open(SQLite::Database opened)
        : database(std::move(opened)), tables(database), writer(database) {}
    SQLite::Database database;
    Tables tables;
    TableWriter writer;
  };

  [[nodiscard]] bool open();
  void load();
  void load_batch(std::int64_t batch, std::string_view octets);
  void journal(const std::string& incoming);
  [[nodiscard]] const MeterRow* meter(const std::string& name);
  void rename(const std::string& from, const std::string& to);
  void translate(KeptReading& reading);
  void pack();
  void pack(const MeterRow& meter);
  void expire();
  void fail(const StoreFailure& failure);

  const std::filesystem::path file_;
  const std::chrono::days days_;
  RecentReadings& recent_;
  std::unique_ptr<Open> open_;
  std::string problem_;
  int lock_ = -1;

  SeriesNames names_;
  std::map<std::string, MeterRow> meters_;
  std::map<MeterId, std::string> names_of_meters_;
  MeterId last_meter_ = 0;
  std::int64_t last_batch_ = 0;
  std::int64_t newest_ = 0;       // epoch milliseconds of the latest reading
  std::int64_t packed_slot_ = 0;  // that the latest reading was in when all was packed
  bool is_journaled_ = false;     // whether the last batch is in the journal
};

}  // namespace amsbridge::history
