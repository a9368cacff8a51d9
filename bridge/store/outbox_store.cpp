#include "bridge/store/outbox_store.hpp"

#include <algorithm>
#include <utility>

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bridge/store/outbox_database.hpp"
#include "bridge/store/store_failure.hpp"

namespace amsbridge {
namespace {

constexpr std::size_t longest_memory = 4'096;
/// What a change takes out of the database passes through the log of changes: no more than that needs.
constexpr std::uint64_t most_headroom = 500'000;

constexpr std::size_t index(Shelf shelf) {
  return static_cast<std::size_t>(shelf);
}

}  // namespace

OutboxStore::OutboxStore(std::filesystem::path file, OutboxLimits limits, SteadyNow steady_now)
    : file_(std::move(file)), limits_(limits), steady_now_(std::move(steady_now)) {
  if (!file_.empty()) open();
}

OutboxStore::~OutboxStore() {
  commit();
  if (!durable()) return;
  attempt([this](OutboxDatabase& database) {
    database.set_state("tickets", static_cast<std::int64_t>(last_ticket_));
    database.note_clean_end();
    database.commit();
  });
}

bool OutboxStore::durable() const {
  return database_ && problem_.empty();
}

bool OutboxStore::attempt(const std::function<void(OutboxDatabase&)>& work) {
  try {
    work(*database_);
    return true;
  } catch (const SQLite::Exception& exception) {
    fail(failure_of(exception, file_));
    return false;
  }
}

std::uint64_t OutboxStore::next_sequence(const std::string& meter) {
  auto known = sequences_.find(meter);
  if (known == sequences_.end()) {
    const auto pending = pending_.sequences.find(meter);
    std::uint64_t last = pending == pending_.sequences.end() ? 0 : pending->second;
    if (database_) {
      attempt([&](OutboxDatabase& database) { last = std::max(last, database.sequence(meter)); });
    }
    // Beyond the limit a meter gets its numbers from what the disk knows.
    if (sequences_.size() >= PendingFacts::most_meters) sequences_ = pending_.sequences;
    if (sequences_.size() >= PendingFacts::most_meters) return last + 1;
    known = sequences_.emplace(meter, last).first;
  }
  pending_.sequences[meter] = ++known->second;
  return known->second;
}

std::uint64_t OutboxStore::next_ticket(OutboxDatabase& database) {
  constexpr std::uint64_t reserved_at_once = 10'000;
  if (last_ticket_ >= reserved_tickets_) {
    reserved_tickets_ = last_ticket_ + reserved_at_once;
    database.set_state("tickets", static_cast<std::int64_t>(reserved_tickets_));
  }
  return ++last_ticket_;
}

std::uint64_t OutboxStore::add(Shelf shelf, WallTime arrival, const Message& message) {
  // What a failure has taken back must be told by commit before new messages can be kept.
  if (!durable() || lost_tickets_) return 0;
  const std::uint64_t octets = message.topic.size() + message.payload.size();
  const std::uint64_t beside = shelf == Shelf::live ? tally_.octets[index(Shelf::registers)] : 0;
  if (octets > limits_.octets || beside > limits_.octets - octets) return 0;
  if (!database_->in_transaction() && !has_space(space_left_alone)) {
    fail({Trouble::full, fmt::format("the disk with {} is nearly full", file_.string())});
    return 0;
  }
  std::uint64_t ticket = 0;
  const bool is_kept = attempt([&](OutboxDatabase& database) {
    make_room(shelf, octets);
    ticket = next_ticket(database);
    if (!clock_.has_looked()) clock_.look_at_arrival(arrival, database.newest_stamp());
    database.insert(shelf, ticket, clock_.stamp(arrival), message);
  });
  if (!is_kept) return 0;
  ++tally_.messages[index(shelf)];
  tally_.octets[index(shelf)] += octets;
  gave_tickets_ = true;
  return ticket;
}

void OutboxStore::make_room(Shelf shelf, std::uint64_t octets) {
  const std::uint64_t headroom = std::min(limits_.octets / 10, most_headroom);
  const auto excess = [&] {
    const std::uint64_t wanted = tally_.octets[0] + tally_.octets[1] + octets;
    return wanted > limits_.octets ? wanted - limits_.octets + headroom : 0;
  };
  for (const Shelf victim : {Shelf::live, Shelf::registers}) {
    const std::uint64_t too_much = excess();
    if (too_much == 0 || (victim == Shelf::registers && shelf == Shelf::live)) return;
    const Load dropped = database_->drop_octets(victim, too_much);
    count_dropped(victim, dropped.messages, dropped.octets);
    if (dropped.messages == 0) continue;
    spdlog::warn("the outbox is full ({} octets): the {} oldest {} were dropped", limits_.octets,
                 dropped.messages, victim == Shelf::live ? "live readings" : "registers");
  }
}

void OutboxStore::count_dropped(Shelf shelf, std::uint64_t messages, std::uint64_t octets) {
  tally_.messages[index(shelf)] -= messages;
  tally_.octets[index(shelf)] -= octets;
  tally_.dropped[index(shelf)] += messages;
}

void OutboxStore::remember(const std::string& scope, const std::string& key, const std::string& value) {
  if (value.size() > longest_memory) {
    spdlog::warn("'{}' of '{}' is too long to be remembered ({} octets)", key, scope, value.size());
    return;
  }
  pending_.remember(scope, key, value);
}

std::map<std::string, std::string> OutboxStore::recall(const std::string& scope) {
  std::map<std::string, std::string> known;
  if (database_) attempt([&](OutboxDatabase& database) { known = database.memories(scope); });
  pending_.amend(scope, known);
  return known;
}

void OutboxStore::forget(const std::string& scope) {
  pending_.forget(scope);
}

void OutboxStore::settle(std::span<const std::uint64_t> tickets) {
  if (file_.empty()) return;
  for (const std::uint64_t ticket : tickets) {
    if (!make_room_for_settled()) return;
    pending_.settled.push_back(ticket);
  }
}

bool OutboxStore::make_room_for_settled() {
  if (pending_.settled.size() < PendingFacts::most_settled) return true;
  if (!durable() || lost_tickets_) return false;
  if (!attempt([this](OutboxDatabase& database) { write_settled(database, pending_.settled); })) return false;
  pending_.settled.clear();
  return true;
}

void OutboxStore::write_pending(OutboxDatabase& database) {
  for (const auto& [meter, last] : pending_.sequences) database.write_sequence(meter, last);
  for (const auto& [scope, memories] : pending_.memories) database.write_memories(scope, memories);
  const std::int64_t offset = clock_.offset().count();
  if (database.state("clock_offset") != offset) database.set_state("clock_offset", offset);
  write_settled(database, pending_.settled);
}

void OutboxStore::write_settled(OutboxDatabase& database, std::span<const std::uint64_t> tickets) {
  for (const std::uint64_t ticket : tickets) {
    const auto [shelf, load] = database.erase(ticket);
    tally_.messages[index(shelf)] -= load.messages;
    tally_.octets[index(shelf)] -= load.octets;
  }
}

bool OutboxStore::commit() {
  gave_tickets_ = false;
  if (std::exchange(lost_tickets_, false) || !durable()) {
    take_back();
    return false;
  }
  const bool is_written = attempt([this](OutboxDatabase& database) {
    write_pending(database);
    database.commit();
  });
  if (is_written) committed();
  return is_written;
}

void OutboxStore::committed() {
  pending_.clear();
  committed_ = tally_;
}

void OutboxStore::take_back() {
  tally_ = committed_;
  reserved_tickets_ = 0;
  if (database_ && !database_->roll_back()) database_.reset();
}

std::vector<Message> OutboxStore::oldest(std::uint64_t after, std::size_t most) {
  std::vector<Message> messages;
  if (database_) attempt([&](OutboxDatabase& database) { messages = database.oldest(after, most); });
  return messages;
}

OutboxCounters OutboxStore::counters() const {
  // What is on a disk that cannot be read waits for nobody.
  if (!database_) return {0, 0, tally_.dropped[0], tally_.dropped[1], failures_};
  return {tally_.messages[0] + tally_.messages[1], tally_.octets[0] + tally_.octets[1], tally_.dropped[0],
          tally_.dropped[1], failures_};
}

}  // namespace amsbridge
