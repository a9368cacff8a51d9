#include "ams/dlms/notification.hpp"

#include <algorithm>
#include <array>

#include "ams/dlms/block_transfer.hpp"
#include "ams/dlms/ciphering.hpp"

namespace ams {
namespace {

constexpr std::array<std::uint8_t, 3> llc_header = {0xe6, 0xe7, 0x00};
constexpr std::uint8_t data_notification = 0x0f;
constexpr std::size_t head_octets = 1 + 4;  // tag, long-invoke-id-and-priority
constexpr std::uint8_t octet_string_tag = 0x09;
constexpr std::uint8_t date_time_tag = 0x19;

Fault missing(std::size_t at, std::size_t octets, std::size_t left) {
  return {Layer::notification, Reason::octets_missing, at, static_cast<std::uint32_t>(octets),
          static_cast<std::uint32_t>(left)};
}

// How many octets announce the twelve of the date-time; nothing if none follow (spelling `00`).
std::optional<std::size_t> date_time_prefix(Octets octets) {
  if (octets[0] == clock_octets || octets[0] == date_time_tag) return 1;
  if (octets.size() > 1 && octets[0] == octet_string_tag && octets[1] == clock_octets) return 2;
  return std::nullopt;
}

}  // namespace

std::size_t llc_octets(Octets octets) {
  const bool begins = octets.size() >= llc_header.size() && octets[0] == llc_header[0] &&
                      octets[1] == llc_header[1] && octets[2] == llc_header[2];
  return begins ? llc_header.size() : 0;
}

bool begins_apdu(Octets octets) {
  octets = octets.subspan(llc_octets(octets));
  if (octets.size() < 2) return !octets.empty() && octets[0] == data_notification;
  const bool ciphered = octets[0] == ciphered_apdu_tag && octets[1] == SystemTitle{}.size();
  return octets[0] == data_notification || ciphered ||
         (octets[0] == block_transfer_tag && static_cast<bool>(parse_block(octets)));
}

Result<Notification> parse_notification(Octets octets) {
  std::size_t at = llc_octets(octets);
  if (at == 0 && !octets.empty() && octets.front() == llc_header[0])
    return Fault{Layer::llc, Reason::not_llc};
  if (octets.size() < at + head_octets + 1) return missing(at, head_octets + 1, octets.size() - at);
  if (octets[at] != data_notification)
    return Fault{Layer::notification, Reason::not_notification, at, 0, octets[at]};
  at += head_octets;

  Notification notification;
  if (const auto prefix = date_time_prefix(octets.subspan(at))) {
    at += *prefix;
    if (octets.size() < at + clock_octets) return missing(at, clock_octets, octets.size() - at);
    const Octets twelve = octets.subspan(at, clock_octets);
    if (is_specified(twelve)) {
      if (const Result<Clock> clock = parse_clock(twelve)) {
        notification.time = *clock;
      } else {
        notification.time_fault = clock.fault();
        notification.time_fault->octet = at;
      }
    }
    at += clock_octets;
  } else if (octets[at] == 0) {
    ++at;
  } else {
    return Fault{Layer::notification, Reason::unknown_tag, at, 0, octets[at]};
  }
  notification.data = octets.subspan(at);
  notification.data_octet = at;
  return notification;
}

}  // namespace ams
