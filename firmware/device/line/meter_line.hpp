#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include <tl/expected.hpp>

#include "firmware/device/board/uart.hpp"
#include "firmware/device/settings/settings.hpp"
#include "metering/line_search.hpp"
#include "metering/meter_relay.hpp"

namespace amsbridge::device {

/// What the line works with. All of it must outlive the line.
struct LineTools {
  Uart& uart;
  ams::Aes128Gcm& gcm;
  ReadingOutput& output;
  std::span<char> scratch{};  ///< as MeterOptions has it; empty: no reading is written as JSON
};

/// How the line is read, and what is made of it.
struct LineOptions {
  MeterSettings meter{};
  bool strict = false;
  ReadingObserver* observer = nullptr;                            ///< outlives the line; may be null
  std::function<std::optional<ams::Decimal>()> temperature = {};  ///< degrees Celsius now; may be empty
  Moment started{};                                               ///< of the program
};

/// How a search for speed and parity stands, or has ended.
enum class SearchState : std::uint8_t { idle, running, found, not_found, stopped };

/// The meter's line: reads the UART, and finds out how it is to be read. With `finds_line` it searches as
/// soon as it begins and until telegrams come whole; again when octets come that make none, and when the
/// speed or the parity has been wrong for two minutes. All that comes goes to the meter's relay, also while
/// it is searched.
class MeterLine {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  MeterLine(const LineTools& tools, LineOptions options, Moment now);
  MeterLine(const MeterLine&) = delete;
  MeterLine& operator=(const MeterLine&) = delete;
  ~MeterLine() = default;

  /// To be called at least every 100 ms; takes what has come.
  void tick(Moment now);
  /// From now on with these. Where they say the same of the line it is read on without a break.
  void apply(const LineOptions& options, Moment now);

  /// Searches on that pin, or on the one that is set. The error is a sentence: a search is under way.
  [[nodiscard]] tl::expected<void, std::string> start_search(std::optional<ReceivePin> pin, Moment now);
  void stop_search(Moment now);

  /// What the search has found that the settings may remember, once: only with `finds_line`, and on their
  /// pin.
  [[nodiscard]] std::optional<SerialParameters> take_found();

  [[nodiscard]] const MeterRelay& relay() const { return *relay_; }
  [[nodiscard]] SearchState search_state() const { return state_; }
  /// Its trials, outcome and progress; of the last one, once that has ended.
  [[nodiscard]] const LineSearch& search() const { return search_; }
  [[nodiscard]] ReceivePin search_pin() const { return search_pin_; }
  /// How and where the line is read now.
  [[nodiscard]] const SerialParameters& parameters() const { return parameters_; }
  [[nodiscard]] ReceivePin pin() const { return pin_; }

  /// Since the start, whatever the settings were.
  [[nodiscard]] std::uint64_t octets() const { return octets_; }
  [[nodiscard]] std::uint32_t overruns() const { return tools_.uart.overruns(); }

 private:
  [[nodiscard]] RelayOptions relay_options() const;
  void make_relay(Moment now);
  void open(const SerialParameters&, ReceivePin, Moment now);
  void read(Moment now);
  void watch(Moment now);
  void begin_search(ReceivePin, Moment now);
  void go_on_searching(Moment now);
  void end_search(Moment now);
  void go_back(Moment now);
  [[nodiscard]] bool is_worth_searching(Moment now);

  LineTools tools_;
  LineOptions options_;
  SerialParameters parameters_;
  ReceivePin pin_ = ReceivePin::gpio3;
  std::array<std::uint8_t, ams::Decoder::compact_storage> storage_{};
  std::optional<MeterRelay> relay_;
  LineSearch search_;
  SearchState state_ = SearchState::idle;
  ReceivePin search_pin_ = ReceivePin::gpio3;
  std::optional<SerialParameters> found_;
  bool is_settled_ = false;  // telegrams have come whole, or nobody wants a search
  std::uint64_t octets_ = 0;
  std::uint64_t octets_at_end_ = 0;    // of the last search
  Steady ended_{};                     // that was
  std::optional<Steady> wrong_since_;  // the speed or the parity
  std::optional<Steady> last_octet_;   // as long as its telegram may go on
  Steady last_heard_{};
  Steady next_look_{};
};

}  // namespace amsbridge::device
