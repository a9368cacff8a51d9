#include "ams/meters/p1_telegram.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ams/link/p1.hpp"
#include "ams/quantity_table.hpp"
#include "frames.hpp"

namespace ams::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using State = P1Telegram::State;

// ---- Telegrams

/// CRC-16/ARC one bit at a time: a witness for the table in core.
std::uint32_t bitwise_arc(std::string_view text) {
  std::uint32_t remainder = 0;
  for (const char character : text) {
    remainder ^= static_cast<std::uint8_t>(character);
    for (int bit = 0; bit < 8; ++bit)
      remainder = (remainder & 1U) != 0 ? (remainder >> 1U) ^ 0xa001U : remainder >> 1U;
  }
  return remainder;
}

std::string digits_of(std::uint32_t number, bool padded = true, const char* digits = "0123456789ABCDEF") {
  std::string text;
  for (int shift = 12; shift >= 0; shift -= 4) {
    const std::uint32_t digit = number >> shift & 0xfU;
    if (padded || digit != 0 || !text.empty() || shift == 0) text += digits[digit];
  }
  return text;
}

const std::string head = "/ISK5\\2M550T-1012\r\n\r\n";

std::string body_of(const std::vector<std::string>& lines) {
  std::string body = head;
  for (const std::string& line : lines) body += line + "\r\n";
  return body + "!";
}
std::string checked(const std::vector<std::string>& lines) {
  const std::string body = body_of(lines);
  return body + digits_of(bitwise_arc(body)) + "\r\n";
}
std::string unchecked(const std::vector<std::string>& lines) {
  return body_of(lines) + "\r\n";
}

const std::string power = "1-0:1.7.0(00.193*kW)";

// ---- What comes of them

std::string decimal_text(Decimal number) {
  std::array<char, 80> buffer;
  TextWriter out(buffer);
  write_decimal(out, number);
  return std::string(out.view());
}

std::string clock_text(const Clock& clock) {
  std::array<char, 40> buffer;
  TextWriter out(buffer);
  write_clock(out, clock);
  return std::string(out.view());
}

std::string line_of(const Reading& reading) {
  std::string line;
  if (reading.channel != 0)
    line += std::to_string(reading.channel) + ' ' + std::string(name(reading.medium)) + ' ';
  if (reading.meter_id) line += '<' + std::string(reading.meter_id->view()) + "> ";
  if (reading.meter_time) line += clock_text(*reading.meter_time) + ' ';
  for (const Value& value : reading.values())
    line += std::string(key(value.quantity)) + '=' + decimal_text(value.number) + ' ';
  return line.substr(0, line.size() - 1);
}

std::string line_of(const Fault& fault) {
  std::string line = std::to_string(fault.octet) + ": " + std::string(name(fault.layer)) + ' ' +
                     std::string(name(fault.reason)) + ' ' + std::to_string(fault.expected) + ' ' +
                     std::to_string(fault.found);
  if (fault.subject != no_quantity) line += ' ' + std::string(key(fault.subject));
  return line;
}

class Meter final : private ValueFaults {
 public:
  Meter() = default;
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;
  ~Meter() = default;

  void begin(std::string_view text, P1Telegram::Check check = P1Telegram::Check::required,
             Tracer* tracer = nullptr) {
    const Bytes octets = text_octets(text);
    const Verdict verdict = p1::examine_ident(octets);
    ASSERT_EQ(verdict.kind, Verdict::Kind::whole);
    taken = verdict.octets;
    faults.clear();
    telegram.begin(Octets(octets).first(taken), tracer, check);
  }

  /// All of it in one piece.
  void read(std::string_view text, P1Telegram::Check check = P1Telegram::Check::required) {
    begin(text, check);
    const Bytes rest = text_octets(text.substr(taken));
    taken += telegram.take(rest);
  }
  void read_last(std::string_view text) {
    begin(text);
    const Bytes rest = text_octets(text.substr(taken));
    taken += telegram.finish(rest);
  }

  /// In windows that grow by `step` octets: what is not taken is handed in again.
  void read_in_steps(std::string_view text, std::size_t step) {
    begin(text);
    for (std::size_t have = taken; telegram.state() == State::open && have < text.size();) {
      have = std::min(have + step, text.size());
      ASSERT_LE(have - taken, P1Telegram::longest_line + step);
      const Bytes window = text_octets(text.substr(taken, have - taken));
      taken += telegram.take(window);
    }
  }

  std::string fault() const {
    return telegram.state() == State::failed ? line_of(telegram.fault()) : "not failed";
  }
  std::string line() const {
    return telegram.state() == State::complete ? line_of(reading) : "not complete, " + fault();
  }
  std::vector<std::string> sub_meters() const {
    std::vector<std::string> lines;
    for (std::size_t index = 0; index < telegram.sub_meters(); ++index) {
      Reading sub_meter;
      telegram.read_sub_meter(index, sub_meter);
      lines.push_back(line_of(sub_meter));
    }
    return lines;
  }

  Reading reading;
  std::vector<std::string> faults;
  P1Telegram telegram{reading, *this};
  std::size_t taken = 0;

 private:
  void value_fault(const Fault& fault) override { faults.push_back(line_of(fault)); }
};

std::unique_ptr<Meter> after(const std::string& text) {
  auto meter = std::make_unique<Meter>();
  meter->read(text);
  return meter;
}

/// What a checked telegram of these lines says.
std::string said(const std::vector<std::string>& lines) {
  return after(checked(lines))->line();
}
std::vector<std::string> faults_of(const std::vector<std::string>& lines) {
  return after(checked(lines))->faults;
}
std::vector<std::string> sub_meters_of(const std::vector<std::string>& lines) {
  return after(checked(lines))->sub_meters();
}

// ---- The telegram

