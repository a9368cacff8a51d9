#include "bridge/cli/record_command.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "bridge/cli/command_log.hpp"
#include "bridge/cli/stop_signals.hpp"
#include "bridge/input/document.hpp"
#include "bridge/recording/line_recorder.hpp"
#include "bridge/source/listener.hpp"
#include "bridge/version.hpp"
#include "metering/diagnosis_words.hpp"
#include "metering/line_watch.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string now_in_words() {
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  return fmt::format("{:%FT%T}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

RecordingHeader header_of(const SourceUrl& url, milliseconds gap) {
  return {to_string(url), version, now_in_words(),
          gap == milliseconds::max() ? RecordingFeed::default_gap : gap};
}

std::optional<struct stat> status_of(const std::string& path, int standard_descriptor) {
  struct stat status {};
  const bool failed =
      path == "-" ? ::fstat(standard_descriptor, &status) != 0 : ::stat(path.c_str(), &status) != 0;
  return failed ? std::nullopt : std::optional(status);
}

// What a source reads from; empty: nothing that has a name here.
std::string path_of(const SourceUrl& url) {
  if (const auto* serial = std::get_if<SerialUrl>(&url)) return serial->path;
  if (const auto* file = std::get_if<FileUrl>(&url)) return file->path;
  return std::holds_alternative<StdinUrl>(url) ? "-" : "";
}

// A terminal may be both standard input and standard output.
bool is_own_source(const SourceUrl& url, const std::string& target) {
  const auto source = status_of(path_of(url), STDIN_FILENO);
  const auto status = status_of(target, STDOUT_FILENO);
  if (!source || !status || source->st_dev != status->st_dev || source->st_ino != status->st_ino)
    return false;
  return target != "-" || S_ISREG(status->st_mode);
}

// Octets that only `Document` reads: text that spells them, a recording, a Tibber Pulse's records.
bool is_document(const SourceUrl& url) {
  const std::string path = path_of(url);
  const auto status = status_of(path, STDIN_FILENO);
  if (!status || !S_ISREG(status->st_mode)) return false;
  std::ifstream file(path == "-" ? "/dev/stdin" : path, std::ios::binary);
  std::array<char, 4096> buffer{};
  file.read(buffer.data(), buffer.size());
  const std::vector<std::uint8_t> octets(buffer.begin(), buffer.begin() + file.gcount());
  return Document::spells_octets(octets);
}

// Why this cannot be recorded; empty: it can.
std::string_view hindrance(const RecordOptions& options, const SourceUrl& url) {
  if (is_own_source(url, options.file)) return "it would be overwritten: name another file for the recording";
  if (std::holds_alternative<MqttUrl>(url))
    return "an MQTT source brings messages, not a line's octets: mosquitto_sub -F %x writes them as "
           "text that 'amsbridge decode' and 'amsbridge inspect' read";
  if (is_document(url))
    return "it does not hold a line's own octets but spells them: 'amsbridge decode' and "
           "'amsbridge inspect' read it, and 'amsbridge replay' if it is a recording";
  return {};
}

class OutputFile {
 public:
  explicit OutputFile(const std::string& path)
      : path_(path == "-" ? "standard output" : path),
        file_(path == "-" ? stdout : std::fopen(path.c_str(), "we")) {}
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile() {
    if (file_ != nullptr && file_ != stdout) std::fclose(file_);
  }

  // Whole lines, and at once, so that nothing is lost when the power fails.
  void write(const std::string& lines) {
    if (!failed_ &&
        (std::fwrite(lines.data(), 1, lines.size(), file_) != lines.size() || std::fflush(file_) != 0))
      fail();
  }
  bool is_open() {
    if (file_ == nullptr) fail();
    return file_ != nullptr;
  }
  bool failed() const { return failed_; }

 private:
  void fail() {
    failed_ = true;
    fmt::print(stderr, "amsbridge: cannot write {}: {}\n", path_, std::strerror(errno));
  }

  std::string path_;
  std::FILE* file_;
  bool failed_ = false;
};

class Recorder final : private ams::Decoder::Sink {
 public:
  Recorder(const RecordOptions& options, const SourceUrl& url, Listener& listener, OutputFile& file)
      : options_(options),
        listener_(listener),
        file_(file),
        recorder_(header_of(url, listener.telegram_gap()),
                  options.anonymise ? Anonymity::anonymous : Anonymity::as_it_is,
                  [this](const std::string& lines) { file_.write(lines); }) {
    if (listener.telegram_gap() != milliseconds::max()) feed_.set({listener.telegram_gap()});
  }

  void run() {
    constexpr milliseconds moment{100};
    for (bool ended = false; !ended && !is_over();) {
      const Heard heard = listener_.hear(moment);
      if (!heard.octets.empty()) push(heard);
      ended = heard.ended;
    }
    feed_.finish();
    recorder_.finish();
  }

  std::uint64_t readings() const { return recorder_.readings(); }
  ams::Diagnosis diagnosis() { return ams::diagnose(watch_.window(steady_clock::now())); }

 private:
  void reading(const ams::Reading& reading, const ams::Telegram&) override { watch_.reading(reading); }
  void fault(const ams::Fault& fault, const ams::Telegram&) override { watch_.fault(fault); }

  void push(const Heard& heard) {
    const auto now = steady_clock::now();
    watch_.octets(heard.octets, heard.errors, now);
    const RecordedOctets recorded{std::chrono::floor<milliseconds>(now - began_), heard.octets};
    feed_.push(recorded);
    recorder_.push(recorded);
  }

  bool is_over() const {
    if (stop_requested() || file_.failed()) return true;
    if (options_.telegrams && readings() >= *options_.telegrams) return true;
    return options_.seconds &&
           steady_clock::now() - began_ >= std::chrono::duration<double>(*options_.seconds);
  }

  const RecordOptions& options_;
  Listener& listener_;
  OutputFile& file_;
  steady_clock::time_point began_ = steady_clock::now();
  LineWatch watch_{began_};
  // What came, for the diagnosis: what is kept of it may be less.
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage_{};
  ams::Decoder decoder_{storage_, *this};
  RecordingFeed feed_{decoder_};
  LineRecorder recorder_;
};

}  // namespace

ExitCode record_command(const RecordOptions& options) {
  log_warnings_to_stderr();
  const auto url = parse_source_url(options.source);
  if (!url) {
    fmt::print(stderr, "amsbridge: {}\n", url.error());
    return ExitCode::usage;
  }
  if (const auto why_not = hindrance(options, *url); !why_not.empty()) {
    fmt::print(stderr, "amsbridge: {} cannot be recorded: {}\n", options.source, why_not);
    return ExitCode::usage;
  }
  static_cast<void>(stop_requested());
  const auto listener = Listener::open(*url);
  if (!listener) {
    fmt::print(stderr, "amsbridge: {}\n", listener.error());
    return ExitCode::source;
  }
  OutputFile file(options.file);
  if (!file.is_open()) return ExitCode::source;
  Recorder recorder(options, *url, **listener, file);
  recorder.run();
  if (file.failed()) return ExitCode::source;
  fmt::print(stderr, "amsbridge: {} readings recorded\n", recorder.readings());
  if (recorder.readings() > 0) return ExitCode::done;
  if (recorder.diagnosis() != ams::Diagnosis::listening)
    fmt::print(stderr, "amsbridge: {}\n", diagnosis_words(recorder.diagnosis()));
  return ExitCode::nothing_decoded;
}

}  // namespace amsbridge
