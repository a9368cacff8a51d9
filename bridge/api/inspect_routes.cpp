#include "bridge/api/inspect_routes.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bridge/api/inspection.hpp"
#include "bridge/api/json_body.hpp"
#include "bridge/api/meter_json.hpp"
#include "bridge/crypto/key_text.hpp"
#include "bridge/input/hex_text.hpp"
#include "bridge/recording/line_recorder.hpp"
#include "bridge/relay/line.hpp"
#include "bridge/relay/relay_options.hpp"
#include "bridge/version.hpp"

namespace amsbridge {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

constexpr std::size_t longest_input = 200'000;
constexpr std::size_t longest_body = 524'288;

http::Response no_such_meter(const std::string& id) {
  return http::error_response(404, "no_such_meter", fmt::format("There is no meter {}.", id));
}

http::Response malformed(std::string_view sentence) {
  return http::error_response(400, "malformed", sentence);
}

/// What the line brought of late, as a recording has it: its time begins with the first octet.
std::vector<RecordedOctets> latest_of(const MeterRelay& relay) {
  std::vector<RecordedOctets> line;
  auto pieces = relay.latest_octets().pieces();
  line.reserve(pieces.size());
  for (OctetRing::Piece& piece : pieces)
    line.push_back(
        {std::chrono::floor<milliseconds>(piece.time - pieces.front().time), std::move(piece.octets)});
  return line;
}

tl::expected<std::optional<ams::Key>, http::Response> key_in(const Json& json, const char* name) {
  const auto text = text_member(json, name);
  if (!text) return tl::unexpected(text.error());
  if (text->empty()) return std::nullopt;
  const auto key = parse_key(*text);
  if (!key) return tl::unexpected(http::error_response(422, name, "The key " + key.error() + "."));
  return *key;
}

tl::expected<std::vector<std::uint8_t>, http::Response> document_in(const Json& json) {
  const auto text = text_member(json, "input");
  if (!text) return tl::unexpected(text.error());
  const auto digits = text_member(json, "octets");
  if (!digits) return tl::unexpected(digits.error());
  if (text->size() > longest_input || digits->size() > 2 * longest_input)
    return tl::unexpected(http::error_response(
        413, "too_long", fmt::format("At most {} octets can be explained at once.", longest_input)));
  if (digits->empty()) return std::vector<std::uint8_t>(text->begin(), text->end());
  auto octets = octets_from_hex(*digits);
  if (!octets) return tl::unexpected(malformed("octets must be hexadecimal digits."));
  return std::move(*octets);
}

tl::expected<Inspection, http::Response> inspection_of(const ApiHost& host, const Json& json) {
  Inspection inspection;
  const auto id = text_member(json, "meter");
  if (!id) return tl::unexpected(id.error());
  if (!id->empty()) {
    const auto found = find_meter(host.bridge_state().lines, *id);
    if (!found) return tl::unexpected(no_such_meter(*id));
    inspection.line = latest_of(*found->line.relay);
    if (found->line.settings != nullptr) inspection.keys = keys_of(*found->line.settings);
  } else {
    auto document = document_in(json);
    if (!document) return tl::unexpected(document.error());
    inspection.document = std::move(*document);
  }
  const auto key = key_in(json, "key");
  if (!key) return tl::unexpected(key.error());
  const auto auth_key = key_in(json, "auth_key");
  if (!auth_key) return tl::unexpected(auth_key.error());
  if (*key) inspection.keys.encryption = *key;
  if (*auth_key) inspection.keys.authentication = *auth_key;
  return inspection;
}

void inspect(const ApiHost& host, Aside& aside, const ApiCall& call, const http::Reply& reply) {
  const auto json = json_body(call.request, {"input", "octets", "meter", "key", "auth_key"});
  if (!json) return reply(json.error());
  auto inspection = inspection_of(host, *json);
  if (!inspection) return reply(inspection.error());
  aside.answer(
      [inspection = std::move(*inspection)] { return http::json_response(inspected_text(inspection)); },
      reply);
}

http::Response recording_response(const std::vector<RecordedOctets>& line, const RecordingHeader& header,
                                  Anonymity anonymity) {
  std::string text;
  LineRecorder recorder(header, anonymity, [&text](const std::string& lines) { text += lines; });
  for (const RecordedOctets& recorded : line) recorder.push(recorded);
  recorder.finish();
  http::Response response;
  response.body = std::move(text);
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"amsbridge-recording.txt\"");
  return response;
}

std::string when_it_began(const MeterRelay& relay) {
  const auto first = relay.latest_octets().began();
  const auto age =
      first ? std::chrono::floor<milliseconds>(std::chrono::steady_clock::now() - *first) : milliseconds(0);
  const auto began = std::chrono::floor<milliseconds>(std::chrono::system_clock::now()) - age;
  return fmt::format("{:%FT%T}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(began)));
}

void capture(const ApiHost& host, Aside& aside, const ApiCall& call, const http::Reply& reply) {
  const std::string id = call.find("meter").value_or("");
  const auto found = find_meter(host.bridge_state().lines, id);
  if (!found) return reply(no_such_meter(id));
  const LineState& line = found->line;
  if (line.settings != nullptr && is_document(line.settings->source))
    return reply(http::error_response(409, "no_line",
                                      "This meter is read from a file, which is a recording already."));
  const milliseconds gap = line.source->telegram_gap();
  const RecordingHeader header{line.source->name(), version, when_it_began(*line.relay),
                               gap == milliseconds::max() ? RecordingFeed::default_gap : gap};
  const Anonymity anonymity = call.is_true("anonymise") ? Anonymity::anonymous : Anonymity::as_it_is;
  aside.answer([octets = latest_of(*line.relay), header,
                anonymity] { return recording_response(octets, header, anonymity); },
               reply);
}

}  // namespace

void add_inspect_routes(Router& router, const ApiHost& host, Aside& aside) {
  router.add(
      "POST", "/inspect",
      [&](const ApiCall& call, const http::Reply& reply) { inspect(host, aside, call, reply); },
      longest_body);
  router.add("GET", "/capture",
             [&](const ApiCall& call, const http::Reply& reply) { capture(host, aside, call, reply); });
}

}  // namespace amsbridge
