#pragma once

#include <cstdint>
#include <string>

#include "metering/memory.hpp"
#include "metering/message.hpp"
#include "metering/moment.hpp"
#include "metering/shelf.hpp"

namespace amsbridge {

/// Where a meter's messages go, by what must become of them, and what is remembered of it. The real one is
/// Dispatch, a test's one collects.
class Outlet : public Memory {
 public:
  /// The next number of the meter, from 1; rises over restarts.
  virtual std::uint64_t next_sequence(const std::string& meter) = 0;

  /// Must reach the broker, however long that takes. `heard` is when its last octet came.
  virtual void keep(Shelf, Moment heard, Message) = 0;

  /// What a topic says at last, retained: a later message on the topic takes its place, and each new
  /// connection hears it again. An empty payload takes the topic away.
  virtual void retain(Message) = 0;
  /// Takes away all that was retained on topics that begin so.
  virtual void retract(const std::string& beginning) = 0;

  /// Only of use at once: goes out if a broker is there.
  virtual void pass(Message) = 0;
};

}  // namespace amsbridge
