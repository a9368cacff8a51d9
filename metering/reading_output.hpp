#pragma once

#include <cstdint>
#include <string>

#include "ams/publish/json.hpp"
#include "ams/reading.hpp"
#include "metering/memory.hpp"
#include "metering/moment.hpp"
#include "metering/shelf.hpp"

namespace amsbridge {

/// A reading on its way out.
struct Outgoing {
  const ams::Reading& reading;
  ams::Arrival arrival;
  std::uint64_t up_seconds = 0;
  Moment heard;  ///< when its last octet came
  Shelf shelf = Shelf::live;
};

/// Where a meter's readings go, and what is remembered of it. MessageOutput makes messages of them; a device
/// keeps them as they are until it can. `level` is the meter's in topics.
class ReadingOutput : public Memory {
 public:
  /// The next number of the meter, from 1; rises over restarts.
  virtual std::uint64_t next_sequence(const std::string& meter) = 0;

  /// `json` is the reading in the JSON layout; empty where the meter writes none (MeterOptions::scratch).
  virtual void publish(const std::string& level, const std::string& json, const Outgoing&) = 0;
  virtual void publish_status(const std::string& level, bool online) = 0;
  virtual void publish_raw(const std::string& level, ams::Octets, const ams::Arrival&, Moment heard) = 0;
  /// Takes away what is retained of the meter.
  virtual void withdraw(const std::string& level) = 0;
};

}  // namespace amsbridge
