#include "bridge/mqtt/testing_tls_server.hpp"

#include <array>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <utility>

namespace amsbridge::testing {
namespace {

constexpr std::chrono::seconds patience{30};
constexpr int look_every_ms = 5;

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int, void*) {
  *size = *offered;  // the first one: its length, then its name
  *chosen = offered + 1;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

TestingTlsServer::TestingTlsServer(const TestingAuthority::Pair& identity, int newest)
    : context_(::SSL_CTX_new(::TLS_server_method())) {
  ::SSL_CTX_set_alpn_select_cb(context_, &choose_protocol, nullptr);
  if (newest != 0) {
    SSL_CTX_set_max_proto_version(context_, newest);
    ::SSL_CTX_set_security_level(context_, 0);  // old versions are below the usual one
  }
  if (::SSL_CTX_use_certificate_file(context_, identity.certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
      ::SSL_CTX_use_PrivateKey_file(context_, identity.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("the test's TLS server has no certificate");
  }
  thread_ = std::thread([this] { run(); });
}

TestingTlsServer::~TestingTlsServer() {
  ending_ = true;
  thread_.join();
  ::SSL_CTX_free(context_);
}

TestingTlsServer::Seen TestingTlsServer::first() const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return !seen_.empty(); });
  return seen_.empty() ? Seen{} : seen_.front();
}

void TestingTlsServer::run() {
  while (!ending_) {
    pollfd waited{listener_.descriptor(), POLLIN, 0};
    if (::poll(&waited, 1, look_every_ms) <= 0) continue;
    const Descriptor client(::accept4(listener_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC));
    Seen seen = serve(client);
    const std::lock_guard lock(mutex_);
    seen_.push_back(std::move(seen));
    changed_.notify_all();
  }
}

TestingTlsServer::Seen TestingTlsServer::serve(const Descriptor& client) {
  const timeval limit{10, 0};  // a client that hangs must not hang the test
  ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  const std::unique_ptr<SSL, decltype(&::SSL_free)> connection(::SSL_new(context_), &::SSL_free);
  ::SSL_set_fd(connection.get(), client.get());
  Seen seen;
  seen.handshake = ::SSL_accept(connection.get()) == 1;
  const char* name = ::SSL_get_servername(connection.get(), TLSEXT_NAMETYPE_host_name);
  seen.name = name != nullptr ? name : "";
  const unsigned char* protocol = nullptr;
  unsigned int size = 0;
  ::SSL_get0_alpn_selected(connection.get(), &protocol, &size);
  for (unsigned int at = 0; at < size; ++at) seen.protocol += static_cast<char>(protocol[at]);
  std::array<char, 1024> octets{};
  const int count = seen.handshake ? ::SSL_read(connection.get(), octets.data(), octets.size()) : 0;
  if (count > 0) seen.octets.assign(octets.data(), static_cast<std::size_t>(count));
  ::SSL_shutdown(connection.get());
  return seen;
}

}  // namespace amsbridge::testing
