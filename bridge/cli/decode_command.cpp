#include "bridge/cli/decode_command.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "bridge/cli/decode_printer.hpp"
#include "bridge/input/document.hpp"

namespace amsbridge {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

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

bool read_file(const std::string& path, Document& document) {
  const File file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (file == nullptr) {
    fmt::print(stderr, "amsbridge: cannot open {}: {}\n", path, std::strerror(errno));
    return false;
  }
  std::array<std::uint8_t, 65'536> buffer;
  while (const std::size_t octets = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    document.push(std::span(buffer).first(octets));
  }
  if (std::ferror(file.get()) != 0) {
    fmt::print(stderr, "amsbridge: cannot read {}: {}\n", path, std::strerror(errno));
    return false;
  }
  return true;
}

// An argument that is no file but spells octets is meant as them.
bool is_hexadecimal_argument(const std::string& input) {
  std::error_code ignored;
  if (input == "-" || std::filesystem::exists(input, ignored)) return false;
  const auto octets = octets_from_hex(input);
  return octets && octets->size() > 1;
}

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
  const auto printer = make_decode_printer(options.format, fields, stdout, stderr);
  Selection selection(*printer, fields);

  std::array<std::uint8_t, ams::Decoder::storage_for_any_frame> storage;
  ams::Decoder decoder(storage, selection);
  std::size_t unreadable_lines = 0;
  Document document(decoder, [&](const std::string& complaint) {
    ++unreadable_lines;
    fmt::print(stderr, "amsbridge: {}\n", complaint);
  });

  if (is_hexadecimal_argument(options.input)) {
    const std::vector<std::uint8_t> text(options.input.begin(), options.input.end());
    document.push(text);
  } else if (!read_file(options.input, document)) {
    return ExitCode::source;
  }
  document.finish();

  const bool flushed = std::fflush(stdout) == 0;
  if (!flushed) fmt::print(stderr, "amsbridge: cannot write: {}\n", std::strerror(errno));
  if (selection.readings() == 0 && selection.faults() == 0)
    fmt::print(stderr, "amsbridge: no telegram in the input\n");
  const bool strict_failure = options.strict && (selection.faults() > 0 || unreadable_lines > 0);
  return selection.readings() == 0 || strict_failure || !flushed ? ExitCode::nothing_decoded : ExitCode::done;
}

}  // namespace amsbridge
