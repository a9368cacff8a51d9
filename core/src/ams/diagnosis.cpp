#include "ams/diagnosis.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace ams {
namespace {

constexpr std::uint32_t patience = 30;        // seconds without an octet
constexpr std::uint32_t enough_octets = 64;   // to judge a line by
constexpr std::uint32_t octets_of_noise = 8;  // in a burst; the shortest telegram has 41
constexpr std::uint32_t two = 2;              // once may be chance

// Not by lists of Reason: those would be octets in flash, which the ESP8266 cannot load one by one.
template <class... Reasons>
std::uint32_t sum(const LineWindow& line, Reasons... reasons) {
  return (line.count(reasons) + ...);
}

// What keeps most telegrams from being read.
template <class... Reasons>
bool prevails(const LineWindow& line, Reasons... reasons) {
  return sum(line, reasons...) > line.readings;
}

bool more_than_a_tenth(std::uint32_t part, std::uint32_t whole) {
  return std::uint64_t{part} * 10 > whole;
}

// Not one burst alone: listening may have begun in the middle of it.
bool begins_well(const LineWindow& line) {
  return line.bursts_begun_well >= two && line.bursts_begun_well * 2 >= line.bursts;
}

// Whatever the settings, an octet is under way when a reversed line goes to rest, and never gets its stop
// bit.
bool rests_low(const LineWindow& line) {
  return line.errors_told && line.bursts >= two && line.bursts_ended_in_error == line.bursts;
}

std::uint32_t cut_short(const LineWindow& line) {
  return sum(line, Reason::frame_truncated, Reason::end_missing, Reason::piece_missing);
}

std::uint32_t changed(const LineWindow& line) {
  return sum(line, Reason::hcs_mismatch, Reason::fcs_mismatch, Reason::checksum_mismatch,
             Reason::crc_mismatch);
}

// No telegram has come that the link layer calls whole, but some have been begun.
bool nothing_whole(const LineWindow& line) {
  const std::uint32_t of_the_link =
      cut_short(line) + changed(line) +
      sum(line, Reason::noise, Reason::frame_too_long, Reason::crc_absent, Reason::line_malformed);
  const std::uint32_t all = std::accumulate(line.faults.begin(), line.faults.end(), std::uint32_t{0});
  return line.readings == 0 && of_the_link > 0 && of_the_link == all;
}

bool is_often(std::uint32_t faults, const LineWindow& line) {
  return line.readings > 0 && faults >= two && more_than_a_tenth(faults, line.readings);
}

struct Pattern {
  Diagnosis diagnosis;
  std::string_view name;
  bool (*fits)(const LineWindow&);
  std::string_view sentence;
  std::string_view next_step;
};

constexpr Pattern patterns[] = {
    {Diagnosis::no_octets, "no_octets",
     [](const LineWindow& line) {
       return line.octets == 0 && !line.heard_before && line.seconds >= patience;
     },
     "Not a single octet has come from the meter.",
     "Most often the port is still closed: in Norway, Sweden, Denmark and Austria the grid company opens it "
     "when you ask, free of charge, on its customer pages (look for HAN port, H1 or Kundenschnittstelle) or "
     "by telephone, with your meter's number at hand. If it is open, check that the plug sits in that port, "
     "that the wires are the right ones, and that the adapter is made for it (M-Bus or P1)."},
    {Diagnosis::fell_silent, "fell_silent",
     [](const LineWindow& line) { return line.octets == 0 && line.heard_before; },
     "The meter has fallen silent.",
     "Check the plug, the cable and the power of the adapter. After a move or a new contract grid companies "
     "close the port: ask yours to open it again."},
    {Diagnosis::reversed_polarity, "reversed_polarity",
     [](const LineWindow& line) { return line.settings > 1 && rests_low(line); },
     "The signal is reversed: the line rests at the level of a start bit.",
     "Swap the two wires of an M-Bus or RS-485 adapter, or use an adapter that inverts (P1 ports of DSMR "
     "need "
     "one); no setting of this program can do it."},
    {Diagnosis::wrong_parity, "wrong_parity",
     [](const LineWindow& line) {
       if (!line.errors_told) return nothing_whole(line) && begins_well(line);
       return more_than_a_tenth(line.octets_in_error, line.octets) &&
              (line.readings > 0 || begins_well(line));
     },
     "The speed is right, but the line is read with the wrong parity.",
     "Change parity in the source: parity=none where it is even, parity=even where it is none; 'amsbridge "
     "probe' finds the right one. If none is right, the adapter drops or changes octets."},
    {Diagnosis::encrypted_no_key, "encrypted_no_key",
     [](const LineWindow& line) { return prevails(line, Reason::key_missing); },
     "Telegrams arrive whole but are encrypted, and no key is known.",
     "Ask your grid company for the encryption key of the customer port (in Denmark GPK60, in Austria on its "
     "web portal) and enter it in the settings of this meter."},
    {Diagnosis::wrong_key, "wrong_key",
     [](const LineWindow& line) { return prevails(line, Reason::key_wrong); },
     "Telegrams arrive whole but the key does not open them.",
     "Compare the key with your grid company's, digit by digit: 32 hexadecimal digits, and of this meter. "
     "After a change of meter ask for the new one."},
    {Diagnosis::authentication_key_wrong, "authentication_key_wrong",
     [](const LineWindow& line) { return prevails(line, Reason::authentication_key_wrong); },
     "The key opens the telegrams, but they do not fit the authentication key.",
     "Compare the authentication key (in Denmark GPK61) with your grid company's, or leave it out."},
    {Diagnosis::authentication_key_missing, "authentication_key_missing",
     [](const LineWindow& line) {
       const bool is_marked = line.unauthenticated > 0 && !is_often(cut_short(line) + changed(line), line);
       return prevails(line, Reason::authentication_key_missing, Reason::tag_missing) || is_marked;
     },
     "Telegrams can be read but not be proven genuine, for want of the authentication key.",
     "Enter the authentication key (in Denmark GPK61; in Luxembourg it is public) beside the encryption key, "
     "if you have it. Without --strict the readings are used all the same."},
    {Diagnosis::replayed, "replayed",
     [](const LineWindow& line) { return prevails(line, Reason::counter_replayed); },
     "Telegrams come that have been seen before, and strict reading refuses them.",
     "If a recording is being sent or the meter has been changed, start again or read without --strict; if "
     "not, find out who else sends on this line."},
    {Diagnosis::unknown_security, "unknown_security",
     [](const LineWindow& line) { return prevails(line, Reason::security_unknown, Reason::title_missing); },
     "Telegrams arrive whole but are secured in a way that this version cannot undo.",
     "Please report the meter with a recording: amsbridge record SOURCE FILE."},
    {Diagnosis::unknown_list, "unknown_list",
     [](const LineWindow& line) {
       return prevails(line, Reason::unknown_list, Reason::list_empty, Reason::list_refused,
                       Reason::not_a_list, Reason::unknown_tag, Reason::not_notification, Reason::not_sml,
                       Reason::not_llc, Reason::frame_empty);
     },
     "Telegrams arrive whole, but their content is of no known kind.",
     "Please report the meter with a recording: amsbridge record --anonymise SOURCE FILE."},
    {Diagnosis::telegram_too_long, "telegram_too_long",
     [](const LineWindow& line) { return prevails(line, Reason::telegram_too_long, Reason::frame_too_long); },
     "Telegrams are longer than there is room for.",
     "Please report the meter with a recording: amsbridge record SOURCE FILE."},
    {Diagnosis::octets_lost, "octets_lost",
     [](const LineWindow& line) {
       return is_often(cut_short(line), line) && cut_short(line) >= changed(line);
     },
     "Many telegrams arrive with octets missing.",
     "Most often the adapter or the computer drops them: use another USB port without a hub, a shorter "
     "cable, or another adapter."},
    {Diagnosis::damaged, "damaged",
     [](const LineWindow& line) { return is_often(cut_short(line) + changed(line), line); },
     "Many telegrams arrive damaged; the others are read.",
     "Check the cable and its contacts, lead it away from power lines, and try another adapter."},
    {Diagnosis::good, "good", [](const LineWindow& line) { return line.readings > 0; },
     "Telegrams arrive and are read.", ""},
    {Diagnosis::altered, "altered",
     [](const LineWindow& line) { return nothing_whole(line) && begins_well(line) && !rests_low(line); },
     "Telegrams begin as they should, but each is changed on its way, although the line itself is clean.",
     "Look at what stands between meter and program: a terminal server or adapter in text mode, or set to "
     "seven data bits, changes octets. Set it to raw, eight bits."},
    {Diagnosis::noise, "noise",
     [](const LineWindow& line) {
       return line.octets > 0 && line.bursts >= two && line.octets < octets_of_noise * line.bursts;
     },
     "Only stray octets arrive, as from a wire that nothing drives.",
     "Check that the plug sits in the meter's port and that both wires have contact. If they have, the port "
     "may still be closed: ask your grid company."},
    {Diagnosis::no_telegrams, "no_telegrams",
     [](const LineWindow& line) {
       return line.errors_told && line.octets >= enough_octets && !rests_low(line) &&
              !more_than_a_tenth(line.octets_in_error, line.octets);
     },
     "Octets arrive cleanly, but there are no meter's telegrams among them.",
     "Check that this is the meter's line and not some other device's. If it is, please report the meter "
     "with a recording: amsbridge record SOURCE FILE."},
    {Diagnosis::wrong_speed, "wrong_speed",
     [](const LineWindow& line) {
       return line.octets >= enough_octets && (line.bursts > two || line.errors_told);
     },
     "Octets arrive, but no telegram begins among them: the line is read at the wrong speed, or reversed.",
     "Run 'amsbridge probe' on this source: it tries the speeds that meters use."},
    {Diagnosis::listening, "listening", [](const LineWindow&) { return true; }, "Nothing can be said yet.",
     "Wait: meters send every 1 to 10 seconds, some once a minute."},
};

const Pattern& pattern(Diagnosis diagnosis) {
  return patterns[static_cast<std::size_t>(diagnosis)];
}

constexpr bool in_order() {
  std::size_t expected = 0;
  for (const Pattern& row : patterns) {
    if (static_cast<std::size_t>(row.diagnosis) != expected++) return false;
  }
  return expected == diagnosis_count;
}
static_assert(in_order(), "a line for each Diagnosis, in the order of the enumeration");

}  // namespace

