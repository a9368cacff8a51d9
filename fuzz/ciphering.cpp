// Ciphered APDUs: what was encrypted comes out, what is not proven does not, and what cannot be opened stays
// as it was.
#include "fuzz.hpp"

namespace {

using fuzz::Bytes;
using fuzz::Octets;
using fuzz::require;

// Each record:
//
//     how  security  counter(2)  length(2)  plaintext..
//
//     how  hr-tllll: h the plaintext is raw octets to push; r the tag is not right; t a length in two octets;
//          l the link
struct Record {
  std::uint8_t how = 0;
  std::uint8_t security = 0;
  std::uint16_t counter = 0;
  Octets plaintext;

  explicit Record(fuzz::Input& input)
      : how(input.octet()), security(input.octet()), counter(input.sixteen_bits()) {
    plaintext = input.take(input.sixteen_bits());
  }
  bool is_raw() const { return (how & 0x80U) != 0; }
  bool is_wrong() const { return (how & 0x40U) != 0; }
  unsigned link() const { return how & 3U; }

  Bytes apdu() const {
    const auto length =
        (how & 0x10U) != 0 ? simulator::BerLength::two_octets : simulator::BerLength::shortest;
    Bytes apdu = fuzz::ciphered(security, counter, plaintext, length);
    if (is_wrong()) apdu.back() ^= 0x55;
    return apdu;
  }
};

std::vector<Record> records_of(fuzz::Input input) {
  std::vector<Record> records;
  while (!input.empty()) records.emplace_back(input);
  return records;
}

void push(fuzz::Bench& bench, unsigned link, Octets apdu, const std::array<std::uint8_t, 4>& sizes) {
  switch (link) {
    case 0: bench.push(fuzz::hdlc_frame(fuzz::with_llc(apdu)), sizes); return;
    case 1: bench.push(apdu, sizes); return;
    case 2: bench.push(fuzz::mbus_frame(0x10, apdu), sizes); return;
    default: bench.push_apdu(apdu); return;
  }
}

fuzz::Lines decoded(const std::vector<Record>& records, const fuzz::Setup& setup,
                    const std::array<std::uint8_t, 4>& sizes, fuzz::Toucher* toucher) {
  fuzz::Bench bench(setup, toucher);
  for (const Record& record : records) {
    if (record.is_raw()) {
      bench.push(record.plaintext, sizes);
    } else {
      push(bench, record.link(), record.apdu(), sizes);
    }
  }
  bench.require_recovered();
  return bench.told(sizes == fuzz::at_once ? fuzz::Checks::all : fuzz::Checks::none);
}

// In a frame, with all keys: the same as if it had never been encrypted.
void require_same_as_plain(const Record& record, const fuzz::Setup& setup) {
  const bool known = record.security == 0x20 || record.security == 0x30 || record.security == 0x21 ||
                     record.security == 0x31;
  const bool fits = record.plaintext.size() < 1900 && setup.storage == ams::Decoder::ample_storage;
  const bool is_notification = !record.plaintext.empty() && record.plaintext.front() == 0x0f;
  if (record.is_raw() || record.link() != 0 || !known || !fits || !is_notification) return;
  fuzz::Bench plain(setup);
  push(plain, 0, record.plaintext, fuzz::at_once);
  fuzz::Bench bench(setup);
  push(bench, 0, record.apdu(), fuzz::at_once);
  const bool tagged = (record.security & 0x10U) != 0;
  if (!setup.has_key || (tagged && record.is_wrong() && setup.has_authentication_key) ||
      (tagged && !setup.has_authentication_key && setup.strict)) {
    require(bench.heard().readings.empty(), "what is not proven gives no reading");
    require(bench.heard().faults.size() == 1, "but a fault");
  } else if (!record.is_wrong()) {
    fuzz::require_same(fuzz::content_of(plain.heard()), fuzz::content_of(bench.heard()),
                       "ciphered or not is the same");
  }
}

void require_untouched_if_closed(const Record& record, const fuzz::Setup& setup) {
  Bytes apdu = record.is_raw() ? ams::tests::exact(record.plaintext) : record.apdu();
  const Bytes before = apdu;
  const ams::Result<ams::CipheredApdu> parts = ams::parse_ciphered(apdu);
  if (!parts) return;
  require(parts->octets <= apdu.size() && parts->text_octet + parts->text_octets <= apdu.size(),
          "the parts are within the APDU");
  amsbridge::OpenSslGcm gcm;
  ams::Deciphering deciphering(fuzz::keys_of(setup), &gcm,
                               setup.strict ? ams::Strictness::strict : ams::Strictness::lenient);
  ams::Marks marks;
  if (deciphering.open(apdu, *parts, marks)) deciphering.close(apdu, *parts);
  require(apdu == before, "what is closed is as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input({data, size});
  const fuzz::Setup setup(input);
  const std::vector<Record> records = records_of(input);
  fuzz::Toucher toucher;
  const fuzz::Lines expected = decoded(records, setup, fuzz::at_once, nullptr);
  fuzz::require_same(expected, decoded(records, setup, fuzz::one_by_one, nullptr), "octet by octet");
  fuzz::require_same(expected, decoded(records, setup, setup.sizes, &toucher), "in any pieces, traced");
  for (const Record& record : records) {
    require_same_as_plain(record, setup);
    require_untouched_if_closed(record, setup);
  }
  return 0;
}
