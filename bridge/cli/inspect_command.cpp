#include "bridge/cli/inspect_command.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <unistd.h>

#include <fmt/format.h>

#include "bridge/crypto/openssl_gcm.hpp"
#include "bridge/inspect/explanation_json.hpp"
#include "bridge/inspect/explanation_text.hpp"

namespace amsbridge {
namespace {

// https://no-color.org: set to anything, it says that colours are not wanted.
bool coloured(ColourChoice choice) {
  if (choice != ColourChoice::when_terminal) return choice == ColourChoice::always;
  const char* refused = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (refused == nullptr || *refused == '\0');
}

class CountingSink final : public Explainer::Sink {
 public:
  explicit CountingSink(Explainer::Sink& next) : next_(next) {}

  void explain(const Explanation& explanation) override {
    readings_ += explanation.readings.size();
    ++telegrams_;
    next_.explain(explanation);
  }

  std::size_t telegrams() const { return telegrams_; }
  std::size_t readings() const { return readings_; }

 private:
  Explainer::Sink& next_;
  std::size_t telegrams_ = 0;
  std::size_t readings_ = 0;
};

}  // namespace

ExitCode inspect_command(const InspectOptions& options) {
  OpenSslGcm gcm;
  ams::DecoderOptions decoding;
  decoding.gcm = &gcm;
  if (!find_keys(options.keys, decoding.keys)) return ExitCode::usage;
  const auto colours =
      coloured(options.colour) ? ExplanationText::Colours::on : ExplanationText::Colours::off;
  ExplanationText text(stdout, colours);
  ExplanationJson json(stdout);
  CountingSink counting(options.format == InspectFormat::json ? static_cast<Explainer::Sink&>(json) : text);
  Explainer explainer(counting);
  decoding.tracer = &explainer;

  std::array<std::uint8_t, ams::Decoder::ample_storage> storage;
  ams::Decoder decoder(storage, explainer, decoding);
  Document document(decoder,
                    [](const std::string& complaint) { fmt::print(stderr, "amsbridge: {}\n", complaint); });
  const ExitCode read = read_inputs(options.inputs, document);
  if (read != ExitCode::done) return read;
  document.finish();
  explainer.finish();

  const bool flushed = std::fflush(stdout) == 0;
  tell_skipped(document);
  if (!flushed) fmt::print(stderr, "amsbridge: cannot write: {}\n", std::strerror(errno));
  if (counting.telegrams() == 0) fmt::print(stderr, "amsbridge: no telegram in the input\n");
  return counting.readings() == 0 || !flushed ? ExitCode::nothing_decoded : ExitCode::done;
}

}  // namespace amsbridge