const std::vector<std::string> many_lines = {
    "1-3:0.2.8(50)",
    "0-0:1.0.0(190320181403W)",
    "0-0:96.1.1(4530303433303037303532383730333138)",
    "1-0:1.8.1(000576.239*kWh)",
    power,
    "1-0:99.97.0(1)(0-0:96.7.19)(190201235231W)(0000003231*s)",
    "0-0:96.13.0()",
    "1-0:32.7.0(236.1*V)",
    "0-1:24.1.0(003)",
    "0-1:96.1.0(4730303332353635353335353230313137)",
    "0-1:24.2.1(190320181003W)(00304.089*m3)",
};
const std::string many_values =
    "<E0043007052870318> 2019-03-20T18:14:03+01:00 active_energy_import_t1_kwh=576.239 "
    "active_power_import_w=193 voltage_l1_v=236.1";
const std::string gas = "1 gas <G0032565535520117> 2019-03-20T18:10:03+01:00 gas_volume_m3=304.089";

TEST(P1Telegram, IsReadWhole) {
  const std::string text = checked(many_lines);
  const auto meter = after(text);
  EXPECT_EQ(meter->taken, text.size());
  EXPECT_EQ(meter->line(), many_values);
  EXPECT_THAT(meter->sub_meters(), ElementsAre(gas));
  EXPECT_THAT(meter->faults, IsEmpty());
  EXPECT_EQ(meter->reading.ident->view(), "ISK5\\2M550T-1012");
  EXPECT_EQ(meter->reading.maker, "Iskraemeco");
  EXPECT_FALSE(meter->reading.list);
  EXPECT_FALSE(meter->reading.meter_model);
  EXPECT_EQ(meter->reading.marks, Marks{});
}

TEST(P1Telegram, TakesNoMoreThanItself) {
  const std::string text = checked({power});
  EXPECT_EQ(after(text + text)->taken, text.size());
  EXPECT_EQ(after(text + "\r\nrubbish")->taken, text.size());
}

TEST(P1Telegram, InWindowsOfAnySizeGivesTheSame) {
  const std::string text = checked(many_lines);
  for (std::size_t step = 1; step <= text.size(); ++step) {
    Meter meter;
    meter.read_in_steps(text, step);
    ASSERT_EQ(meter.line(), many_values) << step;
    ASSERT_EQ(meter.taken, text.size()) << step;
  }
}

TEST(P1Telegram, CutAnywhereGivesTheSame) {
  const std::string text = checked(many_lines);
  for (std::size_t cut = head.size(); cut <= text.size(); ++cut) {
    Meter meter;
    meter.begin(text);
    const Bytes first = text_octets(text.substr(meter.taken, cut - meter.taken));
    meter.taken += meter.telegram.take(first);
    ASSERT_LE(meter.taken, cut);
    const Bytes rest = text_octets(text.substr(meter.taken));
    meter.taken += meter.telegram.take(rest);
    ASSERT_EQ(meter.line(), many_values) << cut;
    ASSERT_THAT(meter.sub_meters(), ElementsAre(gas)) << cut;
  }
}

TEST(P1Telegram, IsOpenUntilItsLastLineIsThere) {
  const std::string text = checked({power});
  for (std::size_t size = head.size(); size < text.size(); ++size) {
    const auto meter = after(text.substr(0, size));
    EXPECT_EQ(meter->telegram.state(), State::open) << size;
  }
}

TEST(P1Telegram, LinesMayEndInLineFeedAlone) {
  const std::string body = "/KAM5\n\n" + power + "\n!";
  EXPECT_EQ(after(body + digits_of(bitwise_arc(body)) + "\n")->line(), "active_power_import_w=193");
}

TEST(P1Telegram, NeedsNoBlankLineBehindTheIdent) {
  const std::string body = "/KMP5 ZABF001587315111\r\n" + power + "\r\n!";
  const auto meter = after(body + "\r\n");
  EXPECT_EQ(meter->line(), "active_power_import_w=193");
  EXPECT_EQ(meter->reading.maker, "Kamstrup");
}

TEST(P1Telegram, NothingOfTheLastOneIsLeftInTheNext) {
  Meter meter;
  meter.read(checked(many_lines));
  meter.read(checked({"1-0:2.7.0(00.001*kW)"}));
  EXPECT_EQ(meter.line(), "active_power_export_w=1");
  EXPECT_THAT(meter.sub_meters(), IsEmpty());
}

// ---- The check sequence

TEST(P1Telegram, AnyWrongOctetFailsIt) {
  const std::string text = checked({power});
  const std::size_t end = text.find('!');
  for (std::size_t at = head.size() + 4; at < end - 3; ++at) {
    std::string damaged = text;
    damaged[at] ^= 0x01;
    Meter meter;
    meter.read(damaged);
    ASSERT_EQ(meter.telegram.state(), State::failed) << at;
    ASSERT_EQ(meter.telegram.fault().reason, Reason::crc_mismatch) << at;
    ASSERT_EQ(meter.taken, text.size()) << at;
  }
}

TEST(P1Telegram, AWrongCheckSequenceIsToldWithTheRightOne) {
  const std::string body = body_of({power});
  const std::uint32_t right = bitwise_arc(body);
  EXPECT_EQ(after(body + digits_of(right ^ 0x8001U) + "\r\n")->fault(),
            std::to_string(body.size() - 1) + ": p1 crc_mismatch " + std::to_string(right ^ 0x8001U) + ' ' +
                std::to_string(right));
}

// Text that makes the check sequence begin with a zero.
std::string body_with_short_check() {
  for (int number = 0;; ++number) {
    std::string body = body_of({power, "0-0:96.13.0(" + std::to_string(number) + ")"});
    if (bitwise_arc(body) < 0x1000) return body;
  }
}

TEST(P1Telegram, TheCheckSequenceMayBeUnpaddedAndInEitherCase) {
  const std::string body = body_with_short_check();
  const std::uint32_t crc = bitwise_arc(body);
  for (const std::string& digits : {digits_of(crc), digits_of(crc, false),
                                    digits_of(crc, true, "0123456789abcdef"), digits_of(crc) + " "}) {
    EXPECT_EQ(after(body + digits + "\r\n")->line(), "active_power_import_w=193") << digits;
  }
}

