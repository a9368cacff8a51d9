#pragma once

#include <functional>
#include <string>

#include <tl/expected.hpp>

#include "bridge/relay/bridge_state.hpp"
#include "bridge/relay/broker_standing.hpp"
#include "bridge/settings/settings.hpp"
#include "http/message.hpp"

namespace amsbridge {

/// What the page's API acts upon: the running bridge. All on its event loop.
class ApiHost {
 public:
  virtual ~ApiHost() = default;

  [[nodiscard]] virtual const Settings& settings() const = 0;
  [[nodiscard]] virtual BridgeState bridge_state() const = 0;
  [[nodiscard]] virtual const BrokerStanding& broker_standing() const = 0;
  /// In the format that the Accept header asks for.
  [[nodiscard]] virtual http::Response metrics(const http::Request&) const = 0;

  virtual void apply(const Settings&) = 0;
  /// The error is a sentence.
  virtual tl::expected<void, std::string> restart() = 0;
  /// As in Lines.
  virtual void pause_lines(std::function<bool(const MeterSettings&)> which,
                           std::function<void()> when_free) = 0;
  virtual void resume_lines() = 0;
};

}  // namespace amsbridge
