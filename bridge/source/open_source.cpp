#include <unistd.h>
#include <utility>

#include "bridge/source/octet_source.hpp"
#include "bridge/source/serial_source.hpp"
#include "bridge/source/stream_source.hpp"
#include "bridge/source/tcp_source.hpp"

namespace amsbridge {
namespace {

using Opened = tl::expected<std::unique_ptr<OctetSource>, std::string>;

struct Opener {
  boost::asio::any_io_executor executor;

  Opened operator()(const SerialUrl& url) { return open_serial_source(std::move(executor), url); }
  Opened operator()(const TcpUrl& url) { return make_tcp_source(std::move(executor), url); }
  Opened operator()(const FileUrl& url) { return open_file_source(std::move(executor), url); }
  Opened operator()(const StdinUrl&) { return open_descriptor_source(std::move(executor), STDIN_FILENO); }
};

}  // namespace

Opened open_source(boost::asio::any_io_executor executor, const SourceUrl& url) {
  return std::visit(Opener{std::move(executor)}, url);
}

}  // namespace amsbridge