void LineWindow::add(const Fault& fault) {
  const auto reason = static_cast<std::size_t>(fault.reason);
  if (reason < faults.size()) ++faults[reason];
}

std::uint32_t LineWindow::count(Reason reason) const {
  return faults[static_cast<std::size_t>(reason)];
}

LineWindow& LineWindow::operator+=(const LineWindow& other) {
  seconds += other.seconds;
  heard_before = heard_before || other.heard_before;
  errors_told = errors_told || other.errors_told;
  settings += other.settings;
  octets += other.octets;
  octets_in_error += other.octets_in_error;
  bursts += other.bursts;
  bursts_begun_well += other.bursts_begun_well;
  bursts_ended_in_error += other.bursts_ended_in_error;
  readings += other.readings;
  unauthenticated += other.unauthenticated;
  for (std::size_t reason = 0; reason < faults.size(); ++reason) faults[reason] += other.faults[reason];
  return *this;
}

bool begins_telegram(std::uint8_t octet) {
  return octet == 0x7e || octet == 0x68 || octet == '/' || octet == 0x1b;
}

Diagnosis diagnose(const LineWindow& line) {
  const Pattern* const found = std::find_if(std::begin(patterns), std::end(patterns),
                                            [&](const Pattern& row) { return row.fits(line); });
  return static_cast<Diagnosis>(found - patterns);
}

std::string_view name(Diagnosis diagnosis) {
  return pattern(diagnosis).name;
}

std::string_view sentence(Diagnosis diagnosis) {
  return pattern(diagnosis).sentence;
}

std::string_view next_step(Diagnosis diagnosis) {
  return pattern(diagnosis).next_step;
}

}  // namespace ams
