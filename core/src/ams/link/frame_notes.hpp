#pragma once

#include "ams/octets.hpp"
#include "ams/tracer.hpp"

namespace ams {

/// Tell a tracer the parts of a frame that has been proven whole.
void note_hdlc_frame(Tracer&, Octets whole);
void note_mbus_frame(Tracer&, Octets whole);

}  // namespace ams
