#pragma once

#include <string>

#include "recorders.hpp"
#include "telegrams.hpp"

// The lines that a FrameRecorder is due to hear.

namespace ams::tests {

inline std::string frame_at(std::uint64_t octet, const Bytes& flagged) {
  return FrameRecorder::frame_line(octet, Octets(flagged).first(flagged.size() - 1));
}
inline std::string noise_at(std::uint64_t octet, std::uint32_t octets) {
  return FrameRecorder::fault_line({Layer::hdlc, Reason::noise, octet, 0, octets});
}
inline std::string fcs_mismatch_at(std::uint64_t octet, const Bytes& flagged) {
  const Octets whole = Octets(flagged).first(flagged.size() - 1);
  const std::size_t end = whole.size() - 2;
  const auto sent = static_cast<std::uint16_t>(whole[end] | whole[end + 1] << 8);
  return FrameRecorder::fault_line(
      {Layer::hdlc, Reason::fcs_mismatch, octet, sent, bitwise_crc(whole.subspan(1, end - 1))});
}
inline std::string hcs_mismatch_at(std::uint64_t octet, Octets header, std::uint16_t sent) {
  return FrameRecorder::fault_line({Layer::hdlc, Reason::hcs_mismatch, octet, sent, bitwise_crc(header)});
}
inline std::string truncated_at(std::uint64_t octet, std::uint32_t due, std::uint32_t came) {
  return FrameRecorder::fault_line({Layer::hdlc, Reason::frame_truncated, octet, due, came});
}

// Two frames: the first holds flags and a false start among its values.
inline const Bytes first = kaifa_frame(kaifa_list_1(0x7ea07e7e));
inline const Bytes second = aidon_frame(aidon_list_1(1316));

}  // namespace ams::tests
