#pragma once

#include <array>

#include "ams/dlms/axdr.hpp"
#include "ams/meters/meter.hpp"
#include "ams/reading.hpp"
#include "ams/tracer.hpp"

namespace ams {

/// Tells a tracer what the elements of a list are and which values and texts were made of them.
class ListNotes {
 public:
  explicit ListNotes(Tracer& tracer) : tracer_(tracer) {}

  /// The elements that have been read: what was to be read before them, and after.
  void elements(Octets before, Octets after);
  void role(Role, const axdr::Element&);
  /// The value at `index` of the reading was made of this element.
  void value(std::size_t index, const axdr::Element& element) { contents_[index] = element.content; }
  /// Once all values have their scale.
  void values(const Reading&);

 private:
  Tracer& tracer_;
  std::array<Octets, Reading::most_values> contents_{};
};

}  // namespace ams
