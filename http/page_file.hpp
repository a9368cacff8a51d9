#pragma once

#include <cstdint>
#include <string_view>

#include "http/message.hpp"

namespace amsbridge::http {

/// A file of the web page in the form in which it is sent this time. The octets are not copied.
struct SentFile {
  enum class Coding : std::uint8_t { none, gzip };
  enum class Lifetime : std::uint8_t { until_asked, for_good };

  std::string_view content_type;
  std::string_view octets;
  std::string_view tag;  ///< other for other octets: letters, digits and `-`
  Coding coding = Coding::none;
  Lifetime lifetime = Lifetime::until_asked;  ///< `for_good`: its name changes with its content
};

/// With ETag and what the browser may do with the page (Content-Security-Policy); 304 where If-None-Match
/// names what the client has (RFC 9110, 13.1.2).
[[nodiscard]] Response page_file_response(const Request& request, const SentFile& file);

/// The file that is asked for: `/` is `/index.html`. Empty for another method than GET and HEAD.
[[nodiscard]] std::string_view page_file_path(const Request& request);

}  // namespace amsbridge::http
