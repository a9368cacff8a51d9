#include "bridge/recording/recording_line.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "bridge/input/hex_text.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view gap_setting = "# gap: ";

std::string_view without_line_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line;
}

std::optional<std::int64_t> whole_number(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 0) return std::nullopt;
  return number;
}

// Seconds with three decimals: a shorter fraction would be read wrongly by eye.
std::optional<milliseconds> parse_time(std::string_view text) {
  constexpr std::size_t decimals = 3;
  constexpr std::int64_t longest = 1'000'000'000;  // 31 years
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || text.size() != point + 1 + decimals) return std::nullopt;
  const auto seconds = whole_number(text.substr(0, point));
  const auto fraction = whole_number(text.substr(point + 1));
  if (!seconds || !fraction || *seconds > longest) return std::nullopt;
  return milliseconds(*seconds * 1000 + *fraction);
}

std::optional<milliseconds> parse_gap(std::string_view text) {
  constexpr std::string_view unit = " ms";
  if (!text.ends_with(unit)) return std::nullopt;
  const auto number = whole_number(text.substr(0, text.size() - unit.size()));
  if (!number) return std::nullopt;
  return milliseconds(*number);
}

struct Writer {
  std::string operator()(const RecordedOctets& recorded) const {
    const auto count = recorded.time.count();
    return fmt::format("{}.{:03} {:02x}", count / 1000, count % 1000, fmt::join(recorded.octets, " "));
  }
  std::string operator()(const ExpectedLine& expected) const { return "= " + expected.json; }
  std::string operator()(const RecordedGap& gap) const {
    return fmt::format("{}{} ms", gap_setting, gap.pause.count());
  }
  std::string operator()(const RecordingComment& comment) const { return "#" + comment.text; }
};

}  // namespace

tl::expected<RecordingLine, std::string> parse_recording_line(std::string_view line) {
  line = without_line_end(line);
  if (line.starts_with(gap_setting)) {
    if (const auto gap = parse_gap(line.substr(gap_setting.size()))) return RecordedGap{*gap};
    return tl::unexpected<std::string>("a gap is written as '# gap: 200 ms'");
  }
  if (line.empty()) return RecordingComment{};
  if (line.front() == '#') return RecordingComment{std::string(line.substr(1))};
  if (line.front() == '=') return ExpectedLine{std::string(line.substr(line.starts_with("= ") ? 2 : 1))};
  const std::size_t blank = line.find(' ');
  const auto time = parse_time(line.substr(0, blank));
  const auto octets =
      blank == std::string_view::npos ? std::vector<std::uint8_t>() : octets_from_hex(line.substr(blank + 1));
  if (time && octets && !octets->empty()) return RecordedOctets{*time, *octets};
  return tl::unexpected<std::string>("neither '12.345 7e a0 ..' nor '= {..}' nor a comment");
}

std::string to_line(const RecordingLine& line) {
  return std::visit(Writer(), line);
}

}  // namespace amsbridge
