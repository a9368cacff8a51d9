#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ams/fault.hpp"

namespace ams {

/// What came over a line in a window of time that ends now. Bursts are runs of octets between silences that
/// are longer than a telegram can pause.
struct LineWindow {
  static constexpr std::size_t most_reasons = 64;

  std::uint32_t seconds = 0;   ///< how long the window is
  bool heard_before = false;   ///< octets came at some time before the window
  bool errors_told = false;    ///< the receiver marks octets with a parity or framing error
  std::uint32_t settings = 1;  ///< settings of the receiver that these are the sums of
  std::uint32_t octets = 0;
  std::uint32_t octets_in_error = 0;  ///< those marked
  std::uint32_t bursts = 0;
  std::uint32_t bursts_begun_well = 0;      ///< their first octet is one that telegrams begin with
  std::uint32_t bursts_ended_in_error = 0;  ///< their last octet was marked
  std::uint32_t readings = 0;
  std::uint32_t unauthenticated = 0;                 ///< readings whose tag could not be checked
  std::array<std::uint32_t, most_reasons> faults{};  ///< by Reason

  void add(const Fault&);
  std::uint32_t count(Reason) const;
  /// The sum of both, as of windows one after the other.
  LineWindow& operator+=(const LineWindow&);
};

/// True for the octets that telegrams begin with: HDLC 7E, M-Bus 68, P1 `/`, SML 1B.
bool begins_telegram(std::uint8_t octet);

/// What is the matter with a line, from what is known best to what is known least.
enum class Diagnosis : std::uint8_t {
  no_octets,
  fell_silent,
  reversed_polarity,
  wrong_parity,
  encrypted_no_key,
  wrong_key,
  authentication_key_wrong,
  authentication_key_missing,
  replayed,
  unknown_security,
  unknown_list,
  telegram_too_long,
  octets_lost,
  damaged,
  good,
  altered,
  noise,
  no_telegrams,
  wrong_speed,
  listening,
};

inline constexpr std::size_t diagnosis_count = static_cast<std::size_t>(Diagnosis::listening) + 1;

/// The first pattern of the table in `diagnosis.cpp` that fits.
Diagnosis diagnose(const LineWindow&);

/// `no_octets`, `wrong_parity`, ...: stable, for programs.
std::string_view name(Diagnosis);
/// What is the matter, as a sentence for the person who owns the meter.
std::string_view sentence(Diagnosis);
/// What to do about it, in one or two sentences; empty if there is nothing to do.
std::string_view next_step(Diagnosis);

}  // namespace ams
