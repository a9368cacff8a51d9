// SML messages are walked over within their octets, and come through their transport as they were.
#include "ams/link/sml.hpp"

#include "ams/dlms/sml_reader.hpp"
#include "ams/meters/sml_file.hpp"
#include "fuzz.hpp"

namespace {

using fuzz::Octets;
using fuzz::require;

class Faults final : public ams::ValueFaults {
 public:
  void value_fault(const ams::Fault& fault) override {
    lines.push_back(ams::tests::FrameRecorder::fault_line(fault));
  }
  fuzz::Lines lines;
};

void walk(Octets messages) {
  ams::sml::Reader reader(messages);
  std::size_t end = 0;
  while (const auto element = reader.next()) {
    require(element->octet == end, "an element begins where the one before it ended");
    require(element->end > element->octet && element->end <= messages.size(),
            "an element is within the file");
    if (element->is_integer()) require(element->content.size() <= 8, "an integer has eight octets at most");
    if (!element->content.empty()) {
      require(element->content.data() + element->content.size() == messages.data() + element->end,
              "content ends where its element does");
    }
    static_cast<void>(ams::sml::number(*element));
    end = element->end;
  }
  require(reader.fault() || end == messages.size(), "all is read or there is a fault");
}

fuzz::Lines interpreted(Octets messages, ams::Tracer* tracer) {
  ams::Reading reading;
  Faults faults;
  if (const auto spoilt = ams::interpret_sml(messages, reading, faults, tracer)) {
    require(spoilt->octet <= messages.size(), "a fault is within the file");
    faults.lines.push_back(ams::tests::FrameRecorder::fault_line(*spoilt));
  } else {
    fuzz::require_valid(reading);
    faults.lines.push_back(fuzz::json_of(reading));
  }
  return faults.lines;
}

fuzz::Lines decoded(Octets file, const fuzz::Setup& setup, const std::array<std::uint8_t, 4>& sizes,
                    fuzz::Toucher* toucher) {
  fuzz::Bench bench(setup, toucher);
  bench.push(file, sizes);
  bench.require_recovered();
  return bench.told(sizes == fuzz::at_once ? fuzz::Checks::all : fuzz::Checks::none);
}

void require_same_behind_transport(Octets messages, const fuzz::Bytes& file) {
  fuzz::Bytes whole = ams::tests::exact(file);
  std::size_t scanned = 0;
  const ams::Verdict verdict = ams::sml::examine(whole, scanned);
  require(verdict.kind == ams::Verdict::Kind::whole && verdict.octets == whole.size(),
          "a file is found whole");
  const Octets found = ams::sml::unescape(whole);
  require(std::equal(messages.begin(), messages.end(), found.begin(), found.end()), "and is what was sent");
}

}  // namespace

// Own: 0 messages, to be put into a file, 1 a file as it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input({data, size});
  const fuzz::Setup setup(input);
  fuzz::Bytes file = ams::tests::exact(input.rest());
  fuzz::Toucher toucher;
  if ((setup.own[0] & 1) == 0) {
    const fuzz::Bytes messages = file;
    walk(messages);
    toucher.region(ams::Layer::sml, "", messages);
    fuzz::require_same(interpreted(messages, nullptr), interpreted(messages, &toucher), "traced or not");
    toucher.forget();
    file = fuzz::sml_file(messages);
    require_same_behind_transport(messages, file);
  }
  const fuzz::Lines expected = decoded(file, setup, fuzz::at_once, nullptr);
  fuzz::require_same(expected, decoded(file, setup, fuzz::one_by_one, nullptr), "decoded octet by octet");
  fuzz::require_same(expected, decoded(file, setup, setup.sizes, &toucher), "decoded traced");
  return 0;
}
