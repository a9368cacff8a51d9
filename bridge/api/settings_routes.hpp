#pragma once

#include <functional>

#include <boost/asio/any_io_executor.hpp>

#include "bridge/access/page_access.hpp"
#include "bridge/api/api_host.hpp"
#include "bridge/api/aside.hpp"
#include "bridge/mqtt/broker_trial.hpp"
#include "bridge/settings/page_settings.hpp"
#include "http/router.hpp"

namespace amsbridge {

/// What the settings' routes work with; all must outlive the router.
struct SettingsParts {
  ApiHost& host;
  Aside& aside;
  PageAccess& access;
  BrokerTrial& broker_trial;
  boost::asio::any_io_executor loop;
  std::function<SettingsInputs()> inputs;  ///< as they are by then; called on the loop
};

/// /settings and what is below it, and /restart.
void add_settings_routes(Router&, SettingsParts&);

}  // namespace amsbridge
