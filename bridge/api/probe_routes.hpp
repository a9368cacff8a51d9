#pragma once

#include <memory>

#include <boost/asio/io_context.hpp>

#include "bridge/api/api_host.hpp"
#include "bridge/probe/probe_job.hpp"
#include "http/router.hpp"

namespace amsbridge {

/// /probe and /ports.
class ProbeRoutes {
 public:
  /// Loop and host must outlive this.
  ProbeRoutes(boost::asio::io_context& loop, ApiHost& host);

  /// This must outlive the router's use.
  void add(Router&);

 private:
  void start(const ApiCall&, const http::Reply&);
  void begin(const std::vector<SourceUrl>& sources, const http::Reply&);
  void changed();

  boost::asio::io_context& loop_;
  ApiHost& host_;
  bool is_pausing_ = false;
  bool is_called_off_ = false;                            // while lines pause
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // for what the search's thread posts
  ProbeJob job_;
};

}  // namespace amsbridge
