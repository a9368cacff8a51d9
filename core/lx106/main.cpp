// Decodes the file that its first argument names and prints the JSON lines, on the host and on the lx106
// alike. A second argument `guarded` prints the readings as they are published behind the guards, and what
// these say; any other keeps it quiet: that is for counting instructions.

#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "ams/guard/cadence.hpp"
#include "ams/guard/energy_estimate.hpp"
#include "ams/guard/meter_clock.hpp"
#include "ams/guard/ratios.hpp"
#include "ams/guard/register_guard.hpp"
#include "ams/guard/repeated_registers.hpp"
#include "ams/publish/json.hpp"
#include "pretend_gcm.hpp"

namespace {

enum class Mode { decoded, guarded, quiet };

// Not on the stack, so that the map of the program shows what they take.
ams::Reading treated;
ams::RepeatedRegisters repeated_registers;
ams::RegisterGuard register_guard;
ams::MeterClock meter_clock;
ams::EnergyEstimate energy_estimate;
ams::Cadence cadence;

class Printer final : public ams::Decoder::Sink, public ams::RegisterGuard::Sink {
 public:
  void reading(const ams::Reading& reading, const ams::Telegram& telegram) override {
    if (mode == Mode::quiet) return;
    if (mode == Mode::guarded) return guard(reading, telegram);
    ams::TextWriter out(line_);
    write_decoded(out, reading, telegram);
    print(out);
  }
  void fault(const ams::Fault& fault, const ams::Telegram&) override {
    if (mode != Mode::decoded) return;
    ams::TextWriter out(line_);
    write_decoded(out, fault);
    print(out);
  }
  void register_held(const ams::HeldRegister& held) override {
    ams::TextWriter out(line_);
    write_words(out, held);
    print(out);
  }

  Mode mode = Mode::decoded;
  bool failed = false;

 private:
  // One telegram every ten seconds from the time that most of the lists show.
  void guard(const ams::Reading& reading, const ams::Telegram& telegram) {
    constexpr ams::ZoneOffsets norway{.standard_minutes = 60, .current_minutes = 60};
    constexpr std::int64_t start = 1'795'365'000'000;
    treated = reading;
    ams::Arrival arrival;
    arrival.epoch_milliseconds = start + static_cast<std::int64_t>(telegram.number) * 10'000;
    arrival.sequence = telegram.number;
    cadence.observe(contents(treated), arrival.epoch_milliseconds);
    repeated_registers.observe(treated);
    if (const auto fault = apply_ratios(treated, {.current = 50, .voltage = 3})) {
      ams::TextWriter out(line_);
      write_words(out, *fault);
      print(out);
    }
    register_guard.check(treated, arrival.epoch_milliseconds, *this);
    const auto clock = meter_clock.apply(treated, arrival.epoch_milliseconds, norway);
    energy_estimate.observe(treated, arrival.epoch_milliseconds);
    arrival.import_estimate = energy_estimate.import_kwh();
    arrival.export_estimate = energy_estimate.export_kwh();
    ams::TextWriter out(line_);
    write_reading(out, treated, arrival);
    if (clock) {
      out.character(' ');
      out.text(name(clock->kind));
    }
    out.character(' ');
    out.number(cadence.silence_limit_seconds());
    out.character(' ');
    out.number(cadence.expire_after_seconds(ams::ListContents::registers));
    print(out);
  }

  void print(ams::TextWriter& out) {
    out.character('\n');
    const std::string_view text = out.view();
    if (out.overflowed() || write(1, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
      failed = true;
  }

  std::array<char, ams::json_octets> line_{};
};

// Not on the stack, so that the map of the program shows what they take.
std::array<std::uint8_t, ams::Decoder::compact_storage> storage;
Printer printer;
ams::tests::PretendGcm gcm;
ams::Decoder decoder(storage, printer,
                     {.keys = {ams::tests::pretended_key, ams::tests::pretended_authentication_key},
                      .gcm = &gcm});
static_assert(sizeof decoder + sizeof storage <= 4096);

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int file = open(argv[1], O_RDONLY);
  if (file < 0) return 4;
  if (argc > 2) printer.mode = std::strcmp(argv[2], "guarded") == 0 ? Mode::guarded : Mode::quiet;
  std::array<std::uint8_t, 64> piece;
  for (;;) {
    const auto size = read(file, piece.data(), piece.size());
    if (size < 0) return 4;
    if (size == 0) break;
    decoder.push(ams::Octets(piece).first(static_cast<std::size_t>(size)));
  }
  decoder.expire();
  return printer.failed ? 1 : 0;
}
