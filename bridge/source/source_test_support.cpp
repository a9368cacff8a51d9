#include "bridge/source/source_test_support.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <unistd.h>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace amsbridge::testing {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "amsbridge_test_XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::filesystem::path TemporaryFolder::write(std::string_view name, std::string_view content) const {
  std::ofstream(path(name), std::ios::binary) << content;
  return path(name);
}

PseudoTerminal::PseudoTerminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  if (master_ < 0 || ::grantpt(master_) != 0 || ::unlockpt(master_) != 0) {
    throw std::runtime_error("no pseudo-terminal");
  }
  device_ = ::ptsname(master_);
}

void PseudoTerminal::send(std::string_view octets) const {
  if (::write(master_, octets.data(), octets.size()) != static_cast<ssize_t>(octets.size())) {
    throw std::runtime_error("the pseudo-terminal does not take octets");
  }
}

void PseudoTerminal::unplug() {
  if (master_ >= 0) ::close(master_);
  master_ = -1;
}

CapturedLog::CapturedLog() : before_(spdlog::default_logger()) {
  auto logger =
      std::make_shared<spdlog::logger>("captured", std::make_shared<spdlog::sinks::ostream_sink_st>(stream_));
  logger->set_pattern("%l %v");
  logger->set_level(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

CapturedLog::~CapturedLog() {
  spdlog::set_default_logger(before_);
}

std::size_t CapturedLog::count(std::string_view words) const {
  const std::string all = text();
  std::size_t found = 0;
  for (auto at = all.find(words); at != std::string::npos; at = all.find(words, at + words.size())) ++found;
  return found;
}

Reader::Reader(boost::asio::io_context& context, OctetSource& source, std::size_t chunk_size) {
  boost::asio::co_spawn(
      context, read_all(source, chunk_size),
      boost::asio::bind_cancellation_slot(signal_.slot(), [](const std::exception_ptr&) {}));
}

boost::asio::awaitable<void> Reader::read_all(OctetSource& source, std::size_t chunk_size) {
  std::vector<std::uint8_t> chunk(chunk_size);
  try {
    for (;;) {
      const std::size_t count = co_await source.read(chunk);
      if (count == 0) break;
      octets_.append(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(count));
    }
  } catch (const boost::system::system_error& error) {
    thrown_ = error.code();
  } catch (...) {
    threw_something_else_ = true;
  }
  ended_ = true;
}

}  // namespace amsbridge::testing
