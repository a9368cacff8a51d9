// How hours are written: in columns, since a quantity resembles itself more than others.
#include <algorithm>
#include <vector>

#include "bridge/history/hour.hpp"

namespace amsbridge::history {
namespace {

constexpr std::uint64_t minutes_form = 1;
constexpr std::uint64_t summary_form = 1;
constexpr std::uint64_t all_minutes = (std::uint64_t{1} << 60U) - 1;
constexpr std::uint64_t most_series = 100'000;

std::int64_t whole_part(std::int64_t tenths) {
  return tenths >= 0 ? tenths / 10 : -((9 - tenths) / 10);
}

/// One bit a minute. All of them are a 0, which is shorter.
void write_presence(std::string& out, std::uint64_t present) {
  write_number(out, present == all_minutes ? 0 : present);
}

std::vector<std::size_t> read_presence(OctetReader& in) {
  std::uint64_t present = in.number_up_to(all_minutes);
  if (present == 0) present = all_minutes;
  std::vector<std::size_t> minutes;
  for (std::size_t minute = 0; minute < 60; ++minute) {
    if (((present >> minute) & 1U) != 0) minutes.push_back(minute);
  }
  return minutes;
}

template <typename IsThere>
std::uint64_t presence(IsThere is_there) {
  std::uint64_t present = 0;
  for (std::size_t minute = 0; minute < 60; ++minute) {
    if (is_there(minute)) present |= std::uint64_t{1} << minute;
  }
  return present;
}

/// Counts, means, and how far least and most are from the mean: small numbers of little spread.
void write_rolls(std::string& out, const SeriesMinutes& minutes) {
  std::array<std::vector<std::int64_t>, 4> columns;
  for (const Roll& roll : minutes.rolls) {
    if (roll.count == 0) continue;
    const std::int64_t middle = whole_part(roll.mean());
    columns[0].push_back(roll.count);
    columns[1].push_back(minutes.is_register ? roll.most : roll.mean());
    columns[2].push_back(middle - roll.least);
    columns[3].push_back(roll.most - middle);
  }
  if (minutes.is_register) return write_column(out, columns[1]);
  for (const auto& column : columns) write_column(out, column);
}

Roll roll_of(std::int64_t count, std::int64_t mean, std::int64_t below, std::int64_t above) {
  const std::int64_t middle = whole_part(mean);
  return {count, static_cast<double>(mean) * static_cast<double>(count), middle - below, middle + above};
}

Roll roll_of_register(std::int64_t last) {
  return {1, static_cast<double>(last) * 10, last, last};
}

void read_rolls(OctetReader& in, const std::vector<std::size_t>& present, SeriesMinutes& minutes) {
  std::array<std::vector<std::int64_t>, 4> columns;
  for (std::size_t number = 0; number < (minutes.is_register ? 1 : columns.size()); ++number) {
    columns[number].resize(present.size());
    read_column(in, columns[number]);
  }
  for (std::size_t at = 0; at < present.size(); ++at) {
    minutes.rolls[present[at]] =
        minutes.is_register ? roll_of_register(columns[0][at])
                            : roll_of(columns[0][at], columns[1][at], columns[2][at], columns[3][at]);
  }
}

using Energies = std::array<std::optional<std::int64_t>, 60>;

void write_energies(std::string& out, const Energies& energies) {
  std::vector<std::int64_t> column;
  for (const auto& energy : energies) {
    if (energy) column.push_back(*energy);
  }
  out.push_back(column.empty() ? '\0' : '\1');
  if (column.empty()) return;
  write_presence(out, presence([&](std::size_t minute) { return energies[minute].has_value(); }));
  write_column(out, column);
}

void read_energies(OctetReader& in, Energies& energies) {
  if (in.number_up_to(1) == 0) return;
  const std::vector<std::size_t> present = read_presence(in);
  std::vector<std::int64_t> column(present.size());
  read_column(in, column);
  for (std::size_t at = 0; at < present.size(); ++at) energies[present[at]] = column[at];
}

/// What is the same for a quantity over an hour: its number, its decimals and whether it is a register.
void write_head(std::string& out, Series series, bool is_register, std::int8_t exponent) {
  write_number(out, std::uint64_t{series} * 2 + (is_register ? 1 : 0));
  write_signed(out, exponent);
}

struct Head {
  Series series = 0;
  bool is_register = false;
  std::int8_t exponent = 0;
};

Head read_head(OctetReader& in) {
  const std::uint64_t number = in.number_up_to(most_series * 2);
  return {static_cast<Series>(number / 2), number % 2 != 0, static_cast<std::int8_t>(in.signed_number())};
}

void write_quarter(std::string& out, const Quarter& quarter) {
  const auto bit = [](bool set, unsigned place) { return static_cast<unsigned>(set) << place; };
  write_number(out, bit(quarter.energy[0].has_value(), 0) | bit(quarter.energy[1].has_value(), 1) |
                        bit(quarter.from_power, 2) | bit(quarter.edge_estimated, 3));
  write_signed(out, quarter.covered);
  for (const auto& energy : quarter.energy) {
    if (energy) write_signed(out, *energy);
  }
}

Quarter read_quarter(OctetReader& in) {
  const std::uint64_t bits = in.number_up_to(15);
  Quarter quarter;
  quarter.from_power = (bits & 4U) != 0;
  quarter.edge_estimated = (bits & 8U) != 0;
  quarter.covered = in.signed_number();
  if ((bits & 1U) != 0) quarter.energy[0] = in.signed_number();
  if ((bits & 2U) != 0) quarter.energy[1] = in.signed_number();
  return quarter;
}

}  // namespace

std::string write_minutes(const HourMinutes& hour) {
  std::string out;
  write_number(out, minutes_form);
  write_column(out, hour.covered);
  for (const Energies& energies : hour.energy) write_energies(out, energies);
  write_number(out, hour.estimated_edges);
  for (const auto& [series, minutes] : hour.series) {
    const std::uint64_t present =
        presence([&rolls = minutes.rolls](std::size_t minute) { return rolls[minute].count != 0; });
    if (present == 0) continue;
    write_head(out, series, minutes.is_register, minutes.exponent);
    write_presence(out, present);
    write_rolls(out, minutes);
  }
  return out;
}

HourMinutes read_minutes(std::string_view octets) {
  OctetReader in(octets);
  if (in.number() != minutes_form) return {};
  HourMinutes hour;
  read_column(in, hour.covered);
  for (Energies& energies : hour.energy) read_energies(in, energies);
  hour.estimated_edges = static_cast<std::uint8_t>(in.number_up_to(15));
  while (!in.at_end()) {
    const Head head = read_head(in);
    SeriesMinutes& minutes = hour.series[head.series];
    minutes.is_register = head.is_register;
    minutes.exponent = head.exponent;
    read_rolls(in, read_presence(in), minutes);
  }
  return in.failed() ? HourMinutes{} : hour;
}

std::string write_summary(const HourSummary& hour) {
  std::string out;
  write_number(out, summary_form);
  for (const Quarter& quarter : hour.quarters) write_quarter(out, quarter);
  for (const auto& [series, of_hour] : hour.series) {
    if (of_hour.roll.count == 0) continue;
    write_head(out, series, of_hour.is_register, of_hour.exponent);
    const Roll& roll = of_hour.roll;
    if (of_hour.is_register) {
      write_signed(out, roll.most);
      continue;
    }
    const std::int64_t mean = roll.mean();
    write_signed(out, roll.count);
    write_signed(out, mean);
    write_signed(out, whole_part(mean) - roll.least);
    write_signed(out, roll.most - whole_part(mean));
  }
  return out;
}

HourSummary read_summary(std::string_view octets) {
  OctetReader in(octets);
  if (in.number() != summary_form) return {};
  HourSummary hour;
  for (Quarter& quarter : hour.quarters) quarter = read_quarter(in);
  while (!in.at_end()) {
    const Head head = read_head(in);
    SeriesHour& of_hour = hour.series.emplace_hint(hour.series.end(), head.series, SeriesHour{})->second;
    of_hour.is_register = head.is_register;
    of_hour.exponent = head.exponent;
    if (head.is_register) {
      of_hour.roll = roll_of_register(in.signed_number());
      continue;
    }
    std::array<std::int64_t, 4> numbers{};
    for (std::int64_t& number : numbers) number = in.signed_number();
    of_hour.roll = roll_of(numbers[0], numbers[1], numbers[2], numbers[3]);
  }
  return in.failed() ? HourSummary{} : hour;
}

std::array<Quarter, 4> read_quarters(std::string_view octets) {
  OctetReader in(octets);
  std::array<Quarter, 4> quarters{};
  if (in.number() != summary_form) return quarters;
  for (Quarter& quarter : quarters) quarter = read_quarter(in);
  return in.failed() ? std::array<Quarter, 4>{} : quarters;
}

}  // namespace amsbridge::history
