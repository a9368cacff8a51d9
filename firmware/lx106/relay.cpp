// Sends the octets of the file that its argument names through a MeterRelay, as a small device does, and
// prints the messages that come of them: on the host and on the lx106 alike.

#include <fcntl.h>

#include "memory.hpp"
#include "metering/local_zone.hpp"
#include "metering/log.hpp"
#include "metering/message_output.hpp"
#include "metering/meter_relay.hpp"
#include "pretend_gcm.hpp"
#include "print.hpp"

namespace amsbridge {
namespace {

class Printer final : public Outlet {
 public:
  std::uint64_t next_sequence(const std::string&) override { return ++sequence_; }
  void keep(Shelf shelf, Moment, Message message) override {
    print(shelf == Shelf::live ? "live" : "registers", message.topic, message.payload);
  }
  void retain(Message message) override { print("retained", message.topic, message.payload); }
  void retract(const std::string& beginning) override { print("retracted", beginning, ""); }
  void pass(Message message) override { print("passing", message.topic, message.payload); }

  void remember(const std::string& scope, const std::string& key, const std::string& value) override {
    print("remembered", scope + ' ' + key, value);
  }
  std::map<std::string, std::string> recall(const std::string&) override { return {}; }
  void forget(const std::string& scope) override { print("forgotten", scope, ""); }

 private:
  std::uint64_t sequence_ = 0;
};

// What a device would have once for all.
std::array<std::uint8_t, ams::Decoder::compact_storage> storage;
std::array<char, ams::json_octets> scratch;

constexpr int milliseconds_an_octet = 5;  // about 11 bits at 2400 baud

OutputOptions output_options() {
  OutputOptions options;
  options.layouts = {Layout::json, Layout::topics, Layout::classic};
  options.classic_topic = "classic";
  options.classic_id = "5ccf7f000000";
  options.client_id = "amsbridge";
  return options;
}

// Apart, so that what the options take of the stack is free while octets come.
[[gnu::noinline]] std::unique_ptr<MeterRelay> make_relay(ReadingOutput& output, ams::Aes128Gcm& gcm,
                                                         Moment now) {
  RelayOptions options;
  options.source_name = "meter1";
  options.keys = {ams::tests::pretended_key, ams::tests::pretended_authentication_key};
  options.limits = RelayLimits::compact();
  options.meter.line = "uart";
  options.meter.scratch = scratch;
  options.meter.treatment.estimate = true;
  return std::make_unique<MeterRelay>(std::move(options), RelayTools{storage, gcm, output}, now);
}

int relay(int file) {
  const std::chrono::seconds start(1'795'365'000);
  Moment now{std::chrono::system_clock::time_point(start), std::chrono::steady_clock::time_point(start)};
  Printer printer;
  ams::tests::PretendGcm gcm;
  MessageOutput output(output_options(), printer, scratch);
  const std::unique_ptr<MeterRelay> relay = make_relay(output, gcm, now);

  std::array<std::uint8_t, 64> piece;
  for (;;) {
    const auto size = read(file, piece.data(), piece.size());
    if (size < 0) return 4;
    if (size == 0) break;
    now = now + std::chrono::milliseconds(size * milliseconds_an_octet);
    relay->push(ams::Octets(piece).first(static_cast<std::size_t>(size)), now);
    relay->check(now);
  }
  relay->finish();
  return 0;
}

}  // namespace

// ---- What each host brings

void say(LogLevel level, std::string_view words) {
  print("said", level == LogLevel::error ? "error" : "other", words);
}

ams::ZoneOffsets local_zone(std::int64_t) {
  return {.standard_minutes = 60, .current_minutes = 60};
}

}  // namespace amsbridge

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int file = open(argv[1], O_RDONLY);
  if (file < 0) return 4;
  const int status = amsbridge::relay(file);
  report_memory();
  return status;
}
