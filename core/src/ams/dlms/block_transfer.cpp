#include "ams/dlms/block_transfer.hpp"

#include "ams/dlms/axdr.hpp"

namespace ams {
namespace {

constexpr std::size_t head_octets = 6;
constexpr std::uint8_t last_block = 0x80;

Fault block_fault(Reason reason, std::size_t at, std::size_t expected, std::size_t found) {
  return {Layer::block_transfer, reason, at, static_cast<std::uint32_t>(expected),
          static_cast<std::uint32_t>(found)};
}

}  // namespace

Result<Block> parse_block(Octets apdu) {
  if (apdu.size() <= head_octets) {
    return block_fault(Reason::octets_missing, 0, head_octets + 1, apdu.size());
  }
  std::size_t at = head_octets;
  const auto length = axdr::read_length(apdu, at);
  const std::size_t left = apdu.size() - at;
  if (!length) return block_fault(Reason::octets_missing, at, 1, left);
  if (*length > left) return block_fault(Reason::octets_missing, at, *length, left);
  if (*length < left) return block_fault(Reason::octets_left_over, at + *length, 0, left - *length);
  return Block{big_endian_16(apdu.subspan(2)), (apdu[1] & last_block) != 0, apdu.subspan(at)};
}

}  // namespace ams
