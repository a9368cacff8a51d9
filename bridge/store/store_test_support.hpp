#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "bridge/store/outbox_store.hpp"

namespace amsbridge {

/// A folder of its own for a test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path file() const { return path_ / "outbox.sqlite"; }

 private:
  std::filesystem::path path_;
};

/// A file system of 16 MiB in memory, mounted on a folder.
class SmallDisk {
 public:
  explicit SmallDisk(const std::filesystem::path& folder);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  /// False if this user may not mount.
  [[nodiscard]] bool is_mounted() const { return is_mounted_; }
  /// False if it cannot be done, as while a file is open for writing.
  [[nodiscard]] bool set_writable(bool writable) const;

 private:
  std::filesystem::path folder_;
  bool is_mounted_ = false;
};

/// A steady clock that stands until it is told otherwise, and a wall clock beside it.
struct TestClock {
  std::chrono::system_clock::time_point wall = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};
  std::chrono::steady_clock::time_point steady{std::chrono::hours{100}};

  void pass(std::chrono::milliseconds time) {
    wall += time;
    steady += time;
  }
  [[nodiscard]] OutboxStore::SteadyNow steady_now() const {
    return [this] { return steady; };
  }
};

[[nodiscard]] Message message_of(const std::string& payload);
[[nodiscard]] std::vector<std::string> payloads(const std::vector<Message>& messages);
[[nodiscard]] std::vector<std::string> waiting(OutboxStore& store);

/// Runs SQL on a database that nobody uses; the first value of its answer.
std::string sql(const std::filesystem::path& file, const std::string& query);
void write_file(const std::filesystem::path& file, const std::string& content);
[[nodiscard]] std::string read_file(const std::filesystem::path& file);
[[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& folder);

/// Text that no compression or overwriting makes the same as other text.
[[nodiscard]] std::string filler(std::size_t octets);

}  // namespace amsbridge