TEST(P1Telegram, RubbishForACheckSequenceFailsIt) {
  const std::string body = body_of({power});
  for (const char* digits : {"12G4",
                             "0"
                             "12345",
                             "x", "(12)", "-001"}) {
    const auto meter = after(body + digits + "\r\n");
    EXPECT_EQ(meter->fault(), std::to_string(body.size() - 1) + ": p1 crc_absent 0 0") << digits;
  }
}

TEST(P1Telegram, WithoutCheckSequenceItIsMarked) {
  const auto meter = after(unchecked({power}));
  EXPECT_EQ(meter->line(), "active_power_import_w=193");
  EXPECT_TRUE(meter->reading.marks.unchecked);
}

TEST(P1Telegram, WithoutCheckSequenceItsSubMetersAreMarked) {
  const auto meter = after(unchecked({"0-1:24.1.0(3)", "0-1:24.2.1(00001.000*m3)"}));
  ASSERT_EQ(meter->telegram.sub_meters(), 1U);
  Reading sub_meter;
  meter->telegram.read_sub_meter(0, sub_meter);
  EXPECT_TRUE(sub_meter.marks.unchecked);
  meter->telegram.read_sub_meter(0, meter->reading);
  EXPECT_EQ(line_of(meter->reading), "1 gas gas_volume_m3=1.000");
  EXPECT_TRUE(meter->reading.marks.unchecked);
}

TEST(P1Telegram, OnceCheckSequencesHaveBeenSeenOneIsDue) {
  Meter meter;
  meter.read(unchecked({power}));
  EXPECT_EQ(meter.telegram.state(), State::complete);
  meter.read(checked({power}));
  EXPECT_EQ(meter.telegram.state(), State::complete);
  meter.read(unchecked({power}));
  EXPECT_EQ(meter.fault(), std::to_string(body_of({power}).size() - 1) + ": p1 crc_absent 0 0");
}

TEST(P1Telegram, AWrongCheckSequenceDoesNotMakeOneDue) {
  Meter meter;
  meter.read(body_of({power}) + "0000\r\n");
  EXPECT_EQ(meter.telegram.state(), State::failed);
  meter.read(unchecked({power}));
  EXPECT_EQ(meter.telegram.state(), State::complete);
}

TEST(P1Telegram, WhereCipheringHasProvenItAWrongCheckSequenceMarksIt) {
  Meter meter;
  meter.read(body_of({power}) + "0000\r\n", P1Telegram::Check::waived);
  EXPECT_EQ(meter.line(), "active_power_import_w=193");
  EXPECT_TRUE(meter.reading.marks.unchecked);
  meter.read(checked({power}), P1Telegram::Check::waived);
  EXPECT_FALSE(meter.reading.marks.unchecked);
  meter.read(body_of({power, "1-0:2.7.0(00.001*"}) + "0000\r\n", P1Telegram::Check::waived);
  EXPECT_EQ(meter.telegram.fault().reason, Reason::line_malformed);
}

TEST(P1Telegram, TheCheckSequenceCoversRawOctets) {
  const std::string text = checked({"0-0:96.13.0(" + std::string(1024, '\xff') + ")", power});
  for (const std::size_t step : {1U, 7U, 255U, 256U, 257U, 4096U}) {
    Meter meter;
    meter.read_in_steps(text, step);
    EXPECT_EQ(meter.line(), "active_power_import_w=193") << step;
    EXPECT_THAT(meter.faults, IsEmpty());
  }
}

// ---- Where it breaks off

TEST(P1Telegram, ANewIdentLineEndsIt) {
  const std::string open = head + power + "\r\n";
  const auto meter = after(open + checked({power}));
  EXPECT_EQ(meter->fault(), std::to_string(open.size()) + ": p1 end_missing 0 0");
  EXPECT_EQ(meter->taken, open.size());
}

TEST(P1Telegram, ANewIdentLineInMidLineEndsIt) {
  const std::string open = head + "1-0:1.7.0(00.1";
  for (const std::size_t step : {1U, 20U, 1000U}) {
    Meter meter;
    meter.read_in_steps(open + checked({power}), step);
    EXPECT_EQ(meter.fault(), std::to_string(open.size()) + ": p1 end_missing 0 0");
    EXPECT_EQ(meter.taken, open.size());
  }
}

TEST(P1Telegram, ANewIdentLineWithinALongLineEndsIt) {
  for (std::size_t size = 200; size < 330; ++size) {
    const std::string open = head + "0-0:96.13.0(" + std::string(size, '3');
    Meter meter;
    meter.read_in_steps(open + checked({power}), 1);
    ASSERT_EQ(meter.taken, open.size());
    ASSERT_EQ(meter.telegram.fault().reason, Reason::end_missing);
  }
}

TEST(P1Telegram, ANewIdentLineRightBehindTheCheckSequenceCostsNeither) {
  std::string text = checked({power});
  text.resize(text.size() - 2);
  const auto meter = after(text + checked({power}));
  EXPECT_EQ(meter->line(), "active_power_import_w=193");
  EXPECT_EQ(meter->taken, text.size());
}

TEST(P1Telegram, ASlashInTextIsNoIdentLine) {
  EXPECT_EQ(said({"0-0:96.13.0(test-/-test)", "0-0:96.13.1(/ISK5)", power}), "active_power_import_w=193");
}

TEST(P1Telegram, AnOctetThatCannotBeEndsItBeforeItsLine) {
  const std::string open = head + power + "\r\n";
  for (const char* rest : {"1-0:\x01.7.0(\r\n", "\x7e\xa0\x20\n", "1-0:2.7.0(\x80)\r\n",
                           "1-0:2.7.0(\x7f)\r\n", "1-0:2.7.0(00.000*kW)\x1b\r\n"}) {
    const auto meter = after(open + rest);
    EXPECT_EQ(meter->telegram.state(), State::failed);
    EXPECT_EQ(meter->telegram.fault().reason, Reason::end_missing);
    EXPECT_EQ(meter->taken, open.size());
    EXPECT_THAT(meter->faults, IsEmpty());
  }
}

