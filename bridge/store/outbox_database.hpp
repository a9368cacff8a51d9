#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "bridge/mqtt/publisher.hpp"
#include "bridge/store/age_clock.hpp"
#include "bridge/store/pending_facts.hpp"
#include "metering/shelf.hpp"

namespace amsbridge {

/// What lies on a shelf.
struct Load {
  std::uint64_t messages = 0;
  std::uint64_t octets = 0;  ///< of topics and payloads

  Load& operator-=(const Load& other) {
    messages -= other.messages;
    octets -= other.octets;
    return *this;
  }
};

/// The tables and the statements on them, prepared once. All functions throw SQLite::Exception.
/// Changes belong to a transaction, which the first of them begins and `commit` ends.
class OutboxDatabase {
 public:
  using Stamp = AgeClock::Stamp;

  explicit OutboxDatabase(SQLite::Database opened);

  void begin();
  void commit();
  /// Returns false if even that fails: the database must be opened again.
  bool roll_back() noexcept;
  [[nodiscard]] bool in_transaction() const;

  void insert(Shelf, std::uint64_t ticket, Stamp arrived, const Message&);
  struct Erased {
    Shelf shelf = Shelf::live;
    Load load;  ///< Nothing if there was no such ticket.
  };
  Erased erase(std::uint64_t ticket);
  /// Drops the oldest messages until at least `excess` octets are gone, or all are.
  Load drop_octets(Shelf, std::uint64_t excess);
  /// Drops the oldest messages up to the first one that arrived at `limit` or later, at most 5,000 at once.
  Load drop_older(Shelf, Stamp limit);
  [[nodiscard]] std::vector<Message> oldest(std::uint64_t after, std::size_t most);
  [[nodiscard]] Load load(Shelf);
  [[nodiscard]] std::optional<Stamp> newest_stamp();

  [[nodiscard]] std::uint64_t sequence(const std::string& meter);
  [[nodiscard]] std::map<std::string, std::string> memories(const std::string& scope);
  void write_sequence(const std::string& meter, std::uint64_t last);
  void write_memories(const std::string& scope, const PendingFacts::Scope&);

  [[nodiscard]] std::int64_t state(const char* name);
  void set_state(const char* name, std::int64_t value);

  /// Outside a transaction: gives free pages back to the disk, a few at a time, until so many are left.
  void shrink(std::int64_t pages_kept);
  /// Outside a transaction: moves what it can from the log of changes to the database.
  void tidy_log();
  /// The same after some dozens of commits.
  void tidy_log_if_due();
  void note_clean_end();

 private:
  struct ShelfStatements {
    ShelfStatements(SQLite::Database& database, const std::string& table);
    SQLite::Statement insert;
    SQLite::Statement erase;
    SQLite::Statement walk;
    SQLite::Statement drop;
    SQLite::Statement newest;
    SQLite::Statement load;
  };
  ShelfStatements& on(Shelf shelf) { return shelves_[static_cast<std::size_t>(shelf)]; }
  Load drop_up_to(Shelf, std::uint64_t ticket, Load dropped);

  SQLite::Database database_;
  int commits_since_tidy_ = 0;
  std::array<ShelfStatements, 2> shelves_;
  SQLite::Statement oldest_;
  SQLite::Statement sequence_;
  SQLite::Statement write_sequence_;
  SQLite::Statement memories_;
  SQLite::Statement write_memory_;
  SQLite::Statement forget_;
  SQLite::Statement state_;
  SQLite::Statement set_state_;
  SQLite::Statement free_pages_;
};

}  // namespace amsbridge
