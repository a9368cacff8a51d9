#pragma once

#include "ams/dlms/block_transfer.hpp"
#include "ams/dlms/ciphering.hpp"
#include "ams/dlms/notification.hpp"
#include "ams/tracer.hpp"

namespace ams {

/// Tell a tracer the parts of an APDU, as its parser has found them.
void note_block(Tracer&, Octets apdu, const Block&);
void note_ciphered(Tracer&, Octets apdu, const CipheredApdu&);
void note_notification(Tracer&, Octets octets, const Notification&);

}  // namespace ams
