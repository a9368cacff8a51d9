#include "firmware/arduino/web_server.hpp"

#include <Arduino.h>
#include <algorithm>
#include <string>
#include <utility>

#include "firmware/arduino/turn.hpp"
#include "firmware/arduino/web_request.hpp"
#include "firmware/device/api/device_api.hpp"
#include "http/reply.hpp"

namespace amsbridge::device {
namespace {

constexpr std::uint16_t port = 80;
constexpr std::size_t most_exchanges = 8;
constexpr std::size_t default_body = 16'384;
// Octets of heap that a request must leave: to be without any ends the program.
constexpr std::size_t spare_heap = 6'144;
constexpr std::uint32_t heartbeat_ms = 15'000;

std::size_t largest_block() {
#ifdef ESP8266
  return ESP.getMaxFreeBlockSize();
#else
  return ESP.getMaxAllocHeap();
#endif
}

}  // namespace

/// Where the platform's server hands over all requests.
class WebServer::Entrance final : public AsyncWebHandler {
 public:
  explicit Entrance(WebServer& owner) : owner_(owner) {}

  bool canHandle(AsyncWebServerRequest*) const override { return true; }
  // Forms, which nothing here takes, are thrown away unread; else the library keeps their fields in the heap,
  // whoever sends them.
  bool isRequestHandlerTrivial() const override { return true; }
  void handleBody(AsyncWebServerRequest* request, std::uint8_t* octets, std::size_t count, std::size_t,
                  std::size_t total) override {
    const Turn turn;
    owner_.take_body(*request, octets, count, total);
  }
  void handleRequest(AsyncWebServerRequest* request) override {
    const Turn turn;
    owner_.take_request(*request);
  }

