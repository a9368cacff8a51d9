#pragma once

#include <ESPAsyncWebServer.h>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>

#include "firmware/arduino/web_response.hpp"
#include "firmware/device/api/update_upload.hpp"
#include "http/message.hpp"

namespace amsbridge::device {

/// ESPAsyncWebServer in front of an http::Handler. Requests are taken in while the network's own code runs,
/// and answered from `poll`; an update's octets go straight into the flash.
class WebServer {
 public:
  /// `upload` must outlive this.
  WebServer(http::Handler handler, UpdateUpload& upload);
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  void begin();
  /// To be called in each turn.
  void poll();

 private:
  class Entrance;
  using Number = std::uint32_t;

  /// A request and its answer.
  struct Exchange {
    Number number = 0;
    AsyncWebServerRequest* key = nullptr;  // not to be used: it may be gone
    AsyncWebServerRequestPtr request = {};
    http::Request value = {};
    enum class State : std::uint8_t { coming, waits, asked, answered, gone } state = State::coming;
    bool is_upload = false;
    bool is_head = false;
    AsyncWebServerResponse* response = nullptr;  // of a stream; the request's, while that lives
    std::shared_ptr<StreamFeed> feed = {};
    std::uint32_t fed_ms = 0;
  };

  // From the network's own code.
  void take_body(AsyncWebServerRequest& request, const std::uint8_t* octets, std::size_t count,
                 std::size_t total);
  void take_request(AsyncWebServerRequest& request);
  Exchange* exchange_of(AsyncWebServerRequest& request);
  Exchange* begin_exchange(AsyncWebServerRequest& request);
  [[nodiscard]] std::optional<http::Response> refusal(Exchange& exchange, std::size_t body_octets);
  void refuse(AsyncWebServerRequest& request, int status, const char* sentence);

  // From poll.
  void ask(Exchange& exchange);
  [[nodiscard]] std::optional<http::Response> wrong_method(const http::Request& request) const;
  void deliver(Number number, http::Response response);
  void send(Exchange& exchange, http::Response response);
  void feed(Exchange& exchange);
  void end(Exchange& exchange);

  http::Handler handler_;
  UpdateUpload& upload_;
  AsyncWebServer server_;
  std::list<Exchange> exchanges_;
  Number last_number_ = 0;
};

}  // namespace amsbridge::device
