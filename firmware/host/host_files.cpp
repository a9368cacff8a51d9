#include "firmware/host/host_files.hpp"

#include <fcntl.h>
#include <fstream>
#include <unistd.h>
#include <utility>

namespace amsbridge::device {
namespace {

constexpr int exit_of_power_cut = 9;

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

HostFiles::HostFiles(std::filesystem::path folder, std::optional<unsigned> power_cut)
    : folder_(std::move(folder)), steps_left_(power_cut) {
  std::filesystem::create_directories(folder_);
}

bool HostFiles::power_goes() {
  return steps_left_ && (*steps_left_)-- == 0;
}

std::optional<std::string> HostFiles::read(std::string_view name, std::size_t limit) {
  const auto octets = size(name);
  if (!octets || *octets > limit) return std::nullopt;
  std::string content(*octets, '\0');
  content.resize(read_at(name, 0, content));
  return content;
}

std::size_t HostFiles::read_at(std::string_view name, std::size_t offset, std::span<char> into) {
  std::ifstream file(path(name), std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(into.data(), static_cast<std::streamsize>(into.size()));
  return file.bad() ? 0 : static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0));
}

std::optional<std::size_t> HostFiles::size(std::string_view name) {
  std::error_code error;
  const auto octets = std::filesystem::file_size(path(name), error);
  return error ? std::nullopt : std::optional<std::size_t>(octets);
}

bool HostFiles::put(std::string_view name, std::string_view content, int flags) {
  constexpr mode_t for_the_owner = 0600;
  const int file = ::open(path(name).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, for_the_owner);
  if (file < 0) return false;
  if (power_goes()) {
    static_cast<void>(write_all(file, content.substr(0, content.size() / 2)));
    _exit(exit_of_power_cut);
  }
  const bool is_written = write_all(file, content) && ::fsync(file) == 0;
  return ::close(file) == 0 && is_written;
}

bool HostFiles::write(std::string_view name, std::string_view content) {
  return put(name, content, O_TRUNC);
}

bool HostFiles::append(std::string_view name, std::string_view content) {
  return put(name, content, O_APPEND);
}

bool HostFiles::rename(std::string_view from, std::string_view to) {
  if (power_goes()) _exit(exit_of_power_cut);
  std::error_code error;
  std::filesystem::rename(path(from), path(to), error);
  return !error;
}

bool HostFiles::remove(std::string_view name) {
  if (power_goes()) _exit(exit_of_power_cut);
  std::error_code error;
  std::filesystem::remove(path(name), error);
  return !error;
}

Files::Space HostFiles::space() const {
  constexpr std::size_t total = 2'072'576;  // of LittleFS in the 4 MiB layout
  Space space{.total = total};
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder_, error)) {
    const auto octets = file.file_size(error);
    if (!error) space.used += octets;
  }
  return space;
}

}  // namespace amsbridge::device
