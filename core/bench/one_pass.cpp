// Each pass once, for callgrind to count. Prints the number of octets.

#include <cstdio>

#include "passes.hpp"

int main() {
  const ams::tests::Bytes hour = ams::bench::mixed_hour();
  ams::bench::copy_pass(hour);  // the first time it takes its memory
  ams::bench::copy_pass(hour);
  ams::bench::crc_pass(hour);
  std::printf("%zu\n", hour.size());
  return ams::bench::decode_pass(hour) == 0 ? 1 : 0;
}
