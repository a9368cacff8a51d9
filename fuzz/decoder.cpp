// The whole decoder: telegrams of all links, good, damaged and mixed, with silences in between.
#include "fuzz.hpp"

namespace {

using fuzz::Bytes;
using fuzz::Octets;

// The input is a row of records, what is in them being framed so that it gets behind the check sequences:
//
//     kind  parameter  length(2)  octets..
enum class Kind : std::uint8_t {
  raw,
  hdlc,
  segment,
  mbus,
  p1,
  sml,
  block,
  ciphered,
  bare_ciphered,
  apdu,
  gap,
  expire,
};
constexpr unsigned kinds = 12;

struct Step {
  Kind kind = Kind::raw;
  Bytes octets;  // to push, or an APDU
};

Step step_of(fuzz::Input& input) {
  const Kind kind{static_cast<std::uint8_t>(input.octet() % kinds)};
  const std::uint8_t parameter = input.octet();
  const std::size_t size = kind < Kind::gap ? input.sixteen_bits() : 0;
  const Octets octets = input.take(size);
  switch (kind) {
    case Kind::hdlc: return {kind, fuzz::hdlc_frame(fuzz::with_llc(octets))};
    case Kind::segment:
      return {kind,
              fuzz::hdlc_frame(octets, (parameter & 1) != 0 ? fuzz::Segment::last : fuzz::Segment::more)};
    case Kind::mbus: return {kind, fuzz::mbus_frame(parameter, octets)};
    case Kind::p1: return {kind, fuzz::p1_telegram(octets)};
    case Kind::sml: return {kind, fuzz::sml_file(octets)};
    case Kind::block: return {kind, fuzz::hdlc_frame(fuzz::block(parameter, parameter & 0x0fU, octets))};
    case Kind::ciphered:
      return {kind, fuzz::hdlc_frame(fuzz::with_llc(fuzz::ciphered(parameter, parameter, octets)))};
    case Kind::bare_ciphered: return {kind, fuzz::ciphered(parameter, parameter, octets)};
    default: return {kind, Bytes(octets.begin(), octets.end())};
  }
}

std::vector<Step> steps_of(fuzz::Input input) {
  std::vector<Step> steps;
  while (!input.empty()) steps.push_back(step_of(input));
  return steps;
}

fuzz::Lines decoded(const std::vector<Step>& steps, const fuzz::Setup& setup,
                    const std::array<std::uint8_t, 4>& sizes, fuzz::Toucher* toucher) {
  fuzz::Bench bench(setup, toucher);
  for (const Step& step : steps) {
    switch (step.kind) {
      case Kind::gap: bench.gap(); break;
      case Kind::expire: bench.expire(); break;
      case Kind::apdu: bench.push_apdu(step.octets); break;
      default: bench.push(step.octets, sizes);
    }
  }
  bench.require_recovered();
  return bench.told(sizes == fuzz::at_once ? fuzz::Checks::all : fuzz::Checks::none);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input({data, size});
  const fuzz::Setup setup(input);
  const std::vector<Step> steps = steps_of(input);
  fuzz::Toucher toucher;
  const fuzz::Lines expected = decoded(steps, setup, fuzz::at_once, nullptr);
  fuzz::require_same(expected, decoded(steps, setup, fuzz::one_by_one, nullptr), "octet by octet");
  fuzz::require_same(expected, decoded(steps, setup, setup.sizes, nullptr), "in any pieces");
  fuzz::require_same(expected, decoded(steps, setup, setup.sizes, &toucher), "traced");
  return 0;
}
