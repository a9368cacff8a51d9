#include "bridge/cli/input_arguments.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "bridge/crypto/key_text.hpp"

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

// Nothing is found where nothing is given.
bool find_key(const char* flag, const std::string& text, std::optional<ams::Key>& key) {
  if (text.empty()) return true;
  const auto parsed = parse_key(text);
  if (parsed) {
    key = *parsed;
  } else {
    fmt::print(stderr, "amsbridge: {}: the key {}\n", flag, parsed.error());
  }
  return parsed.has_value();
}

}  // namespace

bool find_keys(const KeyArguments& arguments, ams::Keys& keys) {
  return find_key("--key", arguments.key, keys.encryption) &&
         find_key("--auth-key", arguments.auth_key, keys.authentication);
}

void tell_skipped(const Document& document) {
  if (document.skipped_lines() > 0)
    fmt::print(stderr, "amsbridge: {} debug lines skipped\n", document.skipped_lines());
  if (document.skipped_octets() > 0)
    fmt::print(stderr, "amsbridge: {} octets skipped that are of no record\n", document.skipped_octets());
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

}  // namespace amsbridge
