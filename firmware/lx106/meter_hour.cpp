// Writes what a simulated meter sends in an hour and a few minutes for PretendUart, into the file that its
// argument names: for each telegram when it begins (4 octets, milliseconds), its length (2) and its octets,
// least significant octet first.

#include <fstream>

#include "simulator/meter.hpp"

namespace {

constexpr std::chrono::sys_seconds start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

void put(std::ofstream& file, std::uint64_t number, int octets) {
  for (int at = 0; at < octets; ++at) file.put(static_cast<char>(number >> (8 * at) & 0xffU));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::ofstream file(argv[1], std::ios::binary);
  simulator::Meter meter(*simulator::find_model("kaifa"), 7, start);
  for (auto telegram = meter.next(); telegram.time < start + std::chrono::minutes(63);
       telegram = meter.next()) {
    put(file, static_cast<std::uint64_t>((telegram.time - start) / std::chrono::milliseconds(1)), 4);
    put(file, telegram.octets.size(), 2);
    for (const std::uint8_t octet : telegram.octets) file.put(static_cast<char>(octet));
  }
  return file.flush() ? 0 : 1;
}