 private:
  WebServer& owner_;
};

WebServer::WebServer(http::Handler handler, UpdateUpload& upload)
    : handler_(std::move(handler)), upload_(upload), server_(port) {}

void WebServer::begin() {
  server_.addHandler(new Entrance(*this));  // the server's from now on
  server_.begin();
}

WebServer::Exchange* WebServer::exchange_of(AsyncWebServerRequest& request) {
  const auto found = std::ranges::find_if(exchanges_, [&request](const Exchange& exchange) {
    return exchange.key == &request && exchange.state != Exchange::State::gone;
  });
  return found == exchanges_.end() ? nullptr : &*found;
}

void WebServer::refuse(AsyncWebServerRequest& request, int status, const char* sentence) {
  request.pause();  // sends at once what is given now
  request.send(make_response(http::plain_response(status, sentence), false, nullptr));
}

WebServer::Exchange* WebServer::begin_exchange(AsyncWebServerRequest& request) {
  if (request.isSent()) return nullptr;
  if (header_octets(request) > longest_header) {
    refuse(request, 431, "The request's header is too long.");
    return nullptr;
  }
  if (exchanges_.size() >= most_exchanges || largest_block() < spare_heap) {
    refuse(request, 503, "The device has too much to do. Please try again in a moment.");
    return nullptr;
  }
  Exchange& exchange = exchanges_.emplace_back();
  exchange.number = ++last_number_;
  exchange.key = &request;
  exchange.request = request.shared_from_this();
  exchange.value = head_of(request);
  exchange.is_head = exchange.value.method == "HEAD";
  exchange.is_upload = exchange.value.method == "POST" && exchange.value.path == DeviceApi::update_path;
  request.onDisconnect([this, number = exchange.number] {
    const Turn turn;
    for (Exchange& known : exchanges_) {
      if (known.number == number) known.state = Exchange::State::gone;
    }
  });
  return &exchange;
}

std::optional<http::Response> WebServer::refusal(Exchange& exchange, std::size_t body_octets) {
  if (exchange.is_upload) return upload_.begin(exchange.value);
  if (handler_.refuse_early) {
    if (auto refused = handler_.refuse_early(exchange.value)) return refused;
  }
  const std::size_t limit = handler_.body_limit ? handler_.body_limit(exchange.value.path) : default_body;
  if (body_octets == 0) return http::plain_response(411, "The length of the body must be told before it.");
  if (body_octets > limit) return http::plain_response(413, "The request's body is too long.");
  if (body_octets + spare_heap > largest_block())
    return http::plain_response(503, "The device has no room for this now. Please try again in a moment.");
  exchange.value.body.reserve(body_octets);
  return std::nullopt;
}

void WebServer::take_body(AsyncWebServerRequest& request, const std::uint8_t* octets, std::size_t count,
                          std::size_t total) {
  Exchange* exchange = exchange_of(request);
  if (exchange == nullptr) {
    exchange = begin_exchange(request);
    if (exchange == nullptr) return;
    if (auto refused = refusal(*exchange, total)) {
      exchange->is_upload = false;
      request.pause();
      return send(*exchange, std::move(*refused));
    }
  }
  if (exchange->state != Exchange::State::coming) return;
  if (exchange->is_upload)
    upload_.write({octets, count});
  else if (exchange->value.body.size() + count <= total)
    exchange->value.body.append(reinterpret_cast<const char*>(octets), count);
}

void WebServer::take_request(AsyncWebServerRequest& request) {
  Exchange* exchange = exchange_of(request);
  if (exchange == nullptr) {
    exchange = begin_exchange(request);
    if (exchange != nullptr) exchange->is_upload = false;  // without a body it is none
  }
  if (exchange == nullptr || exchange->state != Exchange::State::coming) return;
  exchange->state = Exchange::State::waits;
  request.pause();
}

void WebServer::poll() {
  for (Exchange& exchange : exchanges_) {
    if (exchange.state == Exchange::State::waits) ask(exchange);
    if (exchange.state == Exchange::State::answered && exchange.feed) feed(exchange);
    if (exchange.state == Exchange::State::gone) end(exchange);
  }
  exchanges_.remove_if([](const Exchange& exchange) { return exchange.state == Exchange::State::gone; });
}

std::optional<http::Response> WebServer::wrong_method(const http::Request& request) const {
  if (request.method == "GET" || request.method == "HEAD") return std::nullopt;
  std::string allowed = "GET, HEAD";
  if (handler_.other_methods) {
    for (const std::string& method : handler_.other_methods(request.path)) {
      if (method == request.method) return std::nullopt;
      allowed += ", " + method;
    }
  }
  http::Response response = http::plain_response(405, "This address does not know that method.");
  response.headers.emplace_back("Allow", allowed);
  return response;
}

void WebServer::ask(Exchange& exchange) {
  exchange.state = Exchange::State::asked;
  // An upload no more: once it is finished, whoever goes must not abandon the next one.
  if (std::exchange(exchange.is_upload, false)) return send(exchange, upload_.finish());
  // Handlers may look at it until they return, also after they have answered.
  const http::Request request = std::move(exchange.value);
  if (auto wrong = wrong_method(request)) return send(exchange, std::move(*wrong));
  handler_.answer(request, http::Reply([this, number = exchange.number](http::Response response) {
                    deliver(number, std::move(response));
                  }));
}

void WebServer::deliver(Number number, http::Response response) {
  for (Exchange& exchange : exchanges_) {
    if (exchange.number == number && exchange.state == Exchange::State::asked)
      return send(exchange, std::move(response));
  }
  // Nobody is there any more.
  if (response.stream) response.stream->detach();
}

void WebServer::send(Exchange& exchange, http::Response response) {
  exchange.state = Exchange::State::answered;
  const auto request = exchange.request.lock();
  if (response.stream) exchange.feed = std::make_shared<StreamFeed>(response.stream);
  if (!request) {
    exchange.state = Exchange::State::gone;
    return;
  }
  if (exchange.feed) {
    exchange.feed->stream().attach([] {});
    exchange.fed_ms = millis();
  }
  AsyncWebServerResponse* const made = make_response(std::move(response), exchange.is_head, exchange.feed);
  if (exchange.feed && !exchange.is_head) exchange.response = made;
  request->send(made);
}

// The server asks for more only when the client has acknowledged something, or twice a second.
void WebServer::feed(Exchange& exchange) {
  const auto request = exchange.request.lock();
  if (!request || exchange.response == nullptr) return;
  http::Stream& stream = exchange.feed->stream();
  const std::uint32_t now = millis();
  const bool has_more = stream.waiting() != 0 || !stream.is_open();
  if (has_more && request->client()->canSend()) {
#ifdef ESP8266
    // On the ESP32 a response is the network task's alone.
    exchange.response->_ack(request.get(), 0, 0);
#endif
    exchange.fed_ms = now;
  }
  if (stream.is_overrun()) return request->client()->close(true);
  const bool is_events =
      exchange.response->getHeader("Content-Type") != nullptr &&
      exchange.response->getHeader("Content-Type")->value().startsWith("text/event-stream");
  if (is_events && now - exchange.fed_ms >= heartbeat_ms) {
    exchange.feed->add_heartbeat();
    exchange.fed_ms = now;
  }
}

void WebServer::end(Exchange& exchange) {
  if (exchange.is_upload && upload_.is_running()) upload_.abandon();
  if (exchange.feed) exchange.feed->stream().detach();
}

}  // namespace amsbridge::device
