// What Debian has no C++ library for on the lx106: the heap, and the ends of what exceptions would be thrown
// for.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <unistd.h>

#include "ams/text.hpp"
#include "memory.hpp"

namespace {

// ---- Heap. First fit in one piece of memory, as large as what the ESP8266 leaves; a head of a word each.

class Heap {
 public:
  static constexpr std::size_t octets = 36 * 1024;

  void* take(std::size_t size) {
    const std::size_t wanted = (size + grain - 1) / grain * grain + grain;
    for (std::size_t at = 0; at < octets;) {
      Head& head = head_at(at);
      join_free(at);
      if (head.is_free && head.octets >= wanted) return cut(at, wanted);
      at += head.octets;
    }
    return nullptr;
  }

  void give_back(void* place) {
    Head& head = head_at(static_cast<std::size_t>(static_cast<char*>(place) - memory_) - grain);
    head.is_free = true;
    in_use_ -= head.octets;
  }

  std::size_t largest_free() {
    std::size_t largest = 0;
    for (std::size_t at = 0; at < octets; at += head_at(at).octets) {
      join_free(at);
      if (head_at(at).is_free && head_at(at).octets > largest) largest = head_at(at).octets;
    }
    return largest;
  }
  std::size_t in_use() const { return in_use_; }
  std::size_t most_in_use() const { return most_in_use_; }
  std::size_t largest_taken() const { return largest_taken_; }
  void begin_phase() {
    most_in_use_ = in_use_;
    largest_taken_ = 0;
  }

 private:
  struct Head {
    std::uint32_t octets : 31;  // with the head
    std::uint32_t is_free : 1;
  };
  static constexpr std::size_t grain = 8;

  Head& head_at(std::size_t at) {
    Head& head = *reinterpret_cast<Head*>(memory_ + at);  // NOLINT(*-reinterpret-cast)
    if (at == 0 && head.octets == 0) head = {octets, 1};  // as yet untouched
    return head;
  }

  void join_free(std::size_t at) {
    Head& head = head_at(at);
    while (head.is_free && at + head.octets < octets && head_at(at + head.octets).is_free)
      head.octets += head_at(at + head.octets).octets;
  }

  void* cut(std::size_t at, std::size_t wanted) {
    Head& head = head_at(at);
    if (head.octets > wanted) head_at(at + wanted) = {head.octets - wanted, 1};
    head = {static_cast<std::uint32_t>(wanted), 0};
    in_use_ += wanted;
    if (in_use_ > most_in_use_) most_in_use_ = in_use_;
    if (wanted > largest_taken_) largest_taken_ = wanted;
    return memory_ + at + grain;
  }

  alignas(grain) char memory_[octets];
  std::size_t in_use_;
  std::size_t most_in_use_;
  std::size_t largest_taken_;
};

Heap heap;

[[noreturn]] void stop_with(std::string_view words) {
  write(2, words.data(), words.size());
  _exit(97);
}

// ---- Stack. What is below it is painted before a phase; what has lost its paint has been stack.

extern "C" char stack_top[];  // NOLINT(*-avoid-c-arrays): of memory.ld

constexpr std::size_t painted_stack = 7168;
constexpr std::size_t unpainted = 256;  // of the painter's own
constexpr std::uint32_t paint = 0x5A3C96E1;

std::uint32_t* painted_begin() {
  return reinterpret_cast<std::uint32_t*>(stack_top - painted_stack);  // NOLINT(*-reinterpret-cast)
}

[[gnu::noinline]] void paint_stack() {
  const char* const end = static_cast<const char*>(__builtin_frame_address(0)) - unpainted;
  for (std::uint32_t* word = painted_begin(); reinterpret_cast<char*>(word) < end; ++word)  // NOLINT
    *word = paint;
}

std::size_t deepest_stack() {
  const std::uint32_t* word = painted_begin();
  while (*word == paint) ++word;
  return static_cast<std::size_t>(stack_top - reinterpret_cast<const char*>(word));  // NOLINT
}

void write_figure(ams::TextWriter& out, std::string_view name, std::size_t figure) {
  out.text(name);
  out.number(figure);
}

void write_heap(ams::TextWriter& out) {
  write_figure(out, "heap_most=", heap.most_in_use());
  write_figure(out, " heap_at_end=", heap.in_use());
  write_figure(out, " largest_taken=", heap.largest_taken());
  write_figure(out, " largest_free=", heap.largest_free());
}

}  // namespace

void report_memory() {
  std::array<char, 120> buffer;
  ams::TextWriter out(buffer);
  write_heap(out);
  out.character('\n');
  write(2, out.view().data(), out.view().size());
}

void report_phase(std::string_view name) {
  std::array<char, 160> buffer;
  ams::TextWriter out(buffer);
  out.text("phase ");
  out.text(name);
  write_figure(out, " stack=", deepest_stack());
  out.character(' ');
  write_heap(out);
  out.character('\n');
  write(2, out.view().data(), out.view().size());
  heap.begin_phase();
  paint_stack();
}

const std::nothrow_t std::nothrow{};

void* operator new(std::size_t size) {
  void* place = heap.take(size);
  if (place == nullptr) stop_with("The heap is full.\n");
  return place;
}
void* operator new[](std::size_t size) {
  return operator new(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return heap.take(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return heap.take(size);
}
void operator delete(void* place) noexcept {
  if (place != nullptr) heap.give_back(place);
}
void operator delete(void* place, std::size_t) noexcept {
  operator delete(place);
}
void operator delete[](void* place) noexcept {
  operator delete(place);
}
void operator delete[](void* place, std::size_t) noexcept {
  operator delete(place);
}

extern "C" {
// The program ends without taking down what is static.
int __cxa_atexit(void (*)(void*), void*, void*) {
  return 0;
}
void* __dso_handle = nullptr;
void abort() {
  stop_with("abort\n");
}
}

namespace std {

void __throw_bad_alloc() {
  stop_with("bad_alloc\n");
}
void __throw_bad_array_new_length() {
  stop_with("bad_array_new_length\n");
}
void __throw_bad_function_call() {
  stop_with("bad_function_call\n");
}
void __throw_length_error(const char* words) {
  stop_with(words);
}
void __throw_logic_error(const char* words) {
  stop_with(words);
}
void __throw_out_of_range_fmt(const char* words, ...) {
  stop_with(words);
}

// Without RTTI there is nothing to compare.
bool _Sp_make_shared_tag::_S_eq(const type_info&) noexcept {
  return false;
}

}  // namespace std
