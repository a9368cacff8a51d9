#pragma once

#include <new>

#ifdef ESP8266
#include <umm_malloc/umm_heap_select.h>
#endif

namespace amsbridge::device {

/// One that stays as long as the program. On the ESP8266 it goes to the second heap, which is what the
/// program leaves of the memory for instructions: octets in it are reached by the handler that also reads
/// them in flash. With no room there it takes the first one.
template <class Kind>
Kind& make_slow() {
#ifdef ESP8266
  {
    const HeapSelectIram second_heap;
    if (auto* const made = new (std::nothrow) Kind) return *made;
  }
#endif
  return *new Kind;
}

}  // namespace amsbridge::device
