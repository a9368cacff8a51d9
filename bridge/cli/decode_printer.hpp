#pragma once

#include <cstdio>
#include <memory>
#include <span>
#include <vector>

#include "ams/decoder.hpp"
#include "bridge/cli/decode_command.hpp"

namespace amsbridge {

/// One way of showing what was decoded.
class DecodePrinter {
 public:
  virtual ~DecodePrinter() = default;
  virtual void reading(const ams::Reading&, const ams::Telegram&) = 0;
  virtual void fault(const ams::Fault&) = 0;
};

/// Prints to `out`; faults that have no place among readings go to `errors`.
std::unique_ptr<DecodePrinter> make_decode_printer(DecodeFormat, std::vector<ams::Quantity> fields,
                                                   std::FILE* out, std::FILE* errors);

}  // namespace amsbridge
