#include "bridge/store/store_test_support.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <stdexcept>
#include <sys/mount.h>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace amsbridge {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "amsbridge_store_XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::permissions(path_, fs::perms::owner_all, ignored);
  fs::remove_all(path_, ignored);
}

SmallDisk::SmallDisk(const fs::path& folder) : folder_(folder) {
  is_mounted_ = mount("none", folder_.c_str(), "tmpfs", 0, "size=16m") == 0;
}

SmallDisk::~SmallDisk() {
  if (is_mounted_) umount2(folder_.c_str(), MNT_DETACH);
}

bool SmallDisk::set_writable(bool writable) const {
  unsigned long flags = MS_REMOUNT;
  if (!writable) flags |= MS_RDONLY;
  return mount("none", folder_.c_str(), "tmpfs", flags, "size=16m") == 0;
}

Message message_of(const std::string& payload) {
  return {.topic = "amsbridge/house/reading", .payload = payload};
}

std::vector<std::string> payloads(const std::vector<Message>& messages) {
  std::vector<std::string> found;
  std::ranges::transform(messages, std::back_inserter(found), &Message::payload);
  return found;
}

std::vector<std::string> waiting(OutboxStore& store) {
  return payloads(store.oldest(0, std::numeric_limits<std::size_t>::max()));
}

std::string sql(const fs::path& file, const std::string& query) {
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  SQLite::Statement statement(database, query);
  std::string first;
  bool is_first = true;
  while (statement.executeStep()) {
    if (std::exchange(is_first, false)) first = statement.getColumn(0).getString();
  }
  return first;
}

void write_file(const fs::path& file, const std::string& content) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << content;
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::string filler(std::size_t octets) {
  std::mt19937 random(7);
  std::string text(octets, ' ');
  std::ranges::generate(text, [&] { return static_cast<char>('a' + random() % 26); });
  return text;
}

}  // namespace amsbridge
