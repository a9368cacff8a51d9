#pragma once

#include <memory>

#include "bridge/source/octet_source.hpp"
#include "bridge/source/system_calls.hpp"

namespace amsbridge {

/// Opens a file, named pipe or the like to be read once to its end.
[[nodiscard]] tl::expected<std::unique_ptr<OctetSource>, std::string> open_file_source(
    boost::asio::any_io_executor executor, const FileUrl& url, SystemCalls& calls = operating_system());

/// Reads an open descriptor (standard input) to its end. The descriptor is duplicated and its flags are
/// left alone, because whoever started the program shares them.
[[nodiscard]] tl::expected<std::unique_ptr<OctetSource>, std::string> open_descriptor_source(
    boost::asio::any_io_executor executor, int descriptor, SystemCalls& calls = operating_system());

}  // namespace amsbridge
