#pragma once

#include <string>
#include <string_view>

namespace amsbridge {

/// One level of a topic from whatever octets a meter sends as its id: what a topic cannot hold, and what is
/// not ASCII, becomes `_`, and a name that the bridge needs for itself gets one at its end.
std::string topic_level_of_id(std::string_view id);

/// The topics of `docs/data-format.md` under a base. Meters come as topic levels.
class Topics {
 public:
  explicit Topics(std::string base) : base_(std::move(base)) {}

  std::string bridge_status() const { return base_ + "/bridge/status"; }
  std::string bridge_state() const { return base_ + "/bridge/state"; }
  std::string response() const { return base_ + "/response"; }
  std::string status(std::string_view meter) const { return of_meter(meter, "status"); }
  std::string reading(std::string_view meter) const { return of_meter(meter, "reading"); }
  std::string energy(std::string_view meter) const { return of_meter(meter, "energy"); }
  std::string raw(std::string_view meter) const { return of_meter(meter, "raw"); }
  /// What all topics of the meter begin with.
  std::string of_meter(std::string_view meter) const { return of_meter(meter, ""); }
  /// Of one value, by its key.
  std::string value(std::string_view meter, std::string_view key) const { return of_meter(meter, key); }

 private:
  std::string of_meter(std::string_view meter, std::string_view leaf) const {
    std::string topic;
    topic.reserve(base_.size() + meter.size() + leaf.size() + 2);
    topic.append(base_).append(1, '/').append(meter).append(1, '/').append(leaf);
    return topic;
  }

  std::string base_;
};

}  // namespace amsbridge
