#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <openssl/ssl.h>

#include "bridge/mqtt/testing_certificates.hpp"
#include "bridge/mqtt/testing_network.hpp"

namespace amsbridge::testing {

/// Accepts TLS connections on 127.0.0.1, one after the other, notes what each asked for, reads what comes
/// within it and closes it at its first octets.
class TestingTlsServer {
 public:
  struct Seen {
    bool handshake = false;  ///< It came about.
    std::string name;        ///< SNI; empty: none.
    std::string protocol;    ///< ALPN; empty: none.
    std::string octets;      ///< What was read after the handshake.
  };
  /// `newest` limits the protocol versions, 0 for none.
  explicit TestingTlsServer(const TestingAuthority::Pair& identity, int newest = 0);
  ~TestingTlsServer();
  TestingTlsServer(const TestingTlsServer&) = delete;
  TestingTlsServer& operator=(const TestingTlsServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  /// What the first connection showed, once it has ended; empty when that takes too long.
  [[nodiscard]] Seen first() const;

 private:
  void run();
  [[nodiscard]] Seen serve(const Descriptor& client);

  SSL_CTX* context_;
  SilentListener listener_;
  std::atomic<bool> ending_ = false;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<Seen> seen_;
  std::thread thread_;
};

}  // namespace amsbridge::testing
