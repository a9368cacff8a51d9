#pragma once

#include "ams/dlms/notification.hpp"
#include "ams/reading.hpp"
#include "ams/tracer.hpp"

namespace ams {

/// Hears of single values that could not be used, while the telegram as a whole is good.
class ValueFaults {
 public:
  virtual void value_fault(const Fault&) = 0;

 protected:
  ~ValueFaults() = default;
};

/// Reads the list in a notification into `reading`, with the table of whichever maker the list is known to be
/// from. Lists of OBIS codes of unknown makers are read as far as they explain themselves.
///
/// Returns the fault that spoils the whole telegram, if there is one; `reading` is then not to be used.
/// Octets in faults count from where `notification` was cut. `tracer` may be null.
std::optional<Fault> interpret(const Notification& notification, Reading& reading, ValueFaults&,
                               Tracer* tracer = nullptr);

}  // namespace ams
