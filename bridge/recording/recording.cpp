#include "bridge/recording/recording.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bridge/recording/decoded_lines.hpp"

namespace amsbridge {
namespace {

constexpr std::size_t most_differences = 20;
constexpr std::size_t longest_shift = 50;  // lines in a row that may be missing or too many

using Lines = std::vector<std::string>;

// How many lines of either side are to be skipped so that both agree again.
struct Shift {
  std::size_t expected;
  std::size_t found;
};

Shift next_agreement(const Lines& expected, std::size_t at, const Lines& found, std::size_t found_at) {
  for (std::size_t distance = 1; distance <= longest_shift; ++distance) {
    for (std::size_t skipped = 0; skipped <= distance; ++skipped) {
      const std::size_t left = at + skipped;
      const std::size_t right = found_at + distance - skipped;
      if (left < expected.size() && right < found.size() && expected[left] == found[right])
        return {skipped, distance - skipped};
    }
  }
  return {expected.size() - at, found.size() - found_at};
}

}  // namespace

std::vector<std::string> Recording::expected() const {
  Lines expected;
  for (const RecordingLine& line : lines) {
    if (const auto* json = std::get_if<ExpectedLine>(&line)) expected.push_back(json->json);
  }
  return expected;
}

tl::expected<Recording, std::string> read_recording(std::istream& in, std::size_t size_limit) {
  Recording recording;
  std::string text;
  std::size_t size = 0;
  for (std::size_t number = 1; std::getline(in, text); ++number) {
    size += text.size();
    if (size > size_limit) return tl::unexpected(fmt::format("longer than {} MiB", size_limit >> 20U));
    if (number == 1 && !text.starts_with(recording_mark))
      return tl::unexpected(fmt::format("no recording: its first line is not '{}'", recording_mark));
    auto line = parse_recording_line(text);
    if (!line) return tl::unexpected(fmt::format("line {}: {}", number, line.error()));
    recording.lines.push_back(std::move(*line));
  }
  if (recording.lines.empty()) return tl::unexpected<std::string>("empty");
  return recording;
}

std::vector<std::string> decoded(const Recording& recording) {
  Lines lines;
  DecodedLines decoder([&](std::string json) { lines.push_back(std::move(json)); });
  for (const RecordingLine& line : recording.lines) {
    if (const auto* gap = std::get_if<RecordedGap>(&line)) decoder.set(*gap);
    if (const auto* octets = std::get_if<RecordedOctets>(&line)) decoder.push(*octets);
  }
  decoder.finish();
  return lines;
}

std::string difference(const std::vector<std::string>& expected, const std::vector<std::string>& found) {
  std::string text;
  std::size_t differences = 0;
  std::size_t at = 0;
  std::size_t found_at = 0;
  const auto tell = [&](char sign, std::size_t number, const std::string& line) {
    if (++differences <= most_differences) text += fmt::format("{} {}: {}\n", sign, number + 1, line);
  };
  while (at < expected.size() || found_at < found.size()) {
    if (at < expected.size() && found_at < found.size() && expected[at] == found[found_at]) {
      ++at;
      ++found_at;
      continue;
    }
    const Shift shift = next_agreement(expected, at, found, found_at);
    for (std::size_t end = at + shift.expected; at < end; ++at) tell('-', at, expected[at]);
    for (std::size_t end = found_at + shift.found; found_at < end; ++found_at)
      tell('+', found_at, found[found_at]);
  }
  if (differences > most_differences) text += fmt::format("... {} more\n", differences - most_differences);
  return text;
}

}  // namespace amsbridge
