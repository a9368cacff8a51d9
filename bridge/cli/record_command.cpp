#include "bridge/cli/record_command.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "bridge/cli/command_log.hpp"
#include "bridge/cli/stop_signals.hpp"
#include "bridge/recording/anonymiser.hpp"
#include "bridge/recording/recording_writer.hpp"
#include "bridge/relay/diagnosis_words.hpp"
#include "bridge/relay/line_watch.hpp"
#include "bridge/source/listener.hpp"
#include "bridge/version.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string now_in_words() {
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  return fmt::format("{:%FT%T}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

// What an address tells of a household is nobody's business.
RecordingHeader header_of(const SourceUrl& url, milliseconds gap, bool anonymise) {
  const bool is_serial = std::holds_alternative<SerialUrl>(url);
  RecordingHeader header{to_string(url), version, now_in_words(), gap};
  if (anonymise) header.began.clear();
  if (anonymise && !is_serial) header.source = "(left out)";
  if (gap == milliseconds::max()) header.gap = RecordingFeed::default_gap;
  return header;
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

class Recorder {
 public:
  Recorder(const RecordOptions& options, const SourceUrl& url, Listener& listener, OutputFile& file)
      : options_(options),
        listener_(listener),
        file_(file),
        writer_(header_of(url, listener.telegram_gap(), options.anonymise),
                [this](const std::string& lines) { file_.write(lines); }) {
    if (!options.anonymise) return;
    anonymiser_ = std::make_unique<Anonymiser>(
        secret_seed(), [this](const RecordedOctets& kept) { writer_.push(kept); },
        [this](const std::string& comment) { writer_.comment(comment); });
  }

  void run() {
    constexpr milliseconds moment{100};
    for (bool ended = false; !ended && !is_over();) {
      const Heard heard = listener_.hear(moment);
      if (!heard.octets.empty()) push(heard);
      ended = heard.ended;
    }
    if (anonymiser_) anonymiser_->finish();
    writer_.finish();
  }

  std::uint64_t readings() const { return writer_.readings(); }
  ams::Diagnosis diagnosis() { return ams::diagnose(watch_.window(steady_clock::now())); }

 private:
  void push(const Heard& heard) {
    const auto now = steady_clock::now();
    watch_.octets(heard.octets, heard.errors, now);
    const RecordedOctets recorded{std::chrono::floor<milliseconds>(now - began_), heard.octets};
    if (anonymiser_) {
      anonymiser_->push(recorded);
    } else {
      writer_.push(recorded);
    }
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
  RecordingWriter writer_;
  std::unique_ptr<Anonymiser> anonymiser_;
};

}  // namespace

ExitCode record_command(const RecordOptions& options) {
  log_warnings_to_stderr();
  const auto url = parse_source_url(options.source);
  if (!url) {
    fmt::print(stderr, "amsbridge: {}\n", url.error());
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