TEST(P1Telegram, EveryOctetIsPossibleOrNot) {
  for (int octet = 0; octet < 256; ++octet) {
    if (octet == '\n' || octet == '/') continue;
    for (const std::size_t before : {0U, 1U, 5U, 8U, 20U}) {
      const std::string text = "0-0:96.13.0(" + std::string(before, '3') + static_cast<char>(octet) + "3)";
      const bool is_possible =
          (octet >= 0x20 && octet < 0x7f) || octet == '\t' || octet == '\r' || octet == 0xff;
      const bool is_complete = after(checked({text, power}))->telegram.state() == State::complete;
      EXPECT_EQ(is_complete, is_possible) << octet << ' ' << before;
    }
  }
}

TEST(P1Telegram, CipheringWithoutTitleIsTold) {
  const std::string start = "/EGM5G35\r\n\r\n";
  const std::string ciphered = std::string("\x00\x82\x02\x30\x30\x00", 6) + std::string(300, '\x9c');
  const auto meter = after(start + ciphered);
  EXPECT_EQ(meter->fault(), "12: ciphering title_missing 0 0");
  EXPECT_EQ(meter->taken, start.size());
  EXPECT_EQ(meter->reading.maker, "Elgama");
  const auto later = after(start + power + "\r\n" + ciphered);
  EXPECT_EQ(later->telegram.fault().reason, Reason::end_missing);
}

TEST(P1Telegram, OneThatNeverEndsIsGivenUp) {
  std::string text = head;
  while (text.size() < 2 * P1Telegram::longest_telegram) text += "0-0:96.13.0()\r\n";
  const auto meter = after(text);
  EXPECT_EQ(meter->telegram.fault().reason, Reason::telegram_too_long);
  EXPECT_EQ(meter->telegram.fault().expected, P1Telegram::longest_telegram);
  EXPECT_LE(meter->taken, P1Telegram::longest_telegram);
}

TEST(P1Telegram, TheEndOfAllNeedsNoLineEnd) {
  std::string text = checked({power});
  text.resize(text.size() - 2);
  Meter meter;
  meter.read_last(text);
  EXPECT_EQ(meter.line(), "active_power_import_w=193");
  EXPECT_EQ(meter.taken, text.size());
  meter.read_last(text + "\r");
  EXPECT_EQ(meter.line(), "active_power_import_w=193");
}

TEST(P1Telegram, TheEndOfAllBreaksAnyOtherLineOff) {
  const std::string text = head + power + "\r\n";
  Meter meter;
  meter.read_last(text + "1-0:2.7.0(0");
  EXPECT_EQ(meter.fault(), std::to_string(text.size()) + ": p1 end_missing 0 0");
  EXPECT_EQ(meter.taken, text.size() + 11);
  meter.read_last(text + "1-0:/ISK");  // what may be the next one is left
  EXPECT_EQ(meter.taken, text.size() + 4);
  meter.read_last(text + "~\xa0");
  EXPECT_EQ(meter.taken, text.size());
  meter.read_last(text);
  EXPECT_EQ(meter.taken, text.size());
  EXPECT_EQ(meter.telegram.state(), State::failed);
}

TEST(P1Telegram, OneThatSaysNothingIsAFault) {
  EXPECT_EQ(after(checked({}))->fault(), "0: list list_empty 0 0");
  EXPECT_EQ(after(checked({"0-0:96.1.1(12)", "1-0:99.1.0(1)"}))->fault(), "0: list list_empty 0 0");
  EXPECT_EQ(after(checked({"1-0:1.7.0(1*A)"}))->fault(), "0: list list_refused 0 0");
}

// ---- Values

TEST(P1Telegram, NumbersKeepTheirDecimals) {
  const auto meter = after(checked({"1-0:1.8.0(006136.190*kWh)", power, "1-0:2.7.0(00.5*kW)"}));
  ASSERT_EQ(meter->telegram.state(), State::complete);
  EXPECT_EQ(meter->reading.values()[0].number, (Decimal{6136190, -3}));
  EXPECT_EQ(meter->reading.values()[1].number, (Decimal{193, 0}));
  EXPECT_EQ(meter->reading.values()[2].number, (Decimal{5, 2}));
}

TEST(P1Telegram, UnitsAreScaledInAnyCase) {
  EXPECT_EQ(said({"1-0:1.7.0(000000286*W)", "1-0:2.7.0(1.5*KW)", "1-0:3.7.0(0.135*kVAr)",
                  "1-0:4.7.0(166*var)", "1-0:9.7.0(00.021*kVA)", "1-0:10.7.0(21*VA)", "1-0:31.7.0(002.8*A)",
                  "1-0:51.7.0(280*mA)", "1-0:32.7.0(235.5*V)", "1-0:14.7.0(50.00*Hz)"}),
            "active_power_import_w=286 active_power_export_w=1500 reactive_power_import_var=135 "
            "reactive_power_export_var=166 apparent_power_import_va=21 apparent_power_export_va=21 "
            "current_l1_a=2.8 current_l2_a=0.280 voltage_l1_v=235.5 frequency_hz=50.00");
  EXPECT_EQ(said({"1-0:1.8.0(006545766*Wh)", "1-0:2.8.0(1.002*kWh)", "1-0:3.8.0(000000747*varh)",
                  "1-0:4.8.0(00012541.802*kVArh)", "1-0:1.8.1(1.5*MWh)"}),
            "active_energy_import_kwh=6545.766 active_energy_export_kwh=1.002 "
            "reactive_energy_import_kvarh=0.747 reactive_energy_export_kvarh=12541.802 "
            "active_energy_import_t1_kwh=1500");
}

TEST(P1Telegram, QuantitiesWithoutUnitAreRead) {
  EXPECT_EQ(said({"0-0:96.14.0(0002)", "0-0:96.3.10(1)", "0-0:96.7.21(00015)", "1-0:13.7.0(0.956)"}),
            "tariff=2 breaker=1 power_failures=15 power_factor=0.956");
}

