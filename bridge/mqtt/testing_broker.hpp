#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace amsbridge::testing {

/// A real Mosquitto on 127.0.0.1 and a free port, with its own configuration in a temporary folder. Failures
/// are exceptions (std::runtime_error), with the broker's log in them. It dies with the thread that started
/// it, so that a crashed test leaves none behind.
class TestingBroker {
 public:
  struct Account {
    std::string user;
    std::string password;
  };
  struct Options {
    std::vector<Account> accounts;        ///< Empty: everybody may connect.
    bool persistence = false;             ///< Whether sessions and retained messages outlive stop().
    std::vector<std::string> more_lines;  ///< For mosquitto.conf.
  };

  /// Starts the broker and waits until it accepts connections.
  TestingBroker();
  explicit TestingBroker(Options options);
  ~TestingBroker();
  TestingBroker(const TestingBroker&) = delete;
  TestingBroker& operator=(const TestingBroker&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string log() const;

  /// Starts it again on the same port. The very first start takes another port when the first is taken.
  void start();
  /// Who may connect from the next start() on.
  void set_accounts(std::vector<Account> accounts);
  /// Which topics they may use from the next start() on, as lines of an acl_file.
  void set_access(const std::vector<std::string>& lines);
  /// SIGTERM, and waits for its end.
  void stop();
  /// SIGKILL, and waits for its end.
  void kill();
  /// SIGSTOP and SIGCONT: the kernel goes on accepting connections for it, but nobody answers.
  void freeze() const;
  void thaw() const;

 private:
  void write_configuration();
  void write_passwords();
  /// False when it ended by itself, as it does when its port is taken.
  [[nodiscard]] bool try_start();
  [[nodiscard]] bool has_ended();
  void end(int signal);

  Options options_;
  std::filesystem::path folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

}  // namespace amsbridge::testing
