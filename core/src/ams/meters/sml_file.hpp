#pragma once

#include "ams/meters/interpreter.hpp"

namespace ams {

/// Reads the list responses of an SML file (BSI TR-03109-1, Anlage IV, part b) into `reading`; its other
/// messages are passed over. `messages` is the file without its transport (`link/sml.hpp`), whose check
/// sequence has proven every octet: those of the messages are not looked at again.
///
/// The meter's id is its server id in hexadecimal digits. Its clock is read where the list has a point in
/// time; most meters only count seconds, which is no time of day.
///
/// Returns the fault that spoils the whole file, if there is one; `reading` is then not to be used. Octets in
/// faults count from the beginning of `messages`. `tracer` may be null.
std::optional<Fault> interpret_sml(Octets messages, Reading& reading, ValueFaults&, Tracer* tracer = nullptr);

}  // namespace ams
