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

DeviceTree::DeviceTree() {
  std::filesystem::create_directories(folder_.path("dev/serial/by-id"));
  std::filesystem::create_directories(folder_.path("sys/class/tty"));
  std::filesystem::create_directories(folder_.path("sys/devices/hub"));
  static_cast<void>(folder_.write("sys/devices/hub/idVendor", "1d6b\n"));
  static_cast<void>(folder_.write("sys/devices/hub/idProduct", "0002\n"));
  static_cast<void>(folder_.write("sys/devices/hub/serial", "0000:00:14.0\n"));
}

void DeviceTree::plug(const std::string& name, const std::string& device, const Adapter& adapter) const {
  namespace fs = std::filesystem;
  const std::string usb = "sys/devices/hub/usb-of-" + name;
  const std::string interface = usb + "/interface";
  fs::create_directories(folder_.path(interface + '/' + name));
  static_cast<void>(folder_.write(interface + "/bInterfaceNumber", adapter.interface + '\n'));
  static_cast<void>(folder_.write(usb + "/idVendor", "0403\n"));
  static_cast<void>(folder_.write(usb + "/idProduct", "6001\n"));
  if (!adapter.serial.empty()) static_cast<void>(folder_.write(usb + "/serial", adapter.serial + '\n'));
  fs::create_directories(folder_.path("sys/class/tty/" + name));
  fs::create_symlink("../../../devices/hub/usb-of-" + name + "/interface/" + name,
                     folder_.path("sys/class/tty/" + name + "/device"));
  fs::create_symlink(device, folder_.path("dev/" + name));
  if (!adapter.link.empty()) {
    fs::create_symlink("../../" + name, folder_.path("dev/serial/by-id/" + adapter.link));
  }
}

void DeviceTree::unplug(const std::string& name) const {
  namespace fs = std::filesystem;
  for (const auto& link : fs::directory_iterator(folder_.path("dev/serial/by-id"))) {
    if (fs::read_symlink(link.path()) == "../../" + name) fs::remove(link.path());
  }
  fs::remove(folder_.path("dev/" + name));
  fs::remove_all(folder_.path("sys/class/tty/" + name));
  fs::remove_all(folder_.path("sys/devices/hub/usb-of-" + name));
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
