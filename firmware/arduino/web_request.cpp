#include "firmware/arduino/web_request.hpp"

#include <ESPAsyncWebServer.h>

namespace amsbridge::device {
namespace {

constexpr char digits[] = "0123456789ABCDEF";

bool stands_for_itself(char letter, bool is_path) {
  const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
  const bool is_digit = letter >= '0' && letter <= '9';
  return is_letter || is_digit || letter == '-' || letter == '.' || letter == '_' || letter == '~' ||
         (is_path && letter == '/');
}

/// RFC 3986, 2.1.
void append_encoded(std::string& to, const String& text, bool is_path) {
  for (unsigned index = 0; index < text.length(); ++index) {
    const char letter = text[index];
    if (stands_for_itself(letter, is_path)) {
      to += letter;
      continue;
    }
    const auto octet = static_cast<unsigned char>(letter);
    to += '%';
    to += digits[octet >> 4];
    to += digits[octet & 15];
  }
}

std::string query_of(const AsyncWebServerRequest& request) {
  std::string query;
  for (std::size_t index = 0; index < request.params(); ++index) {
    const AsyncWebParameter* parameter = request.getParam(index);
    if (parameter == nullptr || parameter->isPost() || parameter->isFile()) continue;
    if (!query.empty()) query += '&';
    append_encoded(query, parameter->name(), false);
    query += '=';
    append_encoded(query, parameter->value(), false);
  }
  return query;
}

std::string text_of(const String& text) {
  return {text.c_str(), text.length()};
}

}  // namespace

unsigned header_octets(const AsyncWebServerRequest& request) {
  unsigned octets = request.url().length();
  for (const AsyncWebHeader& header : request.getHeaders())
    octets += header.name().length() + header.value().length();
  return octets;
}

http::Request head_of(AsyncWebServerRequest& request) {
  http::Request head;
  head.method = request.methodToString();
  append_encoded(head.path, request.url(), true);
  head.query = query_of(request);
  for (const AsyncWebHeader& header : request.getHeaders())
    head.headers.emplace_back(text_of(header.name()), text_of(header.value()));
  head.client = request.client()->remoteIP().toString().c_str();
  return head;
}

}  // namespace amsbridge::device
