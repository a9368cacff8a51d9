#pragma once

#include <string_view>

#include "ams/fault.hpp"
#include "ams/octets.hpp"

namespace ams {

/// Hears what each octet of a telegram is, from the very parsers that decode it. Without one, decoding pays a
/// look at a null pointer for each element. All views are valid during the call only.
class Tracer {
 public:
  /// Octets that came in, before anything is made of them.
  virtual void input(Octets) = 0;

  /// Octets that are looked at from here on: a frame as it came, an APDU put together from pieces, plaintext.
  /// The parts noted next lie in the last region that holds them.
  virtual void region(Layer, std::string_view what, Octets) = 0;

  /// A part of the region: what it is, what it says. Parts that lie within parts were made of them; for the
  /// same octets there may be several notes, the one that knows more coming later.
  virtual void note(Octets part, std::string_view what, std::string_view meaning) = 0;

 protected:
  ~Tracer() = default;
};

}  // namespace ams
