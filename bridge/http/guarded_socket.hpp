#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "bridge/http/handshake_turns.hpp"

namespace amsbridge {

/// A client's socket with one deadline for whatever is waited for, as a layer below TLS: the deadline holds
/// for each single operation, also for those that another operation is made of.
class GuardedSocket : public std::enable_shared_from_this<GuardedSocket> {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Error = boost::system::error_code;
  using lowest_layer_type = Socket::lowest_layer_type;
  using executor_type = Socket::executor_type;

  explicit GuardedSocket(Socket socket);

  [[nodiscard]] Socket& socket() { return socket_; }
  [[nodiscard]] lowest_layer_type& lowest_layer() { return socket_.lowest_layer(); }
  [[nodiscard]] const lowest_layer_type& lowest_layer() const { return socket_.lowest_layer(); }
  [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
  /// The client's address as text, without port; IPv4 as such also on a socket for both.
  [[nodiscard]] const std::string& client() const { return client_; }

  /// As in Asio's AsyncReadStream and AsyncWriteStream. Fail with operation_aborted once the deadline has
  /// passed, also when it passes while what came waits for its turn.
  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_compose<Token, void(Error, std::size_t)>(Reading<Buffers>{*this, buffers},
                                                                       token, socket_);
  }
  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_compose<Token, void(Error, std::size_t)>(Writing<Buffers>{*this, buffers},
                                                                       token, socket_);
  }

  /// From now on what is read is passed on when it has its turn; null: at once.
  void take_turns(std::shared_ptr<HandshakeTurns> turns) { turns_ = std::move(turns); }

  void expires_after(std::chrono::steady_clock::duration limit);
  void expires_never();
  /// The last deadline has passed.
  [[nodiscard]] bool has_expired() const { return has_expired_; }
  void close();

 private:
  /// While what was read is dealt with.
  struct Step {
    explicit Step(std::shared_ptr<HandshakeTurns> its_turns) : turns(std::move(its_turns)) {}
    ~Step() { turns->done(std::chrono::steady_clock::now() - begun); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    std::shared_ptr<HandshakeTurns> turns;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
  };

  template <typename Buffers>
  struct Reading {
    GuardedSocket& from;
    Buffers buffers;
    enum class Stage { begin, refused, received, turn } stage = Stage::begin;
    std::size_t received = 0;
    std::shared_ptr<HandshakeTurns> turns = {};
    std::shared_ptr<HandshakeTurns::Turn> turn = {};

    template <typename Self>
    void operator()(Self& self, Error error = {}, std::size_t count = 0) {
      switch (stage) {
        case Stage::begin:
          stage = from.has_expired_ ? Stage::refused : Stage::received;
          if (stage == Stage::refused) return boost::asio::post(from.get_executor(), std::move(self));
          return from.socket_.async_read_some(buffers, std::move(self));
        case Stage::refused: return self.complete(boost::asio::error::operation_aborted, 0);
        case Stage::received:
          turns = from.turns_;
          if (error || !turns) return self.complete(error, count);
          received = count;
          return wait(self);
        case Stage::turn: return pass_on(self);
      }
    }

    template <typename Self>
    void wait(Self& self) {
      stage = Stage::turn;
      turn = from.begin_turn();
      // Moved away with this operation, which the timer outlives.
      auto& ready = turn->ready;
      ready.async_wait(std::move(self));
    }

    template <typename Self>
    void pass_on(Self& self) {
      if (!turn->is_granted) return self.complete(boost::asio::error::operation_aborted, 0);
      const Step step(turns);
      self.complete(Error(), received);
    }
  };

  template <typename Buffers>
  struct Writing {
    GuardedSocket& to;
    Buffers buffers;
    enum class Stage { begin, refused, sent } stage = Stage::begin;

    template <typename Self>
    void operator()(Self& self, Error error = {}, std::size_t count = 0) {
      switch (stage) {
        case Stage::begin:
          stage = to.has_expired_ ? Stage::refused : Stage::sent;
          if (stage == Stage::refused) return boost::asio::post(to.get_executor(), std::move(self));
          return to.socket_.async_write_some(buffers, std::move(self));
        case Stage::refused: return self.complete(boost::asio::error::operation_aborted, 0);
        case Stage::sent: return self.complete(error, count);
      }
    }
  };

  [[nodiscard]] std::shared_ptr<HandshakeTurns::Turn> begin_turn();
  void leave_turn();

  Socket socket_;
  boost::asio::steady_timer deadline_;
  bool has_expired_ = false;
  std::string client_;
  std::shared_ptr<HandshakeTurns> turns_;
  std::shared_ptr<HandshakeTurns::Turn> turn_;  // that is waited for
};

}  // namespace amsbridge
