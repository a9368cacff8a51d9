#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bridge/mqtt/publisher.hpp"
#include "bridge/store/age_clock.hpp"
#include "bridge/store/pending_facts.hpp"
#include "metering/memory.hpp"
#include "metering/shelf.hpp"

namespace amsbridge {

class OutboxDatabase;
struct StoreFailure;

/// How much may wait.
struct OutboxLimits {
  std::uint64_t octets = 64'000'000;  ///< of topics and payloads
  std::chrono::milliseconds age = std::chrono::days{7};
};

struct OutboxCounters {
  std::uint64_t waiting = 0;         ///< messages on disk now
  std::uint64_t waiting_octets = 0;  ///< of their topics and payloads
  std::uint64_t dropped_live = 0;    ///< given up at a limit since the start
  std::uint64_t dropped_registers = 0;
  std::uint64_t failures = 0;  ///< times that the disk or the database began to fail since the start
};

/// Messages on disk (SQLite, WAL) until the broker has them, and what must outlive a restart: the sequence of
/// each meter and small memories. One process and one thread; no call waits for another process.
///
/// What `commit` has returned true for survives the end of the process at any moment, and, but for the last
/// seconds, a power cut; the database stays whole in either case. What those seconds may have cost is never
/// given twice: after a power cut the sequences go on 1,000 higher.
///
/// A disk that is full, read-only or broken costs durability, never a message: calls then work in memory as
/// far as they can, `problem` says why in words, and `recover` tries again. What was learnt meanwhile
/// (sequences, memories, settled tickets) is then written. A corrupt database is put aside as
/// `<name>.corrupt-<n>` (only the last one is kept) and begun anew with what could be read of its sequences
/// and memories; one whose name does not end in `.sqlite` is left alone, and that is a problem. So is a
/// database of another program, of a newer amsbridge, or one in use by another process.
///
/// The last 5 MiB of a disk are left to others: a database on a disk without any room cannot even shrink.
///
/// At the limit of size the oldest live readings go, some at once so that it is not done at each call, and
/// registers only when they exceed it alone. Age is told by the wall clock, but its steps of a day or more
/// are no age.
class OutboxStore final : public Memory {
 public:
  using WallTime = std::chrono::system_clock::time_point;
  using SteadyNow = std::function<std::chrono::steady_clock::time_point()>;

  /// Opens or creates the database and the folders above it. An empty path: nothing is ever
  /// durable, and there is no problem. `steady_now` is for tests.
  OutboxStore(std::filesystem::path file, OutboxLimits limits,
              SteadyNow steady_now = std::chrono::steady_clock::now);
  /// Commits and closes.
  ~OutboxStore() override;
  OutboxStore(const OutboxStore&) = delete;
  OutboxStore& operator=(const OutboxStore&) = delete;

  /// Whether messages are kept on disk at the moment.
  [[nodiscard]] bool durable() const;
  /// Why not, in a sentence without a full stop; empty if they are or nobody wants it.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  /// To be called now and then (every few seconds): tries again after a failure, enforces the limit of age,
  /// gives space that is long free
  /// back to the disk. Sometimes it waits for the disk (fsync, some milliseconds), so that commit seldom
  /// does.
  void recover(WallTime now);

  /// The next number of the meter, from 1, never the same twice while the disk works: made durable by
  /// `commit`, before which nobody else should see it.
  [[nodiscard]] std::uint64_t next_sequence(const std::string& meter);

  /// Keeps a message. Returns its ticket, rising from call to call (over restarts, too, but not without
  /// gaps); 0 if it could not be kept: whoever has it must bring it on its way without.
  [[nodiscard]] std::uint64_t add(Shelf shelf, WallTime arrival, const Message& message);

  void remember(const std::string& scope, const std::string& key, const std::string& value) override;
  [[nodiscard]] std::map<std::string, std::string> recall(const std::string& scope) override;
  void forget(const std::string& scope) override;

  /// Messages with these tickets need not be kept any longer: they go with the next commit, or, while the
  /// store is not durable, once it is again. Unknown ones are ignored.
  void settle(std::span<const std::uint64_t> tickets);

  /// Makes all calls since the last commit durable at once. False if that failed, or if anything has since
  /// the last commit, or if the store is not durable: of the tickets given since then none is kept.
  /// Sequences, memories and settled tickets are held in memory until a commit succeeds.
  bool commit();

  /// The oldest messages with tickets above `after`, in the order of their tickets, from both shelves; with
  /// their tickets set. At most `most`. What is not committed yet is among them. With a full disk they can
  /// still be read.
  [[nodiscard]] std::vector<Message> oldest(std::uint64_t after, std::size_t most);

  [[nodiscard]] OutboxCounters counters() const;

 private:
  /// By shelf. What a roll back takes back.
  struct Tally {
    std::array<std::uint64_t, 2> messages{};
    std::array<std::uint64_t, 2> octets{};
    std::array<std::uint64_t, 2> dropped{};
  };

  /// False if the work failed; all that a failure entails is done then.
  bool attempt(const std::function<void(OutboxDatabase&)>& work);
  void fail(const StoreFailure& failure);
  void say(const std::string& words);
  void take_back();

  void open();
  void open_once();
  void adopt(std::unique_ptr<OutboxDatabase> opened);
  [[nodiscard]] bool put_damaged_aside();
  void try_full_disk();
  void works_again();

  void write_pending(OutboxDatabase& database);
  void write_settled(OutboxDatabase& database, std::span<const std::uint64_t> tickets);
  void settle_in_small_steps(OutboxDatabase& database);
  [[nodiscard]] bool make_room_for_settled();
  void committed();
  [[nodiscard]] bool has_space(std::uintmax_t octets) const;
  void make_room(Shelf shelf, std::uint64_t octets);
  [[nodiscard]] std::uint64_t next_ticket(OutboxDatabase& database);
  void count_dropped(Shelf shelf, std::uint64_t messages, std::uint64_t octets);
  void look(WallTime now);
  void expire(WallTime now);

  const std::filesystem::path file_;
  const OutboxLimits limits_;
  const SteadyNow steady_now_;

  /// Open but with a problem: it can be read alone (full disk).
  std::unique_ptr<OutboxDatabase> database_;
  std::string problem_;
  bool is_damaged_ = false;
  std::string said_;
  std::chrono::steady_clock::time_point said_at_;

  AgeClock clock_;
  std::map<std::string, std::uint64_t> sequences_;  ///< the last ones given; the disk may know more meters
  PendingFacts pending_;
  Tally tally_;
  Tally committed_;
  std::uint64_t last_ticket_ = 0;
  std::uint64_t reserved_tickets_ = 0;  ///< up to here the disk knows that they may have been given
  bool gave_tickets_ = false;           ///< since the last commit
  bool lost_tickets_ = false;           ///< of these, by a failure
  std::uint64_t failures_ = 0;
};

}  // namespace amsbridge
