#pragma once

#include <map>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "bridge/history/history.hpp"
#include "http/router.hpp"
#include "metering/meter.hpp"

namespace amsbridge {

/// /history. Null while none is kept. All must outlive the router.
void add_history_routes(Router&, const std::unique_ptr<History>&, const boost::asio::any_io_executor& loop);

/// Keeps what meters send.
class HistoryFeed final : public ReadingObserver {
 public:
  explicit HistoryFeed(const std::unique_ptr<History>& history) : history_(history) {}

  void reading(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival,
               Moment) override {
    if (!history_) return;
    if (reading.channel == 0) follow_name(meter);
    history_->take(meter.level(), reading, arrival.epoch_milliseconds, arrival.temperature);
  }
  void gone(const std::string&) override {}
  void renamed(const std::string& from, const std::string& to) override {
    if (history_) history_->rename(from, to);
  }

 private:
  // A meter that is read from the same place under another name, as the settings may give it, is the same.
  void follow_name(const Meter& meter) {
    std::string& level = levels_[meter.options().line];
    if (!level.empty() && level != meter.level()) history_->rename(level, meter.level());
    level = meter.level();
  }

  const std::unique_ptr<History>& history_;
  std::map<std::string, std::string> levels_;  // by line
};

}  // namespace amsbridge
