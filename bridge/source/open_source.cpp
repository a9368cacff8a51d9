#include <cstdlib>
#include <unistd.h>
#include <utility>

#include "bridge/source/mqtt_source.hpp"
#include "bridge/source/octet_source.hpp"
#include "bridge/source/serial_source.hpp"
#include "bridge/source/stream_source.hpp"
#include "bridge/source/tcp_source.hpp"
#include "bridge/source/udp_source.hpp"

namespace amsbridge {
namespace {

using Opened = tl::expected<std::unique_ptr<OctetSource>, std::string>;

struct Opener {
  boost::asio::any_io_executor executor;
  const MosquittoOptions& own_broker;
  WhenMissing when_missing;

  Opened operator()(const SerialUrl& url) {
    return open_serial_source(std::move(executor), url, when_missing);
  }
  Opened operator()(const TcpUrl& url) { return make_tcp_source(std::move(executor), url); }
  Opened operator()(const UdpUrl& url) { return make_udp_source(std::move(executor), url); }
  Opened operator()(const MqttUrl& url) {
    const char* const password = std::getenv("AMSBRIDGE_SOURCE_PASSWORD");
    auto options = mqtt_source_options(url, own_broker, password == nullptr ? "" : password);
    if (!options) return tl::unexpected(std::move(options.error()));
    return make_mqtt_source(executor, url, *std::move(options));
  }
  Opened operator()(const FileUrl& url) { return open_file_source(std::move(executor), url); }
  Opened operator()(const StdinUrl&) { return open_descriptor_source(std::move(executor), STDIN_FILENO); }
};

}  // namespace

Opened open_source(boost::asio::any_io_executor executor, const SourceUrl& url) {
  MosquittoOptions none;
  none.host.clear();
  return open_source(std::move(executor), url, none, WhenMissing::fail);
}

Opened open_source(boost::asio::any_io_executor executor, const SourceUrl& url,
                   const MosquittoOptions& own_broker, WhenMissing when_missing) {
  return std::visit(Opener{std::move(executor), own_broker, when_missing}, url);
}

}  // namespace amsbridge
