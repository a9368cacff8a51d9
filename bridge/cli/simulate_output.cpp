#include "bridge/cli/simulate_output.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace amsbridge {
namespace {

using namespace std::chrono_literals;

constexpr auto poll_interval = 20ms;
constexpr auto farewell_limit = 2s;
constexpr auto settling_time = 500ms;  // a reader sets up its line and throws away what came before

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

tl::unexpected<std::string> system_failure(const std::string& what) {
  return tl::unexpected(fmt::format("{}: {}", what, std::strerror(errno)));
}

class PtyOutput : public SimulateOutput {
 public:
  PtyOutput(Descriptor master, std::string path) : master_(std::move(master)), path_(std::move(path)) {}

  // The master side of a pty whose other side nobody has open hangs up.
  bool wait_for_reader(StopFlag stop) override {
    while (!stop) {
      if (has_reader()) {
        std::this_thread::sleep_for(settling_time);
        return true;
      }
      std::this_thread::sleep_for(poll_interval);
    }
    return false;
  }

  bool write(std::span<const std::uint8_t> octets) override {
    if (has_reader()) [[maybe_unused]]
      const auto lost_if_full = ::write(master_.get(), octets.data(), octets.size());
    return true;
  }

  // What is still unread is lost when this side closes.
  bool finish(StopFlag stop) override {
    const Descriptor other(::open(path_.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK));
    const auto deadline = std::chrono::steady_clock::now() + farewell_limit;
    // The kernel moves octets over in its own time, so that an empty line may be only about to fill.
    constexpr int quiet_enough = 5;
    for (int quiet = 0; !stop && quiet < quiet_enough && std::chrono::steady_clock::now() < deadline;
         ++quiet) {
      std::this_thread::sleep_for(poll_interval);
      int unread = 0;
      if (::ioctl(other.get(), FIONREAD, &unread) == 0 && unread > 0) quiet = 0;
    }
    return true;
  }

  bool paced() const override { return true; }

 private:
  bool has_reader() const {
    pollfd state{master_.get(), POLLOUT, 0};
    return ::poll(&state, 1, 0) >= 0 && (state.revents & POLLHUP) == 0;
  }

  Descriptor master_;
  std::string path_;
};

tl::expected<std::unique_ptr<SimulateOutput>, std::string> open_pty() {
  Descriptor master(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK));
  if (!master || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0)
    return system_failure("cannot make a pty");
  const std::string path = ::ptsname(master.get());
  const Descriptor other(::open(path.c_str(), O_RDWR | O_NOCTTY));
  termios raw{};
  if (!other || ::tcgetattr(other.get(), &raw) != 0) return system_failure("cannot open " + path);
  ::cfmakeraw(&raw);
  ::tcsetattr(other.get(), TCSANOW, &raw);
  fmt::print("{}\n", path);
  std::fflush(stdout);
  return std::make_unique<PtyOutput>(std::move(master), path);
}

class TcpOutput : public SimulateOutput {
 public:
  explicit TcpOutput(Descriptor listener) : listener_(std::move(listener)) {}

  bool wait_for_reader(StopFlag stop) override {
    while (!stop) {
      accept();
      if (!readers_.empty()) return true;
      std::this_thread::sleep_for(poll_interval);
    }
    return false;
  }

  // A reader that does not keep up, or has gone, is let go.
  bool write(std::span<const std::uint8_t> octets) override {
    accept();
    std::erase_if(readers_, [&](const Descriptor& reader) {
      return ::send(reader.get(), octets.data(), octets.size(), MSG_NOSIGNAL) !=
             static_cast<ssize_t>(octets.size());
    });
    return true;
  }

  bool finish(StopFlag) override { return true; }
  bool paced() const override { return true; }

 private:
  void accept() {
    while (Descriptor reader{::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)}) {
      readers_.push_back(std::move(reader));
    }
  }

  Descriptor listener_;
  std::vector<Descriptor> readers_;
};

std::string without_brackets(const std::string& host) {
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

tl::expected<std::unique_ptr<SimulateOutput>, std::string> open_tcp(const std::string& to) {
  const std::string address = to.substr(std::strlen("tcp://"));
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return tl::unexpected(fmt::format("'{}' has no port: tcp://HOST:PORT", to));
  const std::string host = colon == 0 ? "127.0.0.1" : address.substr(0, colon);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error =
          ::getaddrinfo(without_brackets(host).c_str(), address.substr(colon + 1).c_str(), &hints, &found);
      error != 0) {
    return tl::unexpected(fmt::format("cannot listen on {}: {}", to, ::gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  Descriptor listener(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int yes = 1;
  ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(listener.get(), found->ai_addr, found->ai_addrlen) != 0 || ::listen(listener.get(), 16) != 0) {
    return system_failure("cannot listen on " + to);
  }
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  std::array<char, NI_MAXSERV> port{};
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&bound), &size);  // NOLINT(*-reinterpret-cast)
  ::getnameinfo(reinterpret_cast<sockaddr*>(&bound), size, nullptr, 0, port.data(), port.size(),  // NOLINT
                NI_NUMERICSERV);
  fmt::print("tcp://{}:{}\n", host, port.data());
  std::fflush(stdout);
  return std::make_unique<TcpOutput>(std::move(listener));
}

class FileOutput : public SimulateOutput {
 public:
  explicit FileOutput(std::FILE* file) : file_(file) {}
  FileOutput(const FileOutput&) = delete;
  FileOutput& operator=(const FileOutput&) = delete;
  ~FileOutput() override {
    if (file_ == stdout) {
      std::fflush(file_);
    } else {
      std::fclose(file_);
    }
  }

  bool wait_for_reader(StopFlag) override { return true; }
  bool finish(StopFlag) override { return std::fflush(file_) == 0; }
  bool write(std::span<const std::uint8_t> octets) override {
    return std::fwrite(octets.data(), 1, octets.size(), file_) == octets.size();
  }
  bool paced() const override { return false; }

 private:
  std::FILE* file_;
};

}  // namespace

tl::expected<std::unique_ptr<SimulateOutput>, std::string> open_simulate_output(const std::string& to) {
  if (to == "pty") return open_pty();
  if (to.starts_with("tcp://")) return open_tcp(to);
  if (to == "-") return std::make_unique<FileOutput>(stdout);
  std::FILE* file = std::fopen(to.c_str(), "wb");
  if (file == nullptr) return system_failure("cannot write " + to);
  return std::make_unique<FileOutput>(file);
}

}  // namespace amsbridge
