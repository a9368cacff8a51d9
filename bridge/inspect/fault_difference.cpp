#include "bridge/inspect/fault_difference.hpp"

#include <fmt/format.h>

#include "ams/diagnosis.hpp"

namespace amsbridge {

namespace {

// Were all telegrams like this one.
std::string_view step_for_all(const ams::Fault& fault) {
  ams::LineWindow window;
  window.octets = 1;
  window.bursts = 1;
  window.bursts_begun_well = 1;
  window.add(fault);
  const ams::Diagnosis diagnosis = ams::diagnose(window);
  return diagnosis == ams::Diagnosis::listening ? std::string_view{} : ams::next_step(diagnosis);
}

}  // namespace

std::string fault_difference(const ams::Fault& fault) {
  switch (fault.reason) {
    case ams::Reason::hcs_mismatch:
    case ams::Reason::fcs_mismatch:
    case ams::Reason::crc_mismatch:
      return fmt::format("expected {:04x} as sent, found {:04x} over what came", fault.expected, fault.found);
    case ams::Reason::checksum_mismatch:
      return fmt::format("expected {:02x} as sent, found {:02x} over what came", fault.expected, fault.found);
    case ams::Reason::frame_truncated:
    case ams::Reason::octets_missing:
      if (fault.expected <= fault.found) return {};
      return fmt::format("expected {} octets, found {}: {} short", fault.expected, fault.found,
                         fault.expected - fault.found);
    case ams::Reason::frame_too_long:
    case ams::Reason::telegram_too_long:
      return fmt::format("room for {} octets, {} are needed", fault.expected, fault.found);
    case ams::Reason::piece_missing:
      return fmt::format("expected piece {} next, {} came in all", fault.expected, fault.found);
    default: return {};
  }
}

std::string_view next_step_for(const ams::Fault& fault) {
  switch (fault.reason) {
    case ams::Reason::hcs_mismatch:
    case ams::Reason::fcs_mismatch:
    case ams::Reason::checksum_mismatch:
    case ams::Reason::crc_mismatch:
    case ams::Reason::line_malformed:
    case ams::Reason::noise: return ams::next_step(ams::Diagnosis::damaged);
    case ams::Reason::frame_truncated:
    case ams::Reason::end_missing:
    case ams::Reason::piece_missing: return ams::next_step(ams::Diagnosis::octets_lost);
    default: return step_for_all(fault);
  }
}

}  // namespace amsbridge
