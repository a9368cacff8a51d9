// P1 telegrams are read line by line, the same however they are cut, and released only when proven.
#include "ams/link/p1.hpp"

#include "ams/meters/p1_telegram.hpp"
#include "fuzz.hpp"

namespace {

using ams::P1Telegram;
using fuzz::Octets;
using fuzz::require;

class Faults final : public ams::ValueFaults {
 public:
  void value_fault(const ams::Fault& fault) override {
    lines.push_back(ams::tests::FrameRecorder::fault_line(fault));
  }
  fuzz::Lines lines;
};

fuzz::Lines result(P1Telegram& telegram, const ams::Reading& reading, fuzz::Lines lines) {
  if (telegram.state() == P1Telegram::State::failed) {
    lines.push_back(ams::tests::FrameRecorder::fault_line(telegram.fault()));
    return lines;
  }
  require(telegram.state() == P1Telegram::State::complete, "what is finished is not open");
  fuzz::require_valid(reading);
  lines.push_back(fuzz::json_of(reading));
  require(telegram.sub_meters() <= P1Telegram::most_sub_meters, "sub-meters are as many as fit");
  for (std::size_t index = 0; index < telegram.sub_meters(); ++index) {
    ams::Reading sub_meter;
    telegram.read_sub_meter(index, sub_meter);
    fuzz::require_valid(sub_meter);
    lines.push_back(fuzz::json_of(sub_meter));
  }
  return lines;
}

// As the framer does it: what is not taken comes once more with others behind it.
fuzz::Lines read(Octets ident, Octets lines, const std::array<std::uint8_t, 4>& sizes) {
  ams::Reading reading;
  Faults faults;
  P1Telegram telegram(reading, faults);
  telegram.begin(ams::tests::exact(ident));
  fuzz::Bytes window;
  fuzz::for_each_piece(lines, sizes, [&](Octets piece) {
    if (telegram.state() != P1Telegram::State::open) return;
    fuzz::append(window, piece);
    const std::size_t taken = telegram.take(ams::tests::exact(window));
    require(taken <= window.size(), "no more is taken than there is");
    window.erase(window.begin(), window.begin() + static_cast<std::ptrdiff_t>(taken));
    require(telegram.state() != P1Telegram::State::open || window.size() < P1Telegram::longest_line,
            "less than a line is left");
  });
  if (telegram.state() == P1Telegram::State::open) {
    require(telegram.finish(ams::tests::exact(window)) <= window.size(), "no more is taken than there is");
  }
  return result(telegram, reading, faults.lines);
}

fuzz::Lines decoded(Octets telegram, const fuzz::Setup& setup, const std::array<std::uint8_t, 4>& sizes,
                    fuzz::Toucher* toucher) {
  fuzz::Bench bench(setup, toucher);
  bench.push(telegram, sizes);
  bench.require_recovered();
  return bench.told(sizes == fuzz::at_once ? fuzz::Checks::all : fuzz::Checks::none);
}

// Own: 0 as it is, 1 with a check sequence; an ident line where there is none.
fuzz::Bytes telegram_of(const fuzz::Setup& setup, Octets text) {
  constexpr std::string_view ident = "/KFM5KAIFA-METER\r\n\r\n";
  fuzz::Bytes lines;
  if (text.empty() || text.front() != '/') lines.assign(ident.begin(), ident.end());
  fuzz::append(lines, text);
  return (setup.own[0] & 1) == 0 ? lines : fuzz::p1_telegram(lines);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input({data, size});
  const fuzz::Setup setup(input);
  const fuzz::Bytes telegram = telegram_of(setup, input.rest());
  const ams::Verdict ident = ams::p1::examine_ident(telegram);
  if (ident.kind == ams::Verdict::Kind::whole) {
    const Octets head = Octets(telegram).first(ident.octets);
    const Octets lines = Octets(telegram).subspan(ident.octets);
    const fuzz::Lines expected = read(head, lines, fuzz::at_once);
    fuzz::require_same(expected, read(head, lines, fuzz::one_by_one), "octet by octet gives the same");
    fuzz::require_same(expected, read(head, lines, setup.sizes), "any pieces give the same");
  }
  fuzz::Toucher toucher;
  const fuzz::Lines expected = decoded(telegram, setup, fuzz::at_once, nullptr);
  fuzz::require_same(expected, decoded(telegram, setup, fuzz::one_by_one, nullptr), "decoded octet by octet");
  fuzz::require_same(expected, decoded(telegram, setup, setup.sizes, &toucher), "decoded traced");
  return 0;
}
