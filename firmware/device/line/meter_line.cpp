#include "firmware/device/line/meter_line.hpp"

#include <utility>

#include "firmware/device/settings/meter_source.hpp"
#include "metering/line_watch.hpp"
#include "metering/log.hpp"

namespace amsbridge::device {
namespace {

using ams::Diagnosis;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds telegram_gap{200};
constexpr milliseconds search_period{100};
constexpr milliseconds watch_period{1000};
constexpr std::chrono::minutes patience{2};  // with a wrong speed, as when somebody tries another cable
constexpr seconds search_pause{60};          // between two searches
constexpr std::size_t piece_octets = 128;    // of the stack
constexpr int most_pieces = 16;              // in one tick: two seconds at 9600 baud

int digit_of(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

// 32 hexadecimal digits, which the settings have checked.
std::optional<ams::Key> key_of(std::string_view digits) {
  ams::Key key{};
  if (digits.size() != 2 * key.size()) return std::nullopt;
  for (std::size_t at = 0; at < key.size(); ++at) {
    const int high = digit_of(digits[2 * at]);
    const int low = digit_of(digits[2 * at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    key[at] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return key;
}

// What they say of the meter, not of how its line is read.
bool is_same_meter(const LineOptions& one, const LineOptions& other) {
  const MeterSettings& a = one.meter;
  const MeterSettings& b = other.meter;
  return one.strict == other.strict && a.name == b.name && a.key == b.key && a.auth_key == b.auth_key &&
         a.main_fuse == b.main_fuse && a.ct_ratio == b.ct_ratio && a.vt_ratio == b.vt_ratio &&
         a.estimate == b.estimate && a.publish == b.publish && a.interval == b.interval &&
         a.silence == b.silence;
}

// As a wrong setting looks like. Nothing is read while it lasts, so nothing is lost by a search.
bool is_wrong(Diagnosis diagnosis) {
  return diagnosis == Diagnosis::wrong_speed || diagnosis == Diagnosis::wrong_parity ||
         diagnosis == Diagnosis::no_telegrams;
}

}  // namespace

MeterLine::MeterLine(const LineTools& tools, LineOptions options, Moment now)
    : tools_(tools), options_(std::move(options)) {
  make_relay(now);
  if (options_.meter.finds_line) {
    begin_search(options_.meter.pin, now);
  } else {
    go_back(now);
  }
}

RelayOptions MeterLine::relay_options() const {
  const MeterSettings& meter = options_.meter;
  RelayOptions options;
  options.name = meter.name;
  options.source_name = "meter1";
  options.keys = {.encryption = key_of(meter.key), .authentication = key_of(meter.auth_key)};
  options.strict = options_.strict;
  options.temperature = options_.temperature;
  options.program_started = options_.started;
  options.limits = RelayLimits::compact();
  // There is one meter, on whichever pin.
  options.meter.line = "serial://uart0";
  options.meter.name = meter.name;
  options.meter.treatment = {{meter.ct_ratio, meter.vt_ratio}, meter.main_fuse, meter.estimate};
  options.meter.publish = meter.publish;
  options.meter.interval = seconds(meter.interval);
  options.meter.silence = seconds(meter.silence);
  options.meter.observer = options_.observer;
  options.meter.scratch = tools_.scratch;
  return options;
}

void MeterLine::make_relay(Moment now) {
  relay_.emplace(relay_options(), RelayTools{storage_, tools_.gcm, tools_.output}, now);
}

void MeterLine::open(const SerialParameters& parameters, ReceivePin pin, Moment now) {
  parameters_ = parameters;
  pin_ = pin;
  tools_.uart.open(parameters, pin);
  relay_->begin_anew(now);
  last_octet_.reset();
  wrong_since_.reset();
}

void MeterLine::apply(const LineOptions& options, Moment now) {
  const LineOptions before = std::exchange(options_, options);
  if (!is_same_meter(before, options_)) {
    relay_->leave();
    relay_->release(before.meter.name == options_.meter.name ? Parting::for_now : Parting::for_good);
    make_relay(now);
    relay_->hush(state_ == SearchState::running);
  }
  const MeterSettings& meter = options_.meter;
  const bool is_same_line = source_of(before.meter) == source_of(meter);
  // A search that has found something has had it remembered.
  const bool is_remembered = before.meter.pin == meter.pin && before.meter.finds_line && meter.finds_line;
  if (is_same_line || is_remembered) return;
  found_.reset();
  if (meter.finds_line) {
    begin_search(meter.pin, now);
  } else {
    state_ = SearchState::idle;
    go_back(now);
  }
}

void MeterLine::tick(Moment now) {
  read(now);
  if (now.steady < next_look_) return;
  next_look_ = now.steady + (state_ == SearchState::running ? search_period : watch_period);
  state_ == SearchState::running ? go_on_searching(now) : watch(now);
}

void MeterLine::read(Moment now) {
  std::array<std::uint8_t, piece_octets> piece;
  for (int number = 0; number < most_pieces; ++number) {
    const std::size_t size = tools_.uart.read(piece);
    if (size > 0) {
      octets_ += size;
      last_octet_ = last_heard_ = now.steady;
      relay_->push(ams::Octets(piece).first(size), now, tools_.uart.errors());
    }
    if (size < piece.size()) break;
  }
  if (last_octet_ && now.steady - *last_octet_ >= telegram_gap) {
    relay_->gap();
    last_octet_.reset();
  }
}

void MeterLine::watch(Moment now) {
  relay_->check(now);
  if (is_found(relay_->diagnosis())) is_settled_ = true;
  if (options_.meter.finds_line && is_worth_searching(now)) begin_search(options_.meter.pin, now);
}

bool MeterLine::is_worth_searching(Moment now) {
  if (!is_wrong(relay_->diagnosis())) {
    wrong_since_.reset();
  } else if (!wrong_since_) {
    wrong_since_ = now.steady;
  }
  if (wrong_since_ && now.steady - *wrong_since_ >= patience) return true;
  return !is_settled_ && octets_ > octets_at_end_ && now.steady - ended_ >= search_pause;
}

tl::expected<void, std::string> MeterLine::start_search(std::optional<ReceivePin> pin, Moment now) {
  if (state_ == SearchState::running)
    return tl::unexpected(std::string("A search is under way: stop it first."));
  begin_search(pin.value_or(options_.meter.pin), now);
  return {};
}

void MeterLine::begin_search(ReceivePin pin, Moment now) {
  say(LogLevel::info, relay_->name() + ": searching for the line's speed and parity");
  state_ = SearchState::running;
  search_pin_ = pin;
  found_.reset();
  relay_->hush(true);
  search_.begin(now.steady, options_.meter.line);
  open(search_.parameters(), pin, now);
  next_look_ = now.steady + search_period;
}

void MeterLine::go_on_searching(Moment now) {
  relay_->check_meter(now);
  const ams::LineWindow window = relay_->line_window(now);
  // Whoever has told its name once has it still.
  const Meter& meter = relay_->meter();
  const std::string_view name = meter.model().empty() ? meter.maker() : meter.model();
  const bool in_burst = window.octets > 0 && now.steady - last_heard_ < LineWatch::burst_gap;
  switch (search_.hear({window, name, in_burst}, now.steady)) {
    case LineSearch::Step::listen: return;
    case LineSearch::Step::change: return open(search_.parameters(), search_pin_, now);
    case LineSearch::Step::over: return end_search(now);
  }
}

void MeterLine::end_search(Moment now) {
  const LineSearch::Outcome outcome = search_.outcome();
  relay_->hush(false);
  ended_ = now.steady;
  octets_at_end_ = octets_;
  const bool is_own_pin = search_pin_ == options_.meter.pin;
  const bool has_found = outcome.trial && is_found(outcome.diagnosis);
  state_ = has_found ? SearchState::found : SearchState::not_found;
  if (has_found)
    say(LogLevel::info,
        relay_->name() + ": found at " + settings_words(search_.trial(*outcome.trial).parameters));
  if (has_found && is_own_pin && options_.meter.finds_line) {
    is_settled_ = true;
    found_ = options_.meter.line = parameters_;
    return;
  }
  is_settled_ = false;
  go_back(now);
}

// Of settings that do not fit, the ones that are set; where none are, those that came closest.
void MeterLine::go_back(Moment now) {
  SerialParameters parameters = options_.meter.line;
  const auto closest = search_.outcome().trial;
  const bool has_tried = state_ == SearchState::not_found && search_pin_ == options_.meter.pin;
  if (options_.meter.finds_line && has_tried && closest) parameters = search_.trial(*closest).parameters;
  open(parameters, options_.meter.pin, now);
}

void MeterLine::stop_search(Moment now) {
  if (state_ != SearchState::running) return;
  state_ = SearchState::stopped;
  relay_->hush(false);
  is_settled_ = true;
  go_back(now);
}

std::optional<SerialParameters> MeterLine::take_found() {
  return std::exchange(found_, std::nullopt);
}

}  // namespace amsbridge::device
