// Each pass once over the stream that the argument names, for callgrind to count. Prints the number of
// octets.

#include <cstdio>
#include <string_view>

#include "passes.hpp"

namespace {

ams::tests::Bytes stream_of(std::string_view name) {
  if (name == "aidon") return ams::bench::aidon_hour();
  if (name == "p1") return ams::bench::p1_minutes();
  return ams::bench::mixed_hour();
}

}  // namespace

int main(int argc, char** argv) {
  const ams::tests::Bytes stream = stream_of(argc > 1 ? argv[1] : "");
  ams::bench::copy_pass(stream);  // the first time it takes its memory
  ams::bench::copy_pass(stream);
  ams::bench::crc_pass(stream);
  std::printf("%zu\n", stream.size());
  return ams::bench::decode_pass(stream) == 0 ? 1 : 0;
}
