#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ams/guard/energy_estimate.hpp"
#include "ams/guard/meter_clock.hpp"
#include "ams/guard/ratios.hpp"
#include "ams/guard/register_guard.hpp"
#include "ams/guard/repeated_registers.hpp"
#include "ams/publish/json.hpp"
#include "metering/log.hpp"
#include "metering/memory.hpp"

namespace amsbridge {

struct TreatmentOptions {
  ams::Ratios ratios{};
  std::uint32_t main_fuse = 125;  ///< A
  bool estimate = false;
};

/// What becomes of a decoded reading before it is published: ratios of its transformers, registers that are
/// believed, the true time of its clock, an estimate of energy. The registers outlive a restart.
class Treatment final : private ams::RegisterGuardBase::Sink {
 public:
  /// `scope` is the meter's name for what is remembered. The memory must outlive this.
  Treatment(const TreatmentOptions& options, std::string scope, Memory& memory);

  /// Changes the reading, which came at `arrival`, and adds the estimate to that.
  void apply(ams::Reading&, ams::Arrival& arrival);

  /// The meter has turned out to be another one: what is known of it is taken up.
  void rename(std::string scope);

  /// Of the meter's clock, as last measured.
  [[nodiscard]] const std::optional<ams::ClockReport>& clock() const { return clock_report_; }
  [[nodiscard]] const ams::RegisterGuard& guard() const { return guard_; }
  /// In words, empty if none was.
  [[nodiscard]] const std::string& last_held_back() const { return last_held_back_; }
  [[nodiscard]] std::uint64_t repeated() const { return repeated_; }

 private:
  void register_held(const ams::HeldRegister&) override;
  void take_clock(ams::Reading&, const ams::Arrival&);
  void restore();
  void remember(std::int64_t epoch_seconds);
  void tell(LogLevel level, const std::string& words) const;

  std::string scope_;
  Memory& memory_;
  TreatmentOptions options_;
  ams::RepeatedRegisters repetition_;
  ams::RegisterGuard guard_;
  ams::MeterClock clock_;
  ams::EnergyEstimate estimate_;
  std::optional<ams::ClockReport> clock_report_;
  std::optional<std::int64_t> remembered_at_;  // epoch seconds
  bool has_accepted_ = false;                  // a register, after it was held back
  std::uint64_t repeated_ = 0;
  std::string last_held_back_;
  std::string last_said_;
};

}  // namespace amsbridge
