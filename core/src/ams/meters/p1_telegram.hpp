#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>

#include "ams/link/crc16.hpp"
#include "ams/link/p1.hpp"
#include "ams/meters/interpreter.hpp"
#include "ams/meters/p1_line.hpp"
#include "ams/octets.hpp"
#include "ams/reading.hpp"
#include "ams/tracer.hpp"

namespace ams {

/// A telegram of a P1 port (DSMR P1 Companion Standard; IEC 62056-21, mode D), read line by line
/// as it arrives, since it may be longer than there is room for:
///
///     /ident CR LF
///     CR LF
///     data lines, CR LF behind each (p1_line.hpp)
///     !crc CR LF
///
///     crc  CRC-16/ARC of all from / to !, up to four hexadecimal digits; none before DSMR 4
///
/// What it says is good when its last line has proven it, not before. A telegram without check sequence is
/// marked so, and good only if each of its lines can be read; once a stream has shown check sequences, their
/// absence is a fault.
class P1Telegram {
 public:
  enum class State : std::uint8_t { open, complete, failed };

  /// What the check sequence decides. Waived, for a telegram that ciphering has proven, a wrong or missing
  /// one does no more than mark the reading unchecked.
  enum class Check : std::uint8_t { required, waived };

  /// A longer line is checked but not read, so that the caller's buffer need not hold more than this.
  static constexpr std::size_t longest_line = p1::longest_line;
  /// One that has not ended by then never will.
  static constexpr std::size_t longest_telegram = 16384;
  static constexpr std::size_t most_sub_meters = 4;

  /// Fills `reading`. Single values that cannot be used are told to `faults` at once, even if the telegram
  /// fails in the end.
  P1Telegram(Reading& reading, ValueFaults& faults) : reading_(reading), faults_(faults) {}

  /// A telegram begins with `ident_line`, which p1::examine_ident called whole. `tracer` may be null.
  void begin(Octets ident_line, Tracer* tracer = nullptr, Check check = Check::required);

  /// Takes the whole lines that `octets` begins with, and returns how many octets they are. What is left,
  /// less than `longest_line`, is to be handed in again when more has come. Where the telegram breaks off,
  /// what does not belong to it is left: from the next ident line, or the line with impossible octets in it,
  /// on.
  std::size_t take(Octets octets);

  /// The same where nothing more will come: `!` needs no line end, and any other line breaks the telegram
  /// off.
  std::size_t finish(Octets octets);

  State state() const { return state_; }

  /// Of a failed telegram. Octets in faults count from its slash.
  const Fault& fault() const { return fault_; }

  /// Meters that report through this one and sent a value. To be asked for once the telegram is complete.
  /// `into` may be the telegram's own reading, once that has been used.
  std::size_t sub_meters() const { return sub_meter_count_; }
  void read_sub_meter(std::size_t index, Reading& into) const;

 private:
  enum class Role : std::uint8_t {
    clock,
    half_clock,
    meter_id,
    meter_model,
    device_type,
    sub_meter_id,
    sub_meter_value,
    spread_value,
  };
  struct RoleRow {
    std::uint32_t cde = 0;
    Role role = Role::clock;
    std::uint8_t rank = 0;  // of ids: the lowest counts; of half clocks: where its digits go
    std::string_view name;
  };
  struct SubMeter {
    Decimal number;  // as sent
    std::optional<Clock> time;
    std::uint32_t octet = 0;  // where the number stands
    std::uint16_t device_type = 0;
    p1::UnitSymbol unit;
    Reading::Text id;
    std::uint8_t id_rank = none;
    std::uint8_t channel = 0;
    bool has_number = false;
    bool has_open_time = false;
  };
  static_assert(sizeof(SubMeter) <= 88);

  std::size_t take_line(Octets line);
  void take_end(Octets line);
  std::optional<Fault> check_end(Octets digits);
  void settle();
  void settle_sub_meters();
  bool settles(const SubMeter&);
  void fail(const Fault&);

  void read_line(Octets line);
  void read_quantity(Quantity, Octets brackets);
  void read_role(const RoleRow&, std::uint8_t channel, Octets brackets);
  void read_content(const RoleRow&, Octets content);
  void read_sub_meter_content(const RoleRow&, SubMeter&, Octets content);
  void read_sub_meter_value(SubMeter&, Octets brackets);
  void read_spread_value(SubMeter&, Octets brackets);
  void read_continuation(Octets line);
  void store(SubMeter&, Octets content);
  void read_time(SubMeter&, Octets content);
  void read_clock(Octets content, std::optional<Clock>&, std::size_t octet);
  void read_half_clock(Octets content, std::size_t first);
  bool read_text(Octets content, Reading::Text&);

  static std::span<const RoleRow> roles_of(const Obis&);
  SubMeter* sub_meter(std::uint8_t channel);
  std::size_t octet_of(Octets part) const { return octets_ + static_cast<std::size_t>(part.data() - line_); }
  void refuse(const Fault&);
  void refuse_malformed(Octets part, Quantity = no_quantity);
  void refuse_repeated(Octets part, Quantity subject = no_quantity);
  void refuse_unit(std::uint8_t cosem_unit, std::size_t octet, Quantity = no_quantity);
  void trace(Octets part, std::string_view what, std::string_view meaning) const;
  void trace_value(Octets content, Decimal, Quantity) const;

  static constexpr std::size_t most_quantities = 128;
  static constexpr std::uint8_t none = 0xff;

  Reading& reading_;
  ValueFaults& faults_;
  Tracer* tracer_ = nullptr;
  const std::uint8_t* line_ = nullptr;  // being read
  Crc16Arc crc_;
  std::uint32_t octets_ = 0;           // taken, from the slash on
  std::uint32_t malformed_octet_ = 0;  // of the first line that cannot be read; 0 if all can
  State state_ = State::failed;
  Check check_ = Check::required;
  bool crc_seen_ = false;  // by this stream: outlives the telegram
  bool in_long_line_ = false;
  bool has_lines_ = false;  // other than blank ones
  bool refused_any_ = false;
  std::uint8_t id_rank_ = none;
  std::uint8_t spread_ = none;  // the sub-meter whose value stands on the next line
  std::uint8_t sub_meter_count_ = 0;
  std::array<std::uint8_t, 12> date_and_time_{};  // digits of two registers; NUL where one has not come
  std::bitset<most_quantities> seen_;
  Fault fault_{};
  std::array<SubMeter, most_sub_meters> sub_meters_{};
};

static_assert(sizeof(P1Telegram) <= 480);

}  // namespace ams
