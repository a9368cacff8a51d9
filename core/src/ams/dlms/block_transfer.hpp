#pragma once

#include "ams/octets.hpp"
#include "ams/result.hpp"

namespace ams {

/// One block of a general-block-transfer (IEC 62056-5-3, clause 9.4.6.13):
///
///     E0  control(1)  number(2)  acknowledged(2)  length  data..
///
///     control  l s wwwwww: l last block, s streaming, w window
inline constexpr std::uint8_t block_transfer_tag = 0xe0;

struct Block {
  std::uint16_t number = 0;  ///< from 1
  bool last = false;
  Octets data;
};

/// Faults: octets_missing, octets_left_over.
Result<Block> parse_block(Octets apdu);

}  // namespace ams