TEST(P1Telegram, NumbersMayBeNegativeAndLong) {
  EXPECT_EQ(said({"1-0:16.7.0(-000.123*kW)", "1-0:1.8.0(000000000000.123456789012345678*kWh)"}),
            "active_power_net_w=-123 active_energy_import_kwh=0.123456789012345678");
}

TEST(P1Telegram, TheChannelOfElectricityIsFree) {
  EXPECT_EQ(said({"1-1:1.8.1(001595.070*kWh)"}), "active_energy_import_t1_kwh=1595.070");
}

TEST(P1Telegram, GroupFMayBeSent) {
  EXPECT_EQ(said({"1-0:1.8.0*255(00032549.5061662*kWh)", "1-0:2.8.0*1(1*kWh)"}),
            "active_energy_import_kwh=32549.5061662");
}

TEST(P1Telegram, TheMaximumOfTheMonthHasItsTimeBeforeIt) {
  EXPECT_EQ(said({"1-0:1.4.0(00.052*kW)", "1-0:1.6.0(231102114500W)(03.064*kW)"}),
            "demand_average_import_w=52 demand_maximum_import_w=3064");
  EXPECT_EQ(said({"1-0:1.6.0(03.064*kW)"}), "demand_maximum_import_w=3064");
}

TEST(P1Telegram, WhatIsNotSentIsAbsent) {
  EXPECT_EQ(said({power, "1-0:1.8.0()", "0-0:96.1.1()", "0-0:1.0.0()"}), "active_power_import_w=193");
  EXPECT_THAT(faults_of({power, "1-0:1.8.0()", "0-0:96.1.1()", "0-0:1.0.0()"}), IsEmpty());
}

TEST(P1Telegram, ValuesOfOtherChannelsAreNotTheMeters) {
  EXPECT_EQ(said({"0-0:96.3.10(1)", "0-1:96.3.10(0)"}), "breaker=1");
  EXPECT_THAT(faults_of({"0-0:96.3.10(1)", "0-1:96.3.10(0)"}), IsEmpty());
}

const std::string at_value = std::to_string(head.size() + power.size() + 2 + 10);

TEST(P1Telegram, AnUnexpectedUnitIsAFaultOfThatValue) {
  const auto limit = [](const std::string& content) {
    return faults_of({power, "0-0:17.0.0(" + content + ")"});
  };
  const std::string octet = std::to_string(head.size() + power.size() + 2 + 11);
  EXPECT_THAT(limit("016*A"), ElementsAre(octet + ": value unexpected_unit 0 33 limit_w"));
  EXPECT_THAT(limit("069.0*kVA"), ElementsAre(octet + ": value unexpected_unit 0 28 limit_w"));
  EXPECT_THAT(limit("069.0"), ElementsAre(octet + ": value unexpected_unit 0 255 limit_w"));
  EXPECT_THAT(limit("069.0*furlong"), ElementsAre(octet + ": value unexpected_unit 0 0 limit_w"));
  EXPECT_THAT(limit("069.0*"), ElementsAre(octet + ": value unexpected_unit 0 0 limit_w"));
  EXPECT_EQ(said({power, "0-0:17.0.0(016*A)"}), "active_power_import_w=193");
}

TEST(P1Telegram, ANumberThatIsNoneIsAFaultOfThatValue) {
  for (const char* content : {"--.--*kW", "*kW", "1.*kW", ".5*kW", "1,5*kW", "1.5kW", "0x1*kW", "-",
                              "1.5.5*kW", "(1*kW)", "1*kW)(1*kW"}) {
    EXPECT_THAT(faults_of({power, std::string("1-0:2.7.0(") + content + ")"}),
                ElementsAre(at_value + ": value line_malformed 0 0 active_power_export_w"))
        << content;
  }
  EXPECT_THAT(faults_of({power, "1-0:2.7.0(1234567890123456789*kW)"}),
              ElementsAre(at_value + ": value number_too_large 0 0 active_power_export_w"));
}

TEST(P1Telegram, AValueSentTwiceCountsOnce) {
  EXPECT_EQ(said({power, "1-1:1.7.0(00.194*kW)"}), "active_power_import_w=193");
  EXPECT_THAT(faults_of({power, "1-1:1.7.0(00.194*kW)"}),
              ElementsAre(at_value + ": value repeated_value 0 0 active_power_import_w"));
}

TEST(P1Telegram, MoreValuesThanFitAreToldOf) {
  std::vector<std::string> lines;
  for (std::size_t row = 0; row < quantity_count(); ++row) {
    const auto quantity = Quantity{static_cast<std::uint8_t>(row)};
    if (kind(quantity) == Kind::volume || kind(quantity) == Kind::heat) continue;
    std::array<char, 40> buffer;
    TextWriter out(buffer);
    write_obis(out, quantity);
    std::string code(out.view());
    code = code.starts_with("0.0.") ? "0-0:" + code.substr(4) : "1-0:" + code;
    lines.push_back(code + "(1" + (unit(quantity) == Unit::none ? "" : "*") +
                    std::string(symbol(unit(quantity))) + ")");
  }
  ASSERT_GT(lines.size(), Reading::most_values);
  const auto meter = after(checked(lines));
  EXPECT_EQ(meter->reading.values().size(), Reading::most_values);
  EXPECT_EQ(meter->faults.size(), lines.size() - Reading::most_values);
  EXPECT_THAT(meter->faults.front(), ::testing::HasSubstr("too_many_values 64 0"));
}

// ---- Lines that cannot be read

const std::vector<std::string> malformed_lines = {"1-0:1.8.0",         "1-0:1.8.0(1*kWh",
                                                  "1-0:1.8(1*kWh)",    "1-0:1.8.0.0(1*kWh)",
                                                  "1-0.1.8.0(1*kWh)",  "1-0:1.8.256(1*kWh)",
                                                  "1-0:1.8.0*(1*kWh)", "1-0:1.8.0*1*2(1*kWh)",
                                                  "(1*kWh)",           "rubbish",
                                                  "1-0:1.8.0(1*kWh)x", "1-0:1.8.0(1*kWh)x)",
                                                  "1-0:99.1.0(1)2)",   "A-0:1.8.0(1*kWh)",
                                                  "1-0:1..0(1*kWh)",   "1-0:4294967297.8.0(1*kWh)"};

