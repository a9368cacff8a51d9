#include "firmware/device/api/api_test_support.hpp"

#include <algorithm>
#include <utility>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "firmware/device/board/secrets.hpp"
#include "http/captive_portal.hpp"
#include "http/secrets.hpp"
#include "metering/local_zone.hpp"
#include "metering/log.hpp"
#include "simulator/meter.hpp"

namespace amsbridge {

void say(LogLevel, std::string_view words) {
  device::said().emplace_back(words);
}

ams::ZoneOffsets local_zone(std::int64_t) {
  return {60, 60};
}

std::vector<std::uint8_t> random_octets(std::size_t count) {
  std::vector<std::uint8_t> octets(count);
  if (RAND_bytes(octets.data(), static_cast<int>(count)) != 1) std::abort();
  return octets;
}

std::string sha256(std::string_view text) {
  std::vector<std::uint8_t> digest(32);
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return hexadecimal(digest);
}

}  // namespace amsbridge

namespace amsbridge::device {

void derive_key(std::string_view password, std::span<const std::uint8_t> salt, std::uint32_t iterations,
                std::span<std::uint8_t> key) {
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt.data(),
                    static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(),
                    static_cast<int>(key.size()), key.data());
}

std::vector<std::string>& said() {
  static std::vector<std::string> words;
  return words;
}

namespace {

Pieces pieces_of(std::vector<std::string> pieces) {
  return [pieces = std::move(pieces), at = std::size_t{0}](ams::TextWriter& out) mutable {
    out.text(pieces.at(at));
    return ++at < pieces.size();
  };
}

}  // namespace

FakeView::FakeView() {
  wifi_status.state = WifiState::joined;
  wifi_status.sentence = "Joined.";
}

void FakeView::listen(ReadingObserver* observer) {
  RelayOptions options;
  options.name = kept.meter.name;
  options.source_name = "meter";
  options.limits = RelayLimits::compact();
  options.meter.line = "uart0";
  options.meter.observer = observer;
  options.meter.scratch = scratch_;
  relay_ = std::make_unique<MeterRelay>(options, RelayTools{storage_, gcm_, output_}, time);
}

void FakeView::hear(const char* model, std::size_t telegrams) {
  simulator::Meter meter(*simulator::find_model(model), 1,
                         std::chrono::time_point_cast<std::chrono::seconds>(time.wall));
  for (; telegrams > 0; --telegrams) {
    const auto telegram = meter.next();
    relay_->push(telegram.octets, time);
  }
}

tl::expected<void, std::string> FakeView::note(std::string what) {
  if (!refusal.empty()) return tl::unexpected(refusal);
  done.push_back(std::move(what));
  return {};
}

tl::expected<void, std::string> FakeView::apply(const Settings& settings) {
  if (auto noted = note("apply"); !noted) return noted;
  kept = settings;
  return {};
}

tl::expected<void, std::string> FakeView::test_broker(const Settings& settings,
                                                      std::function<void(const BrokerTest&)> done_with_it) {
  if (auto noted = note("test"); !noted) return noted;
  tried = settings;
  trial = std::move(done_with_it);
  return {};
}

bool FakeView::comes_by_access_point(const http::Request& request) const {
  return !access_point.empty() && is_in_network_of(request.client, access_point);
}

tl::expected<void, std::string> FakeView::start_search(std::optional<ReceivePin> pin) {
  return note(!pin ? "search" : *pin == ReceivePin::gpio13 ? "search gpio13" : "search gpio3");
}

Pieces FakeView::capture() const {
  return pieces_of(capture_pieces);
}

tl::expected<Pieces, std::string> FakeView::history(const HistoryQuery& query) const {
  asked = query;
  if (!refusal.empty()) return tl::unexpected(refusal);
  return pieces_of(history_pieces);
}

std::string Answer::code() const {
  const auto parsed = json();
  return parsed.is_object() && parsed.contains("error") ? parsed["error"].value("code", "") : std::string();
}

std::string Answer::sentence() const {
  const auto parsed = json();
  return parsed.is_object() && parsed.contains("error") ? parsed["error"].value("sentence", "")
                                                        : std::string();
}

std::string Answer::header(std::string_view name) const {
  const auto row =
      std::ranges::find(headers, name, [](const auto& field) { return std::string_view(field.first); });
  return row == headers.end() ? std::string() : row->second;
}

http::Request Browser::request(std::string method, std::string path, std::string body) const {
  http::Request request;
  const std::size_t question = path.find('?');
  if (question != std::string::npos) request.query = path.substr(question + 1);
  request.path = path.substr(0, question);
  request.method = std::move(method);
  request.client = client;
  request.headers.emplace_back("Host", host);
  if (!cookie.empty()) request.headers.emplace_back("Cookie", "amsbridge=" + cookie);
  if (!csrf.empty()) request.headers.emplace_back("X-CSRF-Token", csrf);
  if (!body.empty()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.headers.emplace_back("Content-Length", std::to_string(body.size()));
  }
  request.body = std::move(body);
  return request;
}

Answer Browser::ask(std::string method, std::string path, std::string body, http::Fields headers) {
  http::Request asked = request(std::move(method), std::move(path), std::move(body));
  for (auto& [name, value] : headers) {
    std::erase_if(asked.headers, [&name = name](const auto& field) { return field.first == name; });
    asked.headers.emplace_back(name, value);
  }
  return ask(asked);
}

Answer Browser::send(std::string method, std::string path, const nlohmann::json& body) {
  return ask(request(std::move(method), std::move(path), body.is_null() ? std::string() : body.dump()));
}

Answer Browser::ask(const http::Request& request) {
  const auto answer = begin(request);
  for (int turn = 0; turn < 1000 && (answer->answers == 0 || answer->stream); ++turn) {
    if (answer->answers > 0 && answer->type.starts_with("text/event-stream")) break;
    pump(*answer);
  }
  take_session(*answer);
  return *answer;
}

std::shared_ptr<Answer> Browser::begin(const http::Request& request) {
  const auto answer = std::make_shared<Answer>();
  const http::Reply reply([answer](const http::Response& response) {
    ++answer->answers;
    answer->status = response.status;
    answer->type = response.content_type;
    answer->headers = response.headers;
    answer->body = response.body.view();
    answer->stream = response.stream;
    if (answer->stream) answer->stream->attach([] {});
  });
  if (!request.body.empty()) {
    http::Request head = request;
    head.body.clear();
    if (auto refused = handler_.refuse_early(head)) {
      reply(std::move(*refused));
      return answer;
    }
    if (request.body.size() > handler_.body_limit(request.path)) {
      reply(http::plain_response(413, "The request's body is too long."));
      return answer;
    }
  }
  handler_.answer(request, reply);
  return answer;
}

void Browser::pump(Answer& answer) {
  view_.time = view_.time + std::chrono::milliseconds(1);
  api_.poll();
  if (!answer.stream) return;
  const auto pieces = answer.stream->take();
  for (const http::Body& piece : pieces) answer.body += piece.view();
  if (!pieces.empty() || answer.stream->is_open()) return;
  answer.stream->detach();
  answer.stream = nullptr;
}

void Browser::take_session(const Answer& answer) {
  const std::string set = answer.header("Set-Cookie");
  if (set.starts_with("amsbridge=")) cookie = set.substr(10, set.find(';') - 10);
  const auto json = answer.json();
  if (json.is_object() && json.contains("csrf") && json["csrf"].is_string()) csrf = json["csrf"];
}

Browser& Browser::open() {
  send("POST", "/api/v1/session", {{"setup_code", api_.access().setup_code()}});
  return *this;
}

}  // namespace amsbridge::device
