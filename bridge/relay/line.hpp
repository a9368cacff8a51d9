#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "bridge/relay/line_relay.hpp"
#include "bridge/serve/octet_server.hpp"
#include "bridge/settings/settings.hpp"
#include "bridge/source/octet_source.hpp"

namespace amsbridge {

/// What a line needs of the bridge that it is part of.
class LineHost {
 public:
  virtual ~LineHost() = default;

  /// Octets have been taken: what came of them shall be made durable soon.
  virtual void taken() = 0;
  /// The same, at once: what came of them is durable on return, as far as it can be.
  virtual void commit() = 0;
  /// More is waiting than should: a source that can wait shall.
  [[nodiscard]] virtual bool is_behind() const = 0;
  /// The broker is there and has so much to acknowledge that more would wait on disk: messages shall wait at
  /// their own broker instead. Never for long.
  [[nodiscard]] virtual bool is_crowded() const = 0;
};

/// One source and what is made of its octets: a relay, or one for each meter of a source that carries
/// several.
class Line {
 public:
  /// What relays are made with; the name is set here.
  using MakeOptions = std::function<LineRelayOptions()>;

  /// Host, outlet and loop must outlive the line. `source_name` is the meter's name as long as it is not
  /// known: `meter1`.
  Line(boost::asio::io_context& loop, LineHost& host, Outlet& outlet, const MeterSettings& settings,
       std::unique_ptr<OctetSource> source, MakeOptions make_options);

  /// Reads until the source ends. Ends by operation_aborted when cancelled.
  boost::asio::awaitable<void> run();

  void check(Moment now);
  /// The source has ended.
  void finish();
  /// The source is not read any more.
  void leave();
  void cancel_timers() { gap_.cancel(); }

  [[nodiscard]] const MeterSettings& settings() const { return settings_; }
  [[nodiscard]] const OctetSource& source() const { return *source_; }
  [[nodiscard]] bool has_ended() const { return ended_; }
  /// By the names that messages bring; under the empty one for a line of one meter.
  [[nodiscard]] const std::map<std::string, std::unique_ptr<LineRelay>>& relays() const { return relays_; }

 private:
  static constexpr std::size_t most_relays = 20'000;  // of one source: topics can be made up

  LineRelay* relay_of(const std::string& meter);
  [[nodiscard]] std::string free_name(std::string name, const std::multiset<std::string>* taken) const;
  void serve(Moment now);
  using Reluctance = bool (LineHost::*)() const;
  boost::asio::awaitable<void> wait_while(Reluctance, std::chrono::milliseconds check_interval);
  boost::asio::awaitable<void> push_paced(std::span<const std::uint8_t>);
  void push_message(std::span<const std::uint8_t>, const Envelope&);
  boost::asio::awaitable<void> settle_message();
  void await_gap();

  boost::asio::io_context& loop_;
  LineHost& host_;
  Outlet& outlet_;
  MeterSettings settings_;
  std::unique_ptr<OctetSource> source_;
  MakeOptions make_options_;
  bool paced_;
  bool ended_ = false;
  boost::asio::steady_timer gap_;
  std::unique_ptr<OctetServer> server_;
  std::string serve_failure_;  // as last said
  std::optional<std::chrono::steady_clock::time_point> serve_tried_;
  bool said_full_ = false;
  std::map<std::string, std::unique_ptr<LineRelay>> relays_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // for handlers that outlive the line
};

/// Whether the source is read as a document: hexadecimal text is possible.
[[nodiscard]] bool is_document(const SourceUrl&);

}  // namespace amsbridge