TEST(P1Telegram, ALineThatCannotBeReadIsLeftOut) {
  for (const std::string& line : malformed_lines) {
    const auto meter = after(checked({line, power}));
    EXPECT_EQ(meter->line(), "active_power_import_w=193") << line;
    ASSERT_EQ(meter->faults.size(), 1U) << line;
    EXPECT_THAT(meter->faults[0], ::testing::HasSubstr("value line_malformed")) << line;
  }
}

TEST(P1Telegram, ALineThatCannotBeReadFailsAnUncheckedTelegram) {
  for (const std::string& line : malformed_lines) {
    EXPECT_EQ(after(unchecked({power, line}))->fault(),
              std::to_string(head.size() + power.size() + 2) + ": p1 line_malformed 0 0")
        << line;
  }
  for (const char* line :
       {"1-0:2.7.0(0x.5*kW)", "1-0:2.7.0(00.5*kX)", "0-1:24.2.1(170102161005W)(0000x.107*m3)"})
    EXPECT_EQ(after(unchecked({power, line}))->telegram.state(), State::failed) << line;
}

TEST(P1Telegram, AUnitOfAnotherKindDoesNotFailAnUncheckedTelegram) {
  EXPECT_EQ(after(unchecked({power, "0-0:17.0.0(016*A)"}))->line(), "active_power_import_w=193");
}

TEST(P1Telegram, LongLinesAreCheckedButNotRead) {
  const std::string text(2048, '3');
  EXPECT_EQ(said({power, "0-0:96.13.0(" + text + ")", "1-0:2.7.0(1*W)"}),
            "active_power_import_w=193 active_power_export_w=1");
  // In the tail of a long line nothing is a line, not even an end.
  EXPECT_EQ(said({power, "0-0:96.13.0(" + std::string(P1Telegram::longest_line - 12, '3') + "!0000"}),
            "active_power_import_w=193");
}

TEST(P1Telegram, ALineOfExactlyTheLongestSizeIsRead) {
  const std::string content(P1Telegram::longest_line - 2 - 17, '0');
  const std::string line = "1-0:2.7.0(" + content + "0.5*W)";
  ASSERT_EQ(line.size() + 2, P1Telegram::longest_line - 1);
  EXPECT_EQ(said({line}), "active_power_export_w=0.5");
  EXPECT_EQ(said({"1-0:2.7.0(0" + content + "0.5*W)"}), "active_power_export_w=0.5");
  EXPECT_EQ(after(checked({"1-0:2.7.0(00" + content + "0.5*W)"}))->telegram.fault().reason,
            Reason::list_empty);
}

// ---- Clock

std::string time_of(const std::string& line) {
  const auto meter = after(checked({line, power}));
  return meter->reading.meter_time ? clock_text(*meter->reading.meter_time) : "none";
}

TEST(P1Telegram, TheClockSaysItsOffset) {
  EXPECT_EQ(time_of("0-0:1.0.0(221006155014S)"), "2022-10-06T15:50:14+02:00");
  EXPECT_EQ(time_of("0-0:1.0.0(221101214520W)"), "2022-11-01T21:45:20+01:00");
  EXPECT_EQ(time_of("0-0:1.0.0(221101214520)"), "2022-11-01T21:45:20");
  EXPECT_EQ(time_of("0-0:1.0.0(221101214520U)"), "2022-11-01T21:45:20");
  EXPECT_EQ(time_of("0-0:1.0.0(000101010000W)"), "2000-01-01T01:00:00+01:00");
  EXPECT_EQ(time_of("0-0:1.0.0(700101010000W)"), "1970-01-01T01:00:00+01:00");
}

TEST(P1Telegram, TheClockMayBeSpeltOut) {
  EXPECT_EQ(time_of("0-0:1.0.0(20240111 09:35:00)"), "2024-01-11T09:35:00");
}

TEST(P1Telegram, TheClockMayStandInTwoRegisters) {
  const std::vector<std::string> halves = {"1-0:0.9.1(222553)", "1-0:0.9.2(251002)"};
  EXPECT_EQ(said({halves[0], halves[1], power}), "2025-10-02T22:25:53 active_power_import_w=193");
  EXPECT_EQ(said({halves[0], power}), "active_power_import_w=193");
  EXPECT_EQ(said({"0-0:1.0.0(221006155014S)", halves[0], halves[1], power}),
            "2022-10-06T15:50:14+02:00 active_power_import_w=193");
  EXPECT_THAT(faults_of({power, "1-0:0.9.1(2225)"}), ElementsAre(at_value + ": value clock_invalid 0 0"));
  EXPECT_EQ(faults_of({power, "1-0:0.9.1(995959)", halves[1]}).size(), 1U);
}

TEST(P1Telegram, ATimeThatCannotBeIsAFaultOfTheClock) {
  for (const char* time : {"123412341234W", "221301000000W", "22110121452W", "2211012145200W", "2W1101214520",
                           "221101214520WS", "rubbish", "202211012145200", "221101214560S"}) {
    const auto meter = after(checked({power, std::string("0-0:1.0.0(") + time + ")"}));
    EXPECT_EQ(meter->line(), "active_power_import_w=193") << time;
    EXPECT_THAT(meter->faults, ElementsAre(at_value + ": value clock_invalid 0 0")) << time;
  }
}

// ---- Texts

std::string id_of(const std::vector<std::string>& lines) {
  std::vector<std::string> all = lines;
  all.push_back(power);
  const auto meter = after(checked(all));
  return meter->reading.meter_id ? std::string(meter->reading.meter_id->view()) : "none";
}

TEST(P1Telegram, AnIdInHexadecimalDigitsIsSpelt) {
  EXPECT_EQ(id_of({"0-0:96.1.1(4B384547303034303436333935353037)"}), "K8EG004046395507");
  EXPECT_EQ(id_of({"0-0:96.1.1(4b3845473020200000)"}), "K8EG0");
}

