// Decodes the file that its first argument names and prints the JSON lines, on the host and on the lx106
// alike. A second argument, whatever it is, keeps it quiet: that is for counting instructions.

#include <fcntl.h>
#include <unistd.h>

#include "ams/publish/json.hpp"
#include "pretend_gcm.hpp"

namespace {

class Printer final : public ams::Decoder::Sink {
 public:
  void reading(const ams::Reading& reading, const ams::Telegram& telegram) override {
    if (quiet) return;
    ams::TextWriter out(line_);
    write_decoded(out, reading, telegram);
    print(out);
  }
  void fault(const ams::Fault& fault, const ams::Telegram&) override {
    if (quiet) return;
    ams::TextWriter out(line_);
    write_decoded(out, fault);
    print(out);
  }

  bool quiet = false;
  bool failed = false;

 private:
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
  printer.quiet = argc > 2;
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
