#include "firmware/device/api/device_log.hpp"

#include <algorithm>

#include "firmware/device/api/json_parts.hpp"

namespace amsbridge::device {

namespace {

char without_control(char letter) {
  const auto code = static_cast<unsigned char>(letter);
  return code < ' ' || code == 0x7F ? ' ' : letter;
}

}  // namespace

static_assert(DeviceLog::longest_line < 256 && DeviceLog::longest_line <= DeviceLog::most_octets);

void DeviceLog::add(LogLevel level, std::string_view words, Steady now) {
  words = clipped(words, longest_line);
  while (lines_ == most_lines || octets_ + words.size() > most_octets) drop_oldest();
  std::transform(words.begin(), words.end(), text_.begin() + static_cast<std::ptrdiff_t>(octets_),
                 without_control);
  entries_[lines_++] = {now, static_cast<std::uint8_t>(words.size()), level};
  octets_ += words.size();
  ++latest_;
}

void DeviceLog::drop_oldest() {
  const std::size_t length = entries_.front().length;
  std::copy(text_.begin() + static_cast<std::ptrdiff_t>(length),
            text_.begin() + static_cast<std::ptrdiff_t>(octets_), text_.begin());
  std::copy(entries_.begin() + 1, entries_.begin() + static_cast<std::ptrdiff_t>(lines_), entries_.begin());
  octets_ -= length;
  --lines_;
}

DeviceLog::Line DeviceLog::after(std::uint32_t number) const {
  std::size_t at = 0;
  std::uint32_t its_number = latest_ - static_cast<std::uint32_t>(lines_);
  for (std::size_t line = 0; line < lines_; ++line) {
    const Entry& entry = entries_[line];
    if (++its_number > number)
      return {its_number, entry.level, entry.time, std::string_view(text_.data() + at, entry.length)};
    at += entry.length;
  }
  return {};
}

std::string_view level_name(LogLevel level) {
  switch (level) {
    case LogLevel::error: return "error";
    case LogLevel::warning: return "warning";
    case LogLevel::info: return "info";
    case LogLevel::debug: return "debug";
  }
  return "info";
}

void write_log_event(ams::TextWriter& out, const DeviceLog::Line& line, const Moment& now) {
  ams::JsonWriter json(out);
  json.begin_object();
  json.number("time", epoch_seconds(line.time, now));
  json.text("level", level_name(line.level));
  add_text(json, "sentence", line.words);
  json.end_object();
}

Pieces log_pieces(const DeviceLog& log, const Moment& now) {
  return [&log, now, told = std::uint32_t{0}, has_begun = false](ams::TextWriter& out) mutable {
    if (!has_begun) out.text(R"({"events":[)");
    const DeviceLog::Line line = log.after(told);
    if (line.number == 0) {
      out.text("]}");
      return false;
    }
    if (told != 0) out.character(',');
    has_begun = true;
    told = line.number;
    write_log_event(out, line, now);
    return true;
  };
}

}  // namespace amsbridge::device
