#include "bridge/cli/decode_command.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "bridge/cli/decode_printer.hpp"
#include "bridge/cli/input_arguments.hpp"
#include "bridge/crypto/openssl_gcm.hpp"
#include "bridge/input/document.hpp"

namespace amsbridge {
namespace {

// Passes readings on to the printer, less the fields that were not asked for, and keeps count.
class Selection final : public ams::Decoder::Sink {
 public:
  Selection(DecodePrinter& printer, const std::vector<ams::Quantity>& fields)
      : printer_(printer), fields_(fields) {}

  void reading(const ams::Reading& reading, const ams::Telegram& telegram) override {
    ++readings_;
    if (fields_.empty()) return printer_.reading(reading, telegram);
    ams::Reading selected = reading;
    for (std::size_t index = selected.values().size(); index-- > 0;) {
      if (!asked_for(selected.values()[index].quantity)) selected.remove(index);
    }
    if (!selected.values().empty()) printer_.reading(selected, telegram);
  }
  void fault(const ams::Fault& fault, const ams::Telegram&) override {
    ++faults_;
    printer_.fault(fault);
  }

  std::size_t readings() const { return readings_; }
  std::size_t faults() const { return faults_; }

 private:
  bool asked_for(ams::Quantity quantity) const {
    return std::find(fields_.begin(), fields_.end(), quantity) != fields_.end();
  }

  DecodePrinter& printer_;
  const std::vector<ams::Quantity>& fields_;
  std::size_t readings_ = 0;
  std::size_t faults_ = 0;
};

bool find_fields(const std::vector<std::string>& keys, std::vector<ams::Quantity>& fields) {
  for (const std::string& key : keys) {
    const auto quantity = ams::find_quantity(std::string_view(key));
    if (!quantity) {
      fmt::print(
          stderr,
          "amsbridge: --fields: there is no quantity '{}'; 'amsbridge list quantities' shows them all\n",
          key);
      return false;
    }
    fields.push_back(*quantity);
  }
  return true;
}

}  // namespace

ExitCode decode_command(const DecodeOptions& options) {
  std::vector<ams::Quantity> fields;
  if (!find_fields(options.fields, fields)) return ExitCode::usage;
  OpenSslGcm gcm;
  ams::DecoderOptions decoding;
  decoding.gcm = &gcm;
  decoding.strictness = options.strict ? ams::Strictness::strict : ams::Strictness::lenient;
  if (!find_keys(options.keys, decoding.keys)) return ExitCode::usage;
  const auto printer = make_decode_printer(options.format, fields, stdout, stderr);
  Selection selection(*printer, fields);

  std::array<std::uint8_t, ams::Decoder::ample_storage> storage;
  ams::Decoder decoder(storage, selection, decoding);
  std::size_t unreadable_lines = 0;
  Document document(decoder, [&](const std::string& complaint) {
    ++unreadable_lines;
    fmt::print(stderr, "amsbridge: {}\n", complaint);
  });

  const ExitCode read = read_inputs(options.inputs, document);
  if (read != ExitCode::done) return read;
  document.finish();

  const bool flushed = std::fflush(stdout) == 0;
  tell_skipped(document);
  if (!flushed) fmt::print(stderr, "amsbridge: cannot write: {}\n", std::strerror(errno));
  if (selection.readings() == 0 && selection.faults() == 0)
    fmt::print(stderr, "amsbridge: no telegram in the input\n");
  const bool strict_failure = options.strict && (selection.faults() > 0 || unreadable_lines > 0);
  return selection.readings() == 0 || strict_failure || !flushed ? ExitCode::nothing_decoded : ExitCode::done;
}

}  // namespace amsbridge
