#include "bridge/probe/probe_source.hpp"

#include <memory>

#include <fmt/format.h>

#include "bridge/source/listener.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds only_try{35'000};  // a source without settings

// A real line. Only serial ones have settings.
class SourceLine final : public ProbeLine {
 public:
  explicit SourceLine(SourceUrl url) : url_(std::move(url)) {}

  tl::expected<void, std::string> open(const SerialParameters& parameters) override {
    listener_.reset();  // before: it has the port for itself
    if (auto* serial = std::get_if<SerialUrl>(&url_)) serial->parameters = parameters;
    auto opened = Listener::open(url_);
    if (!opened) return tl::unexpected(std::move(opened.error()));
    listener_ = std::move(*opened);
    return {};
  }
  Heard hear(milliseconds limit) override { return listener_->hear(limit); }
  std::chrono::steady_clock::time_point now() const override { return std::chrono::steady_clock::now(); }

 private:
  SourceUrl url_;
  std::unique_ptr<Listener> listener_;
};

tl::expected<Trial, std::string> try_out(const SourceUrl& source, const ProbeOptions& options) {
  SourceLine line(source);
  if (std::holds_alternative<SerialUrl>(source)) return probe(line, options);
  if (const auto opened = line.open({}); !opened) return tl::unexpected(opened.error());
  return listen(line, {}, options);
}

}  // namespace

milliseconds probe_limit(const SourceUrl& source) {
  return std::holds_alternative<SerialUrl>(source) ? ProbeOptions{}.limit : only_try;
}

tl::expected<Trial, std::string> probe_source(const SourceUrl& source, const ProbeOptions& options) {
  auto result = try_out(source, options);
  if (result && !result->was_connected) {
    return tl::unexpected(fmt::format(
        "cannot connect to {}: check address and port, and that it is switched on", to_string(source)));
  }
  return result;
}

std::optional<std::string> no_line_behind(const SourceUrl& source) {
  if (!std::holds_alternative<MqttUrl>(source)) return std::nullopt;
  return "there is no line to probe behind an MQTT source: 'amsbridge run' reads it, and 'amsbridge inspect' "
         "explains a message";
}

std::string url_to_keep(const SourceUrl& source, const SerialParameters& found) {
  const auto* serial = std::get_if<SerialUrl>(&source);
  if (serial == nullptr) return to_string(source);
  std::string text = to_string(SerialUrl{serial->path, found});
  if (found.data_bits == SerialParameters{}.data_bits && found.stop_bits == SerialParameters{}.stop_bits)
    text.resize(text.find("&data="));
  return text;
}

TrialWords words_for(const Trial& trial) {
  // A file does not go on, however long one waits.
  if (trial.ended && trial.diagnosis == ams::Diagnosis::listening) {
    return {fmt::format("The source has ended: {} octets came, which are too few to say more.",
                        trial.line.octets),
            {}};
  }
  return {std::string(ams::sentence(trial.diagnosis)), std::string(ams::next_step(trial.diagnosis))};
}

}  // namespace amsbridge
