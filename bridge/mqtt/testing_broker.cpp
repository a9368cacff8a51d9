#include "bridge/mqtt/testing_broker.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "bridge/mqtt/testing_network.hpp"

namespace amsbridge::testing {
namespace {

using std::chrono::steady_clock;
constexpr std::chrono::seconds patience{20};
constexpr std::chrono::milliseconds between_looks{5};

/// Starts a program with its output in `output`; it gets SIGKILL when the calling thread ends.
pid_t spawn(std::vector<std::string> words, const std::filesystem::path& output) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t process = ::fork();
  if (process < 0) throw std::runtime_error("cannot fork");
  if (process > 0) return process;

  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::close_range(3, ~0U, 0);  // a connection of the test held open here would outlive its end there
  const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ::dup2(file, STDOUT_FILENO);
  ::dup2(file, STDERR_FILENO);
  ::execv(arguments.front(), arguments.data());
  ::_exit(127);
}

std::filesystem::path make_folder() {
  std::string path = (std::filesystem::temp_directory_path() / "testing-broker-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  return path;
}

}  // namespace

TestingBroker::TestingBroker() : TestingBroker(Options{}) {}

TestingBroker::TestingBroker(Options options) : options_(std::move(options)), folder_(make_folder()) {
  write_passwords();
  constexpr int attempts = 5;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    port_ = free_port();
    write_configuration();
    if (try_start()) return;
  }
  throw std::runtime_error("mosquitto does not start: " + log());
}

TestingBroker::~TestingBroker() {
  end(SIGKILL);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string TestingBroker::log() const {
  std::ostringstream text;
  text << std::ifstream(folder_ / "log").rdbuf();
  return text.str();
}

void TestingBroker::start() {
  if (!try_start()) throw std::runtime_error("mosquitto does not start: " + log());
}

void TestingBroker::set_accounts(std::vector<Account> accounts) {
  options_.accounts = std::move(accounts);
  write_passwords();
  write_configuration();
}

void TestingBroker::set_access(const std::vector<std::string>& lines) {
  const std::filesystem::path path = folder_ / "access";
  std::ofstream file(path);
  for (const std::string& line : lines) file << line << '\n';
  options_.more_lines.push_back("acl_file " + path.string());
  write_configuration();
}

void TestingBroker::stop() {
  end(SIGTERM);
}
void TestingBroker::kill() {
  end(SIGKILL);
}
void TestingBroker::freeze() const {
  ::kill(process_, SIGSTOP);
}
void TestingBroker::thaw() const {
  ::kill(process_, SIGCONT);
}

void TestingBroker::write_configuration() {
  std::ofstream file(folder_ / "mosquitto.conf");
  file << fmt::format("listener {} 127.0.0.1\n", port_);
  // Started by root it would become a user who may not write here.
  if (::geteuid() == 0) file << "user root\n";
  file << "log_dest stderr\nmax_queued_messages 0\n";
  if (options_.accounts.empty()) {
    file << "allow_anonymous true\n";
  } else {
    file << fmt::format("allow_anonymous false\npassword_file {}\n", (folder_ / "passwords").string());
  }
  file << fmt::format("persistence {}\npersistence_location {}/\n", options_.persistence, folder_.string());
  for (const std::string& line : options_.more_lines) file << line << '\n';
}

void TestingBroker::write_passwords() {
  if (options_.accounts.empty()) return;
  const std::filesystem::path passwords = folder_ / "passwords";
  std::ofstream(passwords).flush();
  for (const auto& [user, password] : options_.accounts) {
    const pid_t process =
        spawn({"/usr/bin/mosquitto_passwd", "-b", passwords.string(), user, password}, folder_ / "log");
    int status = -1;
    ::waitpid(process, &status, 0);
    if (status != 0) throw std::runtime_error("mosquitto_passwd failed: " + log());
  }
}

bool TestingBroker::try_start() {
  process_ = spawn({"/usr/sbin/mosquitto", "-c", (folder_ / "mosquitto.conf").string()}, folder_ / "log");
  const auto deadline = steady_clock::now() + patience;
  while (steady_clock::now() < deadline) {
    if (has_ended()) return false;
    // Once it accepts, look again: the one who accepted may have been somebody else on a taken port.
    if (accepts_connections(port_) && !has_ended()) return true;
    std::this_thread::sleep_for(between_looks);
  }
  end(SIGKILL);
  return false;
}

bool TestingBroker::has_ended() {
  if (process_ <= 0) return true;
  if (::waitpid(process_, nullptr, WNOHANG) == 0) return false;
  process_ = -1;
  return true;
}

void TestingBroker::end(int signal) {
  if (process_ <= 0) return;
  ::kill(process_, SIGCONT);
  ::kill(process_, signal);
  const auto deadline = steady_clock::now() + patience;
  while (!has_ended()) {
    if (steady_clock::now() > deadline) ::kill(process_, SIGKILL);
    std::this_thread::sleep_for(between_looks);
  }
}

}  // namespace amsbridge::testing
