#pragma once

namespace amsbridge::device {

/// PEM of the RSA key that updates must be signed for; empty: the program was built without one.
/// tools/build_parts.py writes it into the build folder.
extern const char update_key[];

}  // namespace amsbridge::device
