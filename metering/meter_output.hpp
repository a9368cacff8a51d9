#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "ams/publish/json.hpp"
#include "ams/reading.hpp"
#include "metering/layout.hpp"
#include "metering/outlet.hpp"
#include "metering/topics.hpp"

namespace amsbridge {

/// In which layouts readings are published, and what the classic one says of the sender.
struct OutputOptions {
  Topics topics{"amsbridge"};
  int qos = 1;
  std::set<Layout> layouts{Layout::json};
  std::string classic_topic;
  std::string classic_id;  ///< machine id
  std::string client_id;
};

/// A reading on its way out.
struct Outgoing {
  const ams::Reading& reading;
  ams::Arrival arrival;
  std::uint64_t up_seconds = 0;
  Moment heard;  ///< when its last octet came
  Shelf shelf = Shelf::live;
};

/// Writes readings to their topics.
class MeterOutput {
 public:
  /// The outlet must outlive this.
  MeterOutput(OutputOptions options, Outlet& outlet) : options_(std::move(options)), outlet_(outlet) {}

  /// `level` is the meter's in topics, `json` the reading in the JSON layout.
  void publish(const std::string& level, const std::string& json, const Outgoing&);
  /// Registers, power and the rest as single values have no time of their own: nobody could tell late ones
  /// from new ones, so they go out at once or not at all.
  void publish_values(const std::string& level, const ams::Reading&, const ams::Arrival&);
  void publish_status(const std::string& level, bool online);
  /// Takes away what is retained of the meter.
  void withdraw(const std::string& level);
  void publish_raw(const std::string& level, ams::Octets, const ams::Arrival&, Moment heard);

  [[nodiscard]] bool has(Layout layout) const { return options_.layouts.contains(layout); }

 private:
  [[nodiscard]] Message message(std::string topic, std::string payload) const;
  void publish_energy(const std::string& level, const Outgoing&);
  void publish_classic(const Outgoing&);

  OutputOptions options_;
  Outlet& outlet_;
};

}  // namespace amsbridge
