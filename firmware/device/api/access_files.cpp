#include "firmware/device/api/access_files.hpp"

#include "http/setup_code.hpp"
#include "metering/log.hpp"

namespace amsbridge::device {
namespace {

constexpr std::size_t most_octets = 256;

std::string temporary(std::string_view name) {
  return std::string(name) + ".new";
}

/// Its content is the old one or the new one whenever power goes.
bool replace(Files& files, std::string_view name, const std::string& content) {
  const std::string beside = temporary(name);
  if (files.write(beside, content) && files.read(beside, most_octets) == content &&
      files.rename(beside, name))
    return true;
  static_cast<void>(files.remove(beside));
  return false;
}

}  // namespace

std::string load_setup_code(Files& files) {
  if (const auto text = files.read(setup_code_file, most_octets)) {
    std::string_view code = *text;
    if (code.ends_with('\n')) code.remove_suffix(1);
    if (is_setup_code(code)) return std::string(code);
    say(LogLevel::warning, "the setup code's file was damaged; there is a new setup code");
  }
  std::string code = make_setup_code();
  if (!replace(files, setup_code_file, code + '\n'))
    say(LogLevel::error, "the setup code cannot be kept: it will be another one after the next start");
  return code;
}

KeptPassword load_password(Files& files) {
  const auto text = files.read(password_file, most_octets);
  if (!text) return {std::nullopt, files.size(password_file).has_value()};
  auto record = PasswordRecord::parse(*text);
  return {record, !record.has_value()};
}

bool save_password(Files& files, const PasswordRecord& record) {
  return replace(files, password_file, record.text());
}

}  // namespace amsbridge::device
