#include "ams/decoder.hpp"

namespace ams {

void Decoder::push_apdu(Octets apdu) {
  framer_.gap();
  telegram_ = {telegram_.number + 1, octets(), apdu};
  decode(apdu, telegram_.octet);
  apdu_octets_ += apdu.size();
}

void Decoder::frame(Octets whole, std::uint64_t octet) {
  telegram_ = {telegram_.number + 1, octet + apdu_octets_, whole};
  const hdlc::Frame parts = hdlc::parts(whole);
  if (parts.segmented) return report({Layer::hdlc, Reason::frame_segmented}, telegram_.octet);
  if (parts.information.empty()) return report({Layer::hdlc, Reason::frame_empty}, telegram_.octet);
  decode(parts.information, telegram_.octet + parts.information_offset);
}

void Decoder::fault(const Fault& fault) {
  telegram_ = {telegram_.number + 1, fault.octet + apdu_octets_, {}};
  report(fault, apdu_octets_);
}

void Decoder::value_fault(const Fault& fault) {
  report(fault, apdu_base_);
}

void Decoder::decode(Octets apdu, std::uint64_t octet) {
  apdu_base_ = octet;
  const Result<Notification> notification = parse_notification(apdu);
  if (!notification) return report(notification.fault(), octet);
  reading_.clear();
  if (const std::optional<Fault> spoilt = interpret(*notification, reading_, *this))
    return report(*spoilt, octet);
  sink_.reading(reading_, telegram_);
}

void Decoder::report(Fault fault, std::uint64_t base) {
  fault.octet += base;
  sink_.fault(fault, telegram_);
}

}  // namespace ams