TEST(P1Telegram, AnIdThatSpellsNothingStaysAsSent) {
  for (const char* id :
       {"3960221976967177082151037881335713", "00000000000000", "96815390", "0123456789ABCDEF",
        "205C4D246333034353537383234323121", "4B3845473", "E0043-12", "41424344"}) {
    EXPECT_EQ(id_of({std::string("0-0:96.1.1(") + id + ")"}), id);
  }
  EXPECT_EQ(id_of({"0-0:96.1.1(E0043-12  )"}), "E0043-12");
  EXPECT_EQ(id_of({"0-0:96.1.1(202020202020)"}), "none");
}

TEST(P1Telegram, OfSeveralIdsTheEquipmentsOwnCounts) {
  EXPECT_EQ(id_of({"0-0:96.1.0(7)", "0-0:96.1.1(8)", "0-0:42.0.0(9)"}), "8");
  EXPECT_EQ(id_of({"0-0:96.1.1(8)", "0-0:96.1.0(7)"}), "8");
  EXPECT_EQ(id_of({"0-0:96.1.1()", "0-0:96.1.0(7)"}), "7");
  EXPECT_EQ(id_of({"0-0:96.1.4(50217)", "0-0:42.0.0(53414731303330373030303236353638)"}), "none");
}

TEST(P1Telegram, ATextThatDoesNotFitIsAFault) {
  const std::string longest(Reading::Text::capacity(), 'x');
  EXPECT_EQ(id_of({"0-0:96.1.1(" + longest + ")"}), longest);
  EXPECT_THAT(
      faults_of({power, "0-0:96.1.1(" + longest + "x)"}),
      ElementsAre(std::to_string(head.size() + power.size() + 2 + 11) + ": value text_too_long 40 41"));
  std::string digits;
  for (std::size_t pair = 0; pair <= Reading::Text::capacity(); ++pair) digits += "41";
  EXPECT_EQ(id_of({"0-0:96.1.1(" + digits + ")"}), "none");
  EXPECT_EQ(id_of({"0-0:96.1.1(" + digits.substr(2) + ")"}), std::string(40, 'A'));
}

TEST(P1Telegram, AModelIsReadWhereSent) {
  const auto meter = after(checked({"0-0:96.1.7(6534)", power}));
  ASSERT_TRUE(meter->reading.meter_model);
  EXPECT_EQ(meter->reading.meter_model->view(), "6534");
}

TEST(P1Telegram, AnIdentTooLongIsLeftOut) {
  const std::string body = "/KAM5" + std::string(50, 'x') + "\r\n" + power + "\r\n!";
  const auto meter = after(body + "\r\n");
  EXPECT_EQ(meter->line(), "active_power_import_w=193");
  EXPECT_FALSE(meter->reading.ident);
  EXPECT_EQ(meter->reading.maker, "Kamstrup");
  EXPECT_THAT(meter->faults, ElementsAre("1: value text_too_long 40 54"));
}

// ---- Sub-meters

TEST(P1Telegram, SubMetersOfEachMedium) {
  EXPECT_THAT(sub_meters_of({"0-1:24.1.0(003)", "0-1:96.1.1(37464C4F32313233303838303237)", "0-1:24.4.0(1)",
                             "0-1:24.2.3(231102121002W)(00092.287*m3)",                 //
                             "0-2:24.1.0(007)", "0-2:24.2.1(231102121532W)(8579*dm3)",  //
                             "0-3:24.1.0(012)", "0-3:24.2.1(231102121532S)(12.345*GJ)",
                             "0-4:24.2.1(12345*MJ)", "0-4:96.1.0(7)", "0-4:24.1.0(4)"}),
              ElementsAre("1 gas <7FLO2123088027> 2023-11-02T12:10:02+01:00 gas_volume_m3=92.287",
                          "2 water 2023-11-02T12:15:32+01:00 water_volume_m3=8.579",
                          "3 heat 2023-11-02T12:15:32+02:00 heat_energy_gj=12.345",
                          "4 heat <7> heat_energy_gj=12.345"));
}

TEST(P1Telegram, ASubMeterAloneMakesAReading) {
  const auto meter = after(checked({"0-1:24.1.0(003)", "0-1:24.2.1(170102161005W)(00000.107*m3)"}));
  EXPECT_EQ(meter->telegram.state(), State::complete);
  EXPECT_THAT(meter->reading.values(), IsEmpty());
}

TEST(P1Telegram, OfSeveralIdsOfASubMeterTheEquipmentsOwnCounts) {
  EXPECT_THAT(sub_meters_of({"0-1:24.1.0(3)", "0-1:96.1.2(3)", "0-1:96.1.0(2)", "0-1:24.2.1(1*m3)"}),
              ElementsAre("1 gas <2> gas_volume_m3=1"));
  EXPECT_THAT(sub_meters_of({"0-1:24.1.0(3)", "0-1:96.1.2(3)", "0-1:24.2.1(1*m3)"}),
              ElementsAre("1 gas <3> gas_volume_m3=1"));
}

const std::string spread = "0-1:24.3.0(090212160000)(00)(60)(1)(0-1:24.2.1)(m3)";

TEST(P1Telegram, AValueMayStandOnTheNextLine) {
  const auto meter =
      after(unchecked({"0-1:96.1.0(42)", "0-1:24.1.0(03)", spread, "(00001.001)", "0-1:24.4.0(1)"}));
  EXPECT_THAT(meter->sub_meters(), ElementsAre("1 gas <42> 2009-02-12T16:00:00 gas_volume_m3=1.001"));
  EXPECT_THAT(meter->faults, IsEmpty());
  EXPECT_THAT(sub_meters_of({"0-1:24.1.0(03)", spread + "(00001.001)"}),
              ElementsAre("1 gas 2009-02-12T16:00:00 gas_volume_m3=1.001"));
}

