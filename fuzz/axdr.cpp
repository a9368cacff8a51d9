// A-XDR is walked over and lists are interpreted within their octets, with a tracer or without.
#include "ams/dlms/axdr.hpp"

#include "ams/dlms/notification.hpp"
#include "fuzz.hpp"

namespace {

using ams::axdr::Element;
using ams::axdr::Reader;
using ams::axdr::Tag;
using fuzz::Octets;
using fuzz::require;

bool at_same(const Reader& left, const Reader& right) {
  return left.rest().data() == right.rest().data();
}

// What is read ahead in one go is what `next` gives.
void require_same_ahead(Reader plain, Reader coded, Reader scaled) {
  Element first, second, third;
  ams::Obis code;
  if (coded.next_code(code)) {
    Reader reader = plain;
    require(reader.next(first), "a code is an element");
    require(first.tag != Tag::structure || reader.next(first), "a structure holds the code");
    require(first.tag == Tag::octet_string && first.content.size() == ams::Obis::size,
            "a code is six octets");
    require(ams::Obis::from(first.content) == code && at_same(reader, coded), "the same code");
  }
  std::int8_t scaler = 0;
  std::uint8_t unit = 0;
  if (scaled.next_scaler(scaler, unit)) {
    require(plain.next(first) && plain.next(second) && plain.next(third), "a scaler is three elements");
    require(second.tag == Tag::int8 && third.tag == Tag::enumeration, "an integer and an enumeration");
    require(second.content[0] == static_cast<std::uint8_t>(scaler) && third.content[0] == unit,
            "the same scaler and unit");
    require(at_same(plain, scaled), "read as far");
  }
}

void require_within(const Element& element, Octets data) {
  require(element.octet < data.size() && data[element.octet] == static_cast<std::uint8_t>(element.tag),
          "an element is where its tag is");
  if (element.content.empty()) return;
  require(element.content.data() > data.data() + element.octet &&
              element.content.data() + element.content.size() <= data.data() + data.size(),
          "an element's content is within the data");
}

void walk(Octets data) {
  Reader reader(data);
  Element element;
  for (std::size_t elements = 0;; ++elements) {
    require(elements <= data.size(), "an element has an octet at least");
    require_same_ahead(reader, reader, reader);
    if (!reader.next(element)) break;
    require_within(element, data);
    if (element.is_list()) {
      Reader behind = reader;
      if (behind.pass_over(element)) require(behind.rest().size() <= reader.rest().size(), "passed over");
    }
    std::int64_t whole = 0;
    const ams::Result<ams::Decimal> number = ams::axdr::number(element);
    if (ams::axdr::read_whole(element, whole)) {
      require(number && *number == ams::Decimal{whole, 0}, "a whole number is the same by both ways");
    }
  }
  require(reader.complete() == !reader.fault(), "data are complete or there is a fault");
  require(!reader.fault() || reader.fault()->octet <= data.size(), "a fault is within the data");
}

class Faults final : public ams::ValueFaults {
 public:
  void value_fault(const ams::Fault& fault) override {
    lines.push_back(ams::tests::FrameRecorder::fault_line(fault));
    require(lines.size() <= 8192, "faults are bounded");
  }
  fuzz::Lines lines;
};

fuzz::Lines interpreted(Octets apdu, ams::Tracer* tracer) {
  const ams::Result<ams::Notification> notification = ams::parse_notification(apdu);
  if (!notification) return {ams::tests::FrameRecorder::fault_line(notification.fault())};
  ams::Reading reading;
  Faults faults;
  const auto spoilt = ams::interpret(*notification, reading, faults, tracer);
  if (spoilt) {
    require(spoilt->octet <= apdu.size(), "a fault is within the APDU");
    faults.lines.push_back(ams::tests::FrameRecorder::fault_line(*spoilt));
  } else {
    fuzz::require_valid(reading);
    faults.lines.push_back(fuzz::json_of(reading));
  }
  return faults.lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input({data, size});
  input.take(fuzz::Setup::octets);
  const Octets octets = input.rest();
  const fuzz::Bytes apdu = ams::tests::exact(octets);
  const auto notification = ams::parse_notification(apdu);
  walk(notification ? notification->data : Octets(apdu));
  if (!notification) return 0;

  fuzz::Toucher toucher;
  toucher.region(ams::Layer::notification, "", apdu);
  fuzz::require_same(interpreted(apdu, nullptr), interpreted(apdu, &toucher), "traced or not is the same");
  return 0;
}
