#pragma once

#include <optional>
#include <string_view>

#include "ams/decoder.hpp"

// Readings and faults as JSON, for programs that run anywhere: into a buffer of the caller's, without heap.
// `json_octets` holds the largest of them. Numbers keep the meter's decimals; what is absent is left out.

namespace ams {

inline constexpr std::size_t json_octets = 6800;

/// {"kind":"reading","telegram":3,"maker":...,"meter_id":...,"meter_model":...,"list":...,"meter_time":...,"values":{...}}
void write_decoded(TextWriter&, const Reading&, const Telegram&);

/// {"kind":"fault","octet":1423,"layer":"hdlc","reason":"fcs_mismatch","message":"..."}
void write_decoded(TextWriter&, const Fault&);

/// When and as which one of its meter's a reading came.
struct Arrival {
  /// 2020-01-01: a clock that says less was never set.
  static constexpr std::int64_t first_epoch_milliseconds = 1'577'836'800'000;

  std::int64_t epoch_milliseconds = 0;  ///< of the telegram's first octet
  std::uint64_t sequence = 0;
  std::optional<Decimal> temperature{};  ///< degrees Celsius
  bool late = false;                     ///< delivered after an outage, not when it came
  /// kWh, estimated between lists with registers (`EnergyEstimate`)
  std::optional<Decimal> import_estimate{}, export_estimate{};

  /// Whether it is known when the reading came; JSON has no time of it otherwise.
  constexpr bool has_time() const { return epoch_milliseconds >= first_epoch_milliseconds; }
};

/// {"time":...,"meter_time":...,"sequence":...,"late":true,"temperature_c":...,"active_power_import_w":1316,...,
/// "active_energy_import_estimate_kwh":...,"active_energy_export_estimate_kwh":...}
void write_reading(TextWriter&, const Reading&, const Arrival&);

/// The registers alone: {"time":...,"meter_time":...,"active_energy_import_kwh":109554.02,...}.
/// Writes nothing and returns false if the reading has none.
bool write_energy(TextWriter&, const Reading&, const Arrival&);

/// Who publishes in the classic layout.
struct ClassicSender {
  std::string_view id;    ///< MAC address or machine id
  std::string_view name;  ///< MQTT client id
  std::uint64_t up_seconds = 0;
};

/// {"id":...,"name":...,"up":...,"t":...,"temp":...,"data":{"lv":...,"P":...,...,"tPI":...,"rtc":...}}
/// Power in whole W and var, current and voltage with two decimals, registers with three in kWh and kvarh.
/// `rtc` is the meter's clock in epoch seconds, read as UTC where the meter does not tell its offset.
void write_classic(TextWriter&, const Reading&, const Arrival&, const ClassicSender&);

}  // namespace ams
