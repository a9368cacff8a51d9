#pragma once

#include <span>
#include <string_view>

namespace amsbridge {

/// One file of the web page, as it stands in the program.
struct PageFile {
  std::string_view path;          ///< `/index.html`
  std::string_view content_type;  ///< `text/html; charset=utf-8`
  std::string_view octets;
  std::string_view gzip;    ///< the same compressed; empty if that is no shorter
  std::string_view digest;  ///< other for other octets; letters and digits
  bool is_immutable;        ///< its name changes with its content
};

/// Ordered by path; empty in a program that was built without the page.
[[nodiscard]] std::span<const PageFile> page_files();

}  // namespace amsbridge