TEST(P1Telegram, ABracketThatNoLineAnnouncedIsMalformed) {
  for (const std::vector<std::string>& lines :
       {std::vector<std::string>{power, "(00001.001)"},
        {power, "0-1:24.1.0(3)", spread, power, "(00001.001)"},
        {power, spread, "(1)", "(2)"},
        {power, spread, "(1)(2)"},
        {power, spread, "(x)"},
        {power, "0-1:24.3.0(090212160000)(00)(60)"},
        {power, "0-1:24.3.0(090212160000)(00)(60)(1)(0-1:24.2.1)(m4)"}}) {
    EXPECT_EQ(after(unchecked(lines))->telegram.state(), State::failed) << lines.back();
  }
}

TEST(P1Telegram, AnUnusedChannelIsSilent) {
  const auto meter =
      after(checked({power, "0-2:24.1.0(007)", "0-2:96.1.0()", "0-2:24.2.1(632525252525S)(00000.000)",
                     "0-3:24.1.0(003)", "0-3:96.1.0()", "0-4:24.1.0(003)", "0-4:24.2.1()"}));
  EXPECT_EQ(meter->telegram.sub_meters(), 0U);
  EXPECT_THAT(meter->faults, IsEmpty());
}

TEST(P1Telegram, ASubMetersOpenTimeIsAbsent) {
  EXPECT_THAT(sub_meters_of({"0-2:24.1.0(007)", "0-2:24.2.1(632525252525S)(00001.000*m3)"}),
              ElementsAre("2 water water_volume_m3=1.000"));
}

TEST(P1Telegram, FaultsOfSubMetersAreFaultsOfThatValue) {
  const auto faults = [](std::vector<std::string> lines) {
    lines.insert(lines.begin(), power);
    const auto meter = after(checked(lines));
    EXPECT_EQ(meter->line(), "active_power_import_w=193");
    return meter->faults;
  };
  const std::string value = "0-1:24.2.1(170102161005W)(00000.107*m3)";
  const std::string octet = std::to_string(head.size() + power.size() + 2 + 17 + 26);
  EXPECT_THAT(faults({"0-1:24.1.0(002)", value}), ElementsAre(octet + ": value unexpected_type 0 2"));
  EXPECT_THAT(faults({"0-1:24.1.0(012)", value}),
              ElementsAre(octet + ": value unexpected_unit 0 13 heat_energy_gj"));
  EXPECT_THAT(faults({"0-1:24.1.0(003)", "0-1:24.2.1(700101010000W)(00000000)"}),
              ElementsAre(octet + ": value unexpected_unit 0 255 gas_volume_m3"));
  EXPECT_THAT(faults({"0-1:24.1.0(gas)", value}).size(), 2U);
  EXPECT_THAT(faults({"0-1:24.1.0(003)", "0-1:24.2.1(170102161005W)(rubbish)"}),
              ElementsAre(octet + ": value line_malformed 0 0"));
}

TEST(P1Telegram, ASubMetersWrongTimeDoesNotCostItsValue) {
  const auto meter = after(checked({"0-1:24.1.0(003)", "0-1:24.2.1(171302161005W)(00000.107*m3)"}));
  EXPECT_THAT(meter->sub_meters(), ElementsAre("1 gas gas_volume_m3=0.107"));
  EXPECT_EQ(meter->faults.size(), 1U);
}

TEST(P1Telegram, ASubMetersSecondValueIsAFault) {
  const auto meter = after(checked({"0-1:24.1.0(003)", "0-1:24.2.1(1.5*m3)", "0-1:24.2.3(2.5*m3)"}));
  EXPECT_THAT(meter->sub_meters(), ElementsAre("1 gas gas_volume_m3=1.5"));
  EXPECT_EQ(meter->faults.size(), 1U);
  EXPECT_THAT(meter->faults.front(), ::testing::HasSubstr("repeated_value"));
}

TEST(P1Telegram, MoreSubMetersThanFitAreToldOf) {
  std::vector<std::string> lines;
  for (const char* channel : {"1", "2", "3", "4", "5"}) {
    lines.push_back(std::string("0-") + channel + ":24.1.0(003)");
    lines.push_back(std::string("0-") + channel + ":96.1.0(12)");
    lines.push_back(std::string("0-") + channel + ":24.2.1(1*m3)");
  }
  const auto meter = after(checked(lines));
  EXPECT_EQ(meter->telegram.sub_meters(), P1Telegram::most_sub_meters);
  ASSERT_EQ(meter->faults.size(), 1U);
  EXPECT_THAT(meter->faults.front(), ::testing::HasSubstr("too_many_values 4 0"));
}

// ---- Tracer

class Trace final : public Tracer {
 public:
  void input(Octets) override {}
  void region(Layer layer, std::string_view what, Octets octets) override {
    EXPECT_EQ(layer, Layer::p1);
    lines.push_back("# " + std::string(what) + ": " + text(octets));
  }
  void note(Octets part, std::string_view what, std::string_view meaning) override {
    lines.push_back(text(part) + ": " + std::string(what) + ": " + std::string(meaning));
  }

  std::vector<std::string> lines;

 private:
  static std::string text(Octets octets) { return {octets.begin(), octets.end()}; }
};

TEST(P1Telegram, TellsTheTracerWhatItReads) {
  Trace trace;
  Meter meter;
  const std::string text = body_of({power, "0-0:96.1.1(12)", "0-0:96.13.0()"}) + "\r\n";
  meter.begin(text, P1Telegram::Check::required, &trace);
  const Bytes rest = text_octets(text.substr(meter.taken));
  meter.telegram.take(rest);
  EXPECT_THAT(
      trace.lines,
      ElementsAre("# P1 ident line: /ISK5\\2M550T-1012\r\n", "ISK: FLAG letters: Iskraemeco",
                  "# P1 telegram line: " + power, "1-0:1.7.0: OBIS code: active_power_import_w",
                  "00.193: value: 193 W", "kW: unit: W", "# P1 telegram line: 0-0:96.1.1(12)",
                  "0-0:96.1.1: OBIS code: meter id", "12: value: 12", "# P1 telegram line: 0-0:96.13.0()",
                  "0-0:96.13.0: OBIS code: not used here", "# P1 telegram line: !\r\n", ": CRC: none"));
}

}  // namespace
}  // namespace ams::tests
