#include "firmware/arduino/esp_files.hpp"

#include <Arduino.h>
#include <LittleFS.h>
#include <array>
#include <cstring>

namespace amsbridge::device {
namespace {

/// `/name` with a zero behind it.
class Path {
 public:
  explicit Path(std::string_view name) {
    if (name.empty() || name.size() > longest) return;
    text_[0] = '/';
    std::memcpy(&text_[1], name.data(), name.size());
  }
  [[nodiscard]] bool is_valid() const { return text_[0] != 0; }
  [[nodiscard]] const char* text() const { return text_.data(); }

 private:
  static constexpr std::size_t longest = 31;
  std::array<char, longest + 2> text_{};
};

fs::File opened(std::string_view name, const char* mode) {
  const Path path(name);
  // Opening what is not there would say so on the serial port, so it is looked for first.
  if (!path.is_valid() || (mode[0] == 'r' && !LittleFS.exists(path.text()))) return {};
  return LittleFS.open(path.text(), mode);
}

constexpr std::uint32_t count_again_ms = 60'000;

}  // namespace

bool EspFiles::begin() {
#ifdef ESP8266
  return LittleFS.begin();  // which formats by itself
#else
  constexpr bool format_if_there_is_none = true;
  return LittleFS.begin(format_if_there_is_none);
#endif
}

std::optional<std::string> EspFiles::read(std::string_view name, std::size_t limit) {
  fs::File file = opened(name, "r");
  if (!file || file.size() > limit) return std::nullopt;
  std::string content(file.size(), '\0');
  const auto count = file.readBytes(content.data(), content.size());
  if (count != content.size()) return std::nullopt;
  return content;
}

std::size_t EspFiles::read_at(std::string_view name, std::size_t offset, std::span<char> into) {
  fs::File file = opened(name, "r");
  if (!file || offset >= file.size() || !file.seek(offset)) return 0;
  return file.readBytes(into.data(), into.size());
}

std::optional<std::size_t> EspFiles::size(std::string_view name) {
  fs::File file = opened(name, "r");
  if (!file) return std::nullopt;
  return file.size();
}

bool EspFiles::put(std::string_view name, std::string_view content, const char* mode) {
  const std::size_t before = mode[0] == 'a' ? size(name).value_or(0) : 0;
  fs::File file = opened(name, mode);
  if (!file) return false;
  const std::size_t written =
      content.empty() ? 0 : file.write(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
  // A full flash may come to light when the file is closed, which says nothing: its size does.
  file.close();
  return written == content.size() && size(name) == before + content.size();
}

bool EspFiles::write(std::string_view name, std::string_view content) {
  return put(name, content, "w");
}

bool EspFiles::append(std::string_view name, std::string_view content) {
  return put(name, content, "a");
}

bool EspFiles::rename(std::string_view from, std::string_view to) {
  const Path source(from);
  const Path target(to);
  return source.is_valid() && target.is_valid() && LittleFS.rename(source.text(), target.text());
}

bool EspFiles::remove(std::string_view name) {
  const Path path(name);
  if (!path.is_valid()) return false;
  return !LittleFS.exists(path.text()) || LittleFS.remove(path.text());
}

Files::Space EspFiles::space() const {
  if (space_.total != 0 && millis() - counted_ms_ < count_again_ms) return space_;
#ifdef ESP8266
  fs::FSInfo info;
  if (LittleFS.info(info)) space_ = {info.totalBytes, info.usedBytes};
#else
  space_ = {LittleFS.totalBytes(), LittleFS.usedBytes()};
#endif
  counted_ms_ = millis();
  return space_;
}

}  // namespace amsbridge::device
