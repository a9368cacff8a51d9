#include "bridge/inspect/explanation_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ams/diagnosis.hpp"
#include "bridge/inspect/fault_difference.hpp"
#include "metering/written.hpp"

namespace amsbridge {
namespace {

constexpr std::size_t octets_a_line = 12;
constexpr std::size_t hex_width = 3 * octets_a_line - 1;

constexpr const char* dim = "\x1b[2m";
constexpr const char* bold = "\x1b[1m";
constexpr const char* cyan = "\x1b[36m";
constexpr const char* red = "\x1b[31m";

std::string hex(std::span<const std::uint8_t> octets) {
  return fmt::format("{:02x}", fmt::join(octets, " "));
}

std::span<const std::uint8_t> cut(const std::vector<std::uint8_t>& octets, std::size_t begin,
                                  std::size_t end) {
  return std::span(octets).subspan(begin, end - begin);
}

// The note that knows more about the same octets stands behind the one that knows less.
bool is_same(const Part& part, const Part& inner) {
  return part.begin == inner.begin && part.end == inner.end;
}

std::string said(const Part& part) {
  std::string words = part.meaning.empty() ? part.what : fmt::format("{}: {}", part.what, part.meaning);
  const bool renamed = part.parts.size() == 1 && is_same(part, part.parts.front());
  return renamed ? fmt::format("{}  = {}", words, said(part.parts.front())) : words;
}

const std::vector<Part>& inner_parts(const Part& part) {
  const bool renamed = part.parts.size() == 1 && is_same(part, part.parts.front());
  return renamed ? inner_parts(part.parts.front()) : part.parts;
}

// A part of which another one takes all but its head, such as a tag and a length: one line says both.
bool is_one_line(const Part& part) {
  const std::vector<Part>& parts = inner_parts(part);
  return parts.empty() || (parts.size() == 1 && inner_parts(parts.front()).empty() &&
                           parts.front().end == part.end && parts.front().begin - part.begin <= 4);
}

// What stands between parts: as text, where it is one.
Part unexplained(const std::vector<std::uint8_t>& octets, std::size_t begin, std::size_t end) {
  std::string text;
  for (const std::uint8_t octet : cut(octets, begin, end)) {
    if (octet == '\r') {
      text += " CR";
    } else if (octet == '\n') {
      text += " LF";
    } else if (octet > 0x20 && octet < 0x7f) {
      text += static_cast<char>(octet);
    } else {
      return {begin, end, "", "", {}};
    }
  }
  return {begin, end, text, "", {}};
}

}  // namespace

void ExplanationText::explain(const Explanation& explanation) {
  fmt::print(out_, "{}\n",
             coloured(bold, fmt::format("telegram {}, octet {}", explanation.telegram, explanation.octet)));
  for (const Region& each : explanation.regions) region(each);
  for (const FaultPlace& each : explanation.faults) fault(each);
  for (const ams::Reading& each : explanation.readings) reading(each);
  fmt::print(out_, "\n");
}

void ExplanationText::region(const Region& region) {
  fmt::print(out_, "  {} ({}, {} octets)\n", coloured(bold, region.what), ams::name(region.layer),
             region.octets.size());
  parts(region.parts, region.octets, 0, region.octets.size(), 1);
}

// All octets from `at` to `end`, also those that are of no part.
void ExplanationText::parts(const std::vector<Part>& parts, const std::vector<std::uint8_t>& octets,
                            std::size_t at, std::size_t end, std::size_t depth) {
  for (const Part& each : parts) {
    if (at < each.begin) part(unexplained(octets, at, each.begin), octets, depth);
    part(each, octets, depth);
    at = each.end;
  }
  if (at < end) part(unexplained(octets, at, end), octets, depth);
}

void ExplanationText::part(const Part& part, const std::vector<std::uint8_t>& octets, std::size_t depth) {
  Part shown{part.begin, part.end, said(part), "", {}};
  const std::vector<Part>& inner = inner_parts(part);
  if (!is_one_line(part)) {
    const std::size_t head = std::min(inner.front().begin, part.begin + octets_a_line);
    line(part.begin, depth, hex(cut(octets, part.begin, head)), shown);
    return parts(inner, octets, inner.front().begin, part.end, depth + 1);
  }
  if (!inner.empty()) shown.what += fmt::format("  = {}", said(inner.front()));
  for (std::size_t at = part.begin; at < part.end || at == part.begin; at += octets_a_line) {
    line(at, depth, hex(cut(octets, at, std::min(part.end, at + octets_a_line))), shown);
    shown.what.clear();
  }
}

void ExplanationText::line(std::size_t offset, std::size_t depth, const std::string& hex, const Part& part) {
  fmt::print(out_, "  {}  {}  {:{}}{}\n", coloured(dim, fmt::format("{:5}", offset)),
             coloured(cyan, fmt::format("{:<{}}", hex, hex_width)), "", 2 * (depth - 1), part.what);
}

void ExplanationText::fault(const FaultPlace& place) {
  const ams::Fault& fault = place.fault;
  fmt::print(out_, "  {}\n",
             coloured(red, fmt::format("fault in layer {}, octet {}: {}", ams::name(fault.layer), fault.octet,
                                       ams::name(fault.reason))));
  fmt::print(out_, "    {}\n", written([&](ams::TextWriter& out) { ams::write_words(out, fault); }));
  const std::string difference = fault_difference(fault);
  if (!difference.empty()) fmt::print(out_, "    {}\n", difference);
  if (!place.after.empty()) {
    fmt::print(out_, "    around it: {} {} {}\n", hex(place.before),
               coloured(red, fmt::format("[{:02x}]", place.after.front())),
               hex(std::span(place.after).subspan(1)));
  }
  const std::string_view step = next_step_for(fault);
  if (!step.empty()) fmt::print(out_, "    what to do: {}\n", step);
}

void ExplanationText::reading(const ams::Reading& reading) {
  std::string head = reading.channel == 0 ? "reading" : fmt::format("reading of channel {}", reading.channel);
  for (const auto& text : {reading.meter_model, reading.meter_id, reading.list}) {
    if (text && !text->view().empty()) head += fmt::format("  {}", text->view());
  }
  if (!reading.maker.empty()) head += fmt::format("  ({})", reading.maker);
  fmt::print(out_, "  {}: {} value{}\n", coloured(bold, head), reading.values().size(),
             reading.values().size() == 1 ? "" : "s");
}

std::string ExplanationText::coloured(const char* colour, const std::string& text) const {
  return colours_ ? fmt::format("{}{}\x1b[0m", colour, text) : text;
}

}  // namespace amsbridge
