#pragma once

namespace amsbridge {

/// Where a message waits. At the limit live readings go first.
enum class Shelf { live, registers };

}  // namespace amsbridge
