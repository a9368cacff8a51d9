#include "bridge/api/inspection.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "bridge/crypto/openssl_gcm.hpp"
#include "bridge/input/document.hpp"
#include "bridge/inspect/explanation_json.hpp"
#include "bridge/recording/recording_feed.hpp"

namespace amsbridge {
namespace {

constexpr std::size_t most_complaints = 20;

class Collected final : public Explainer::Sink {
 public:
  void explain(const Explanation& explanation) override {
    if (count_++ >= Inspection::most_telegrams) return;
    if (!telegrams_.empty()) telegrams_ += ',';
    telegrams_ += to_json(explanation);
  }

  [[nodiscard]] const std::string& telegrams() const { return telegrams_; }
  [[nodiscard]] std::size_t left_out() const {
    return count_ > Inspection::most_telegrams ? count_ - Inspection::most_telegrams : 0;
  }

 private:
  std::string telegrams_;
  std::size_t count_ = 0;
};

}  // namespace

std::string inspected_text(const Inspection& inspection) {
  OpenSslGcm gcm;
  Collected collected;
  Explainer explainer(collected);
  ams::DecoderOptions options;
  options.keys = inspection.keys;
  options.gcm = &gcm;
  options.tracer = &explainer;
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage{};
  ams::Decoder decoder(storage, explainer, options);
  nlohmann::json complaints = nlohmann::json::array();
  Document document(decoder, [&](const std::string& complaint) {
    if (complaints.size() < most_complaints) complaints.push_back(complaint);
  });
  RecordingFeed line(decoder);
  if (inspection.line.empty()) {
    document.push(inspection.document);
    document.finish();
  }
  for (const RecordedOctets& recorded : inspection.line) line.push(recorded);
  line.finish();
  explainer.finish();
  const std::string said = complaints.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return R"({"telegrams":[)" + collected.telegrams() + R"(],"complaints":)" + said + R"(,"left_out":)" +
         std::to_string(collected.left_out()) + "}";
}

}  // namespace amsbridge
