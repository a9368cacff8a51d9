#pragma once

#include "ams/fault.hpp"
#include "ams/octets.hpp"

namespace ams {

/// What can be said of octets that look like the beginning of a telegram.
struct Verdict {
  enum class Kind : std::uint8_t {
    more,     ///< nothing yet: `octets` in all are needed to say more
    no,       ///< no telegram starts here; with `octets`, so many were waited for before it showed
    damaged,  ///< one whose header is proven, `octets` long, but whose check sequence is not its own
    whole,    ///< one of `octets`
  };
  Kind kind = Kind::no;
  std::size_t octets = 0;
  Fault fault{};  ///< what to say if it stays so: more than noise where the header speaks for a telegram
};

}  // namespace ams
