#include "bridge/recording/anonymous_telegram.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "ams/decoder.hpp"
#include "ams/dlms/axdr.hpp"
#include "ams/link/crc16.hpp"
#include "ams/link/hdlc.hpp"
#include "ams/link/mbus.hpp"
#include "bridge/input/hex_text.hpp"
#include "bridge/recording/anonymous_text.hpp"

namespace amsbridge {
namespace {

using Mutable = std::span<std::uint8_t>;

constexpr std::uint8_t slash = '/';

class Readings final : public ams::Decoder::Sink {
 public:
  void reading(const ams::Reading& reading, const ams::Telegram&) override { all.push_back(reading); }
  void fault(const ams::Fault& fault, const ams::Telegram&) override {
    if (fault.layer != ams::Layer::value) spoilt = true;
  }

  std::vector<ams::Reading> all;
  bool spoilt = false;
};

Readings read(ams::Octets telegram) {
  Readings readings;
  std::vector<std::uint8_t> storage(ams::Decoder::ample_storage);
  ams::Decoder decoder(storage, readings);
  decoder.push(telegram);
  decoder.expire();
  return readings;
}

bool same_but_for_ids(const Readings& left, const Readings& right) {
  return !right.spoilt &&
         std::ranges::equal(left.all, right.all, [](const ams::Reading& one, const ams::Reading& other) {
           return one.maker == other.maker && one.meter_model == other.meter_model &&
                  one.channel == other.channel && std::ranges::equal(one.values(), other.values());
         });
}

// Texts of a list that are no ids, whatever digits they have.
KeptTexts kept_texts(const Readings& readings) {
  KeptTexts kept;
  for (const ams::Reading& reading : readings.all) {
    if (reading.meter_model) kept.insert(std::string(reading.meter_model->view()));
    if (reading.list) kept.insert(std::string(reading.list->view()));
  }
  return kept;
}

constexpr std::size_t octets_of_obis = 6;

// What the element says of the one behind it, if it is an OBIS code.
std::optional<Telling> announced_by(const ams::axdr::Element& element) {
  if (element.tag != ams::axdr::Tag::octet_string || element.content.size() != octets_of_obis) return {};
  return what_tells(element.content[2], element.content[3]);
}

// In lists of codes one follows the other.
bool is_code(const ams::axdr::Element& element) {
  return element.tag == ams::axdr::Tag::octet_string && element.content.size() == octets_of_obis &&
         element.content.back() == 0xff;
}

void replace_number(Mutable octets, Pseudonyms& pseudonyms) {
  std::uint64_t number = ams::big_endian(octets);
  const std::string other = pseudonyms.of(std::to_string(number));
  std::from_chars(other.data(), other.data() + other.size(), number);
  for (std::size_t at = octets.size(); at-- > 0; number >>= 8U)
    octets[at] = static_cast<std::uint8_t>(number);
}

bool replace_in_notification(Mutable apdu, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  const auto notification = ams::parse_notification(apdu);
  if (!notification) return false;
  const Mutable data = apdu.subspan(notification->data_octet);
  ams::axdr::Reader elements(data);
  ams::axdr::Element element;
  for (std::optional<Telling> telling; elements.next(element); telling = announced_by(element)) {
    const auto offset = static_cast<std::size_t>(element.content.data() - data.data());
    const Mutable content = data.subspan(element.content.empty() ? 0 : offset, element.content.size());
    const bool is_number = element.tag == ams::axdr::Tag::uint32 || element.tag == ams::axdr::Tag::uint64;
    if (element.is_text() && telling && !is_code(element)) {
      replace_told(content, *telling, kept, pseudonyms);
    } else if (element.is_text()) {
      replace_text(content, kept, pseudonyms);
    } else if (telling && is_number) {
      replace_number(content, pseudonyms);
    }
  }
  return elements.complete();
}

bool replace_in_hdlc(Mutable frame, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  const ams::hdlc::Frame parts = ams::hdlc::parts(frame);
  const Mutable apdu = frame.subspan(parts.information_offset, parts.information.size());
  if (parts.segmented || !replace_in_notification(apdu, kept, pseudonyms)) return false;
  const std::uint16_t fcs = ams::crc16_x25(frame.subspan(1, frame.size() - 3));
  frame[frame.size() - 2] = static_cast<std::uint8_t>(fcs);
  frame[frame.size() - 1] = static_cast<std::uint8_t>(fcs >> 8U);
  return true;
}

bool replace_in_mbus(Mutable frame, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  const ams::mbus::Frame parts = ams::mbus::parts(frame);
  const Mutable apdu = frame.subspan(parts.data_offset, parts.data.size());
  if (!parts.last || parts.sequence != 0 || !replace_in_notification(apdu, kept, pseudonyms)) return false;
  constexpr std::ptrdiff_t head = 4;
  constexpr std::ptrdiff_t tail = 2;
  frame[frame.size() - 2] = std::accumulate(
      frame.begin() + head, frame.end() - tail, std::uint8_t{0},
      [](std::uint8_t sum, std::uint8_t octet) { return static_cast<std::uint8_t>(sum + octet); });
  return true;
}

// Four digits behind the exclamation mark, fewer from meters that leave out zeros, none before DSMR 4.
constexpr std::size_t most_check_digits = 4;

std::size_t check_digits(ams::Octets behind_mark) {
  const auto digits = behind_mark.first(std::min(most_check_digits, behind_mark.size()));
  const auto end = std::ranges::find_if_not(
      digits, [](std::uint8_t octet) { return is_hex_digit(static_cast<char>(octet)); });
  return static_cast<std::size_t>(end - digits.begin());
}

// Of a telegram from its slash on: where the octets covered by the check sequence end.
std::optional<std::size_t> p1_covered(ams::Octets octets) {
  for (std::size_t at = 1; at < octets.size(); ++at) {
    if (octets[at] == '!' && octets[at - 1] == '\n') return at + 1;
  }
  return std::nullopt;
}

std::optional<std::size_t> p1_size(ams::Octets octets) {
  const auto covered = p1_covered(octets);
  if (!covered) return std::nullopt;
  return *covered + check_digits(octets.subspan(*covered));
}

bool replace_in_p1(Mutable telegram, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  const auto covered = p1_covered(telegram);
  if (!covered) return false;
  replace_in_lines(telegram.first(*covered), kept, pseudonyms);
  const Mutable digits = telegram.subspan(*covered);
  if (digits.empty()) return true;
  ams::Crc16Arc crc;
  crc.add(telegram.first(*covered));
  const std::string sum = fmt::format("{:0{}X}", crc.value(), digits.size());
  if (sum.size() != digits.size()) return false;
  std::ranges::copy(sum, digits.begin());
  return true;
}

bool replace_ids(Mutable telegram, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  switch (telegram.front()) {
    case ams::hdlc::flag: return replace_in_hdlc(telegram, kept, pseudonyms);
    case ams::mbus::start: return replace_in_mbus(telegram, kept, pseudonyms);
    case slash: return replace_in_p1(telegram, kept, pseudonyms);
    default: return false;
  }
}

}  // namespace

std::optional<std::size_t> telegram_size(ams::Octets octets) {
  if (octets.empty()) return std::nullopt;
  if (octets.front() == slash) return p1_size(octets);
  ams::Verdict verdict;
  if (octets.front() == ams::hdlc::flag) verdict = ams::hdlc::examine(octets);
  if (octets.front() == ams::mbus::start) verdict = ams::mbus::examine(octets);
  if (verdict.kind != ams::Verdict::Kind::whole) return std::nullopt;
  return verdict.octets;
}

std::optional<std::vector<std::uint8_t>> anonymous_telegram(ams::Octets telegram, Pseudonyms& pseudonyms) {
  const Readings before = read(telegram);
  if (before.spoilt || before.all.empty()) return std::nullopt;
  std::vector<std::uint8_t> changed(telegram.begin(), telegram.end());
  if (!replace_ids(changed, kept_texts(before), pseudonyms)) return std::nullopt;
  if (!same_but_for_ids(before, read(changed))) return std::nullopt;
  return changed;
}

}  // namespace amsbridge
