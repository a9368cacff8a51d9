#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "ams/decimal.hpp"
#include "ams/reading.hpp"

namespace amsbridge {

struct HistoryOptions {
  std::filesystem::path file;              ///< `history.sqlite` in the state directory
  std::chrono::days days{30};              ///< that every reading is kept; minutes and hours are for ever
  std::chrono::milliseconds pause{1'000};  ///< between two writes to the disk
  std::chrono::milliseconds retry{5'000};  ///< between two attempts while the disk fails
  std::size_t waiting_octets = 4'000'000;  ///< of readings that wait for the disk, some 60 octets each
  std::size_t waiting_queries = 16;        ///< more are refused
};

enum class HistoryFormat { json, csv };
enum class EnergyUnit { hour, day, month };

struct PlotRequest {
  std::string meter;
  std::int64_t from = 0;              ///< epoch seconds
  std::int64_t to = 0;                ///< epoch seconds, later; that second is not part of it
  std::vector<std::string> series{};  ///< keys of quantities and `temperature_c`, at most 40; empty = power
  int points = 700;                   ///< at most, 2 to 5000
  HistoryFormat format = HistoryFormat::json;
};

struct EnergyRequest {
  std::string meter;
  std::int64_t from = 0;
  std::int64_t to = 0;  ///< all hours, days or months of local time that `from` to `to` touches: at most 5000
  EnergyUnit unit = EnergyUnit::day;
  HistoryFormat format = HistoryFormat::json;
};

/// Why there is no answer.
struct HistoryRefusal {
  enum class Cause {
    request,      ///< it is not right: HTTP 400
    not_found,    ///< nothing was ever kept of that meter: 404
    busy,         ///< too many queries wait: 503
    unavailable,  ///< the disk fails: 503
  };
  Cause cause = Cause::request;
  std::string sentence;  ///< without a full stop
};

/// What is kept of readings for plots: each reading for some days, minutes and hours for ever, in one SQLite
/// file. `docs/history.md` says what is kept and how it is reckoned. All functions are for any thread and
/// never wait for the disk.
///
/// A disk that is full, read-only or broken costs what does not fit into memory meanwhile; `problem` says
/// why in words, and it is tried again. A damaged file is put aside as `<name>.corrupt-<n>` and begun anew.
class History {
 public:
  /// A text as the schemas Plot and Energy of docs/openapi.yaml describe it, or the same as CSV (RFC 4180).
  using Answer = tl::expected<std::string, HistoryRefusal>;
  /// Called once for each query: on a thread of the history, or on the caller's before `plot` or `energy`
  /// returns if it is refused at once. Must not throw and must not wait.
  using Done = std::function<void(Answer)>;

  /// Starts the threads. Opens or creates the file, and the folders above it, later on.
  explicit History(HistoryOptions options);
  /// Writes what waits; queries that wait are answered as unavailable.
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  /// Keeps a reading, with the temperature in degrees Celsius if there is a sensor. `meter` is its name in
  /// topics, of a sub-meter, too. A moment before 2020 is that of a clock that is not set: it is not kept.
  void take(std::string_view meter, const ams::Reading& reading, std::int64_t epoch_milliseconds,
            std::optional<ams::Decimal> temperature);
  /// What was kept as `from` goes on as `to`. If there is a history of both, that of `from` is left as it is
  /// and `to` goes on.
  void rename(std::string_view from, std::string_view to);

  void plot(PlotRequest request, Done done);
  void energy(EnergyRequest request, Done done);

  /// Waits until all that was taken before is in the file, or cannot be written now. For tests and tools.
  void settle();

  /// Of the file and its log of changes, as last looked at.
  [[nodiscard]] std::uint64_t octets() const;
  /// Why nothing is written at the moment, in a sentence without a full stop; empty if it is.
  [[nodiscard]] std::string problem() const;
  /// Readings that were lost for want of room since the start.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  class Threads;
  std::unique_ptr<Threads> threads_;
};

}  // namespace amsbridge
