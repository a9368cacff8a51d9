// The decoder takes no memory from the heap. The linker leads every call of malloc and its kin to the
// counters below (see CMakeLists.txt), and operator new comes down to malloc. An executable of its own, since
// the whole program is counted.

#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "ams/publish/json.hpp"
#include "pretend_gcm.hpp"
#include "simulator/meter.hpp"
#include "telegrams.hpp"

namespace {
std::atomic<std::size_t> allocations{0};
}  // namespace

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the linker's names
extern "C" {
void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t count, std::size_t size);
void* __real_realloc(void* block, std::size_t size);
void* __real_aligned_alloc(std::size_t alignment, std::size_t size);

void* __wrap_malloc(std::size_t size) {
  ++allocations;
  return __real_malloc(size);
}
void* __wrap_calloc(std::size_t count, std::size_t size) {
  ++allocations;
  return __real_calloc(count, size);
}
void* __wrap_realloc(void* block, std::size_t size) {
  ++allocations;
  return __real_realloc(block, size);
}
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size) {
  ++allocations;
  return __real_aligned_alloc(alignment, size);
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

// In place of the standard library's, for its own calls too; the other forms of new come down to these.
// Inlined, they would look to the compiler like blocks of malloc that are deleted.
// NOLINTBEGIN(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* block = std::malloc(size)) return block;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  if (void* block = std::aligned_alloc(unit, (size + unit - 1) / unit * unit)) return block;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* block) noexcept {
  std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept {
  std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::align_val_t) noexcept {
  std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
  std::free(block);
}
// NOLINTEND(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)

namespace ams::tests {
namespace {

/// Writes everything it hears in every layout, as a program would.
class Publisher final : public Decoder::Sink {
 public:
  void reading(const Reading& reading, const Telegram& telegram) override {
    ++readings;
    const Arrival arrival{
        .epoch_milliseconds = 1795368637123, .sequence = readings, .temperature = Decimal{215, -1}};
    TextWriter decoded(buffer_);
    write_decoded(decoded, reading, telegram);
    TextWriter flat(buffer_);
    write_reading(flat, reading, arrival);
    TextWriter energy(buffer_);
    write_energy(energy, reading, arrival);
    TextWriter classic(buffer_);
    write_classic(classic, reading, arrival, {.id = "a0b1c2d3e4f5", .name = "amsbridge", .up_seconds = 1});
    octets += decoded.view().size() + flat.view().size() + energy.view().size() + classic.view().size();
  }
  void fault(const Fault& fault, const Telegram&) override {
    ++faults;
    TextWriter out(buffer_);
    write_decoded(out, fault);
    octets += out.view().size();
  }

  std::size_t readings = 0;
  std::size_t faults = 0;
  std::size_t octets = 0;

 private:
  std::array<char, json_octets> buffer_{};
};

/// Every list of every maker, whole and damaged, with noise, odd values and a frame cut off.
Bytes everything() {
  Bytes stream = {1, 2, 3};
  for (const Bytes& one : every_frame()) {
    Bytes damaged = one;
    damaged[one.size() / 2] ^= 1;
    stream = join({stream, one, damaged, {0x7e, 0xa1, 0x55}});
  }
  const Bytes odd = structure(
      {obis(0, 0, 96, 14, 0), uint8(1), obis(1, 0, 1, 7, 0), float32(230.1F), obis(1, 0, 1, 7, 0),
       float64(1e-9), obis(1, 0, 32, 7, 0), visible_string("?"), obis(1, 0, 52, 7, 0), uint16(1),
       obis(0, 0, 96, 1, 0), octet_string(Bytes(60, 'x')), obis(0, 0, 1, 0, 0), clock_string({.month = 13})});
  return join({stream, frame(notification(plain_time({.day = 0}), odd)), frame({}), frame(Bytes(1800, 0x7e)),
               Bytes(5000, 0x55), frame(notification(no_time(), {0x02, 0x7f}))});
}

template <class Act>
std::size_t allocations_of(Act act) {
  const std::size_t before = allocations;
  act();
  return allocations - before;
}

TEST(Allocation, IsCountedWhereverItComesFrom) {
  static void* volatile kept = nullptr;  // what is not seen the compiler may leave out
  EXPECT_EQ(allocations_of([] {}), 0U);
  EXPECT_GE(allocations_of([] {
              const auto made = std::make_unique<int>(1);
              kept = made.get();
            }),
            1U);
  EXPECT_GE(allocations_of([] {
              const std::string text(1000, 'x');      // of the standard library's own code
              kept = const_cast<char*>(text.data());  // NOLINT(*-const-cast)
            }),
            1U);
  // NOLINTBEGIN(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
  EXPECT_GE(allocations_of([] { kept = std::malloc(10); }), 1U);
  EXPECT_GE(allocations_of([] { kept = std::realloc(kept, 100000); }), 1U);
  std::free(kept);
  // NOLINTEND(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
}

TEST(Allocation, DecodingAndWritingTakeNone) {
  const Bytes stream = everything();
  Publisher heard;
  std::array<std::uint8_t, Decoder::ample_storage> storage{};
  Decoder decoder(storage, heard);
  const std::size_t taken = allocations_of([&] {
    decoder.push(stream);
    for (const std::uint8_t& octet : stream) decoder.push({&octet, 1});
    decoder.push_apdu(Octets(stream).subspan(20, 300));
    decoder.push(Octets(stream).subspan(3, 20));
    decoder.gap();
  });
  EXPECT_EQ(taken, 0U);
  EXPECT_EQ(heard.readings, 2 * (every_frame().size() + 1));
  EXPECT_GT(heard.faults, 2 * every_frame().size());
  EXPECT_GT(heard.octets, 10000U);
}

// Every link and every list, in a buffer of a small device's size, with a cipher that only pretends.
TEST(Allocation, NoLinkTakesAny) {
  std::mt19937_64 random(41);
  Bytes stream;
  for (const simulator::Model& model : simulator::models()) {
    Bytes octets = simulator::random_telegram(model, random).octets;
    stream = join({stream, octets});
    octets[octets.size() / 3] ^= 1;
    stream = join({stream, octets});
  }
  const Bytes plaintext = notification(plain_time({}), kamstrup_list_2());
  const Bytes apdu(plaintext.begin() + 3, plaintext.end());
  stream = join({stream, frame(join({llc(), pretended_apdu(apdu, 0x30, 1)}), kamstrup_header())});
  Publisher heard;
  PretendGcm gcm;
  std::array<std::uint8_t, Decoder::compact_storage> storage{};
  Decoder decoder(storage, heard, {.keys = {pretended_key, pretended_authentication_key}, .gcm = &gcm});
  const std::size_t taken = allocations_of([&] {
    decoder.push(stream);
    decoder.expire();
  });
  EXPECT_EQ(taken, 0U);
  EXPECT_GT(heard.readings, 50U);
  EXPECT_GT(heard.faults, 50U);
}

}  // namespace
}  // namespace ams::tests
