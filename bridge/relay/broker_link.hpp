#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "bridge/mqtt/mosquitto_publisher.hpp"
#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// The publisher to the broker of the settings, which another one may replace. Its events come on the loop.
class BrokerLink final : public Publisher {
 public:
  using Handler = std::function<void(const broker::Event&)>;

  /// The loop must outlive this.
  BrokerLink(boost::asio::io_context& loop, Handler handler) : loop_(loop), handler_(std::move(handler)) {}

  /// Whether both settings make the same connection.
  [[nodiscard]] static bool are_alike(const Settings& one, const Settings& other);

  /// Connects, in place of the broker so far, which gets half a second to take what is under way. What it has
  /// not acknowledged by then is given up here. No event of it comes any more.
  void start(const Settings& settings);
  /// Ends the connection with a goodbye; returns how many messages are undelivered.
  std::size_t stop(std::chrono::milliseconds limit);

  void publish(Message message) override { publisher_->publish(std::move(message)); }
  [[nodiscard]] Counters counters() const { return publisher_->counters(); }

 private:
  boost::asio::io_context& loop_;
  Handler handler_;
  std::shared_ptr<int> generation_;  // of the publisher; its events know it weakly
  std::unique_ptr<MosquittoPublisher> publisher_;
};

}  // namespace amsbridge
