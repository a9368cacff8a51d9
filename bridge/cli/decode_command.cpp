#include "bridge/cli/decode_command.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "bridge/cli/decode_printer.hpp"
#include "bridge/input/document.hpp"

namespace amsbridge {
namespace {

// A file, or standard input, which stays open.
class InputFile {
 public:
  explicit InputFile(const std::string& path)
      : descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile() {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
  }

  bool is_open() const { return descriptor_ >= 0; }
  // Octets come as somebody sends them, and are to be shown then.
  bool is_live() const {
    struct stat status {};
    return ::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode);
  }
  // Waits for octets; 0 is the end, and -1 an error that errno tells.
  ssize_t read(std::span<std::uint8_t> into) const {
    ssize_t octets = 0;
    do octets = ::read(descriptor_, into.data(), into.size());
    while (octets < 0 && errno == EINTR);
    return octets;
  }

 private:
  int descriptor_;
};

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
  const InputFile file(path);
  if (!file.is_open()) {
    fmt::print(stderr, "amsbridge: cannot open {}: {}{}\n", path, std::strerror(errno),
               errno == ENOENT ? ", and it is not hexadecimal text" : "");
    return false;
  }
  const bool live = file.is_live();
  std::array<std::uint8_t, 65'536> buffer;
  ssize_t octets = 0;
  while ((octets = file.read(buffer)) > 0) {
    document.push(std::span(buffer).first(static_cast<std::size_t>(octets)));
    if (live) std::fflush(stdout);
  }
  if (octets < 0) fmt::print(stderr, "amsbridge: cannot read {}: {}\n", path, std::strerror(errno));
  return octets == 0;
}

bool is_file(const std::string& input) {
  std::error_code ignored;
  return input == "-" || std::filesystem::exists(input, ignored);
}

// An argument that is no file but spells octets is meant as them.
bool is_hexadecimal(const std::string& input) {
  const auto octets = octets_from_hex(input);
  return octets && !octets->empty() && !is_file(input);
}

// The first argument that is not hexadecimal is to be a file, and then the only one; without any such, all of
// them are one text.
ExitCode read_inputs(const std::vector<std::string>& inputs, Document& document) {
  const auto path = std::find_if_not(inputs.begin(), inputs.end(), is_hexadecimal);
  if (path == inputs.end() && !inputs.empty()) {
    const std::string text = fmt::format("{}", fmt::join(inputs, " "));
    document.push(std::vector<std::uint8_t>(text.begin(), text.end()));
    return ExitCode::done;
  }
  if (path != inputs.end() && path->empty()) {
    fmt::print(stderr, "amsbridge: an empty argument is neither a file nor hexadecimal text\n");
    return ExitCode::usage;
  }
  if (inputs.size() > 1 && is_file(*path)) {
    fmt::print(stderr, "amsbridge: {} cannot be decoded together with other arguments\n", *path);
    return ExitCode::usage;
  }
  return read_file(inputs.empty() ? "-" : *path, document) ? ExitCode::done : ExitCode::source;
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

  const ExitCode read = read_inputs(options.inputs, document);
  if (read != ExitCode::done) return read;
  document.finish();

  const bool flushed = std::fflush(stdout) == 0;
  if (!flushed) fmt::print(stderr, "amsbridge: cannot write: {}\n", std::strerror(errno));
  if (selection.readings() == 0 && selection.faults() == 0)
    fmt::print(stderr, "amsbridge: no telegram in the input\n");
  const bool strict_failure = options.strict && (selection.faults() > 0 || unreadable_lines > 0);
  return selection.readings() == 0 || strict_failure || !flushed ? ExitCode::nothing_decoded : ExitCode::done;
}

}  // namespace amsbridge
