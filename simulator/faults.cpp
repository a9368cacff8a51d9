#include "simulator/faults.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "simulator/random.hpp"

namespace simulator {
namespace {

struct Name {
  std::string_view text;
  Chance Faults::*chance;
};
constexpr std::array names = {Name{"flip", &Faults::flip},
                              Name{"drop", &Faults::drop},
                              Name{"noise", &Faults::noise},
                              Name{"lostflag", &Faults::lost_flag},
                              Name{"lostpiece", &Faults::lost_piece},
                              Name{"repeatpiece", &Faults::repeated_piece},
                              Name{"swappieces", &Faults::swapped_pieces}};

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Chance> parse_chance(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto times = parse_number(text.substr(0, slash));
  const auto out_of = parse_number(text.substr(slash + 1));
  if (!times || !out_of || *out_of == 0 || *times > *out_of) return std::nullopt;
  return Chance{*times, *out_of};
}

bool parse_item(std::string_view item, Faults& faults) {
  if (item == "parity") {
    faults.wrong_parity = true;
    return true;
  }
  const std::size_t equals = item.find('=');
  if (equals == std::string_view::npos) return false;
  const auto* const name = std::ranges::find(names, item.substr(0, equals), &Name::text);
  const auto chance = parse_chance(item.substr(equals + 1));
  if (name == names.end() || !chance) return false;
  faults.*(name->chance) = *chance;
  return true;
}

}  // namespace

ParsedFaults parse_faults(std::string_view spec) {
  ParsedFaults parsed;
  while (!spec.empty()) {
    const std::size_t comma = std::min(spec.find(','), spec.size());
    const std::string_view item = spec.substr(0, comma);
    if (!parse_item(item, parsed.faults)) {
      parsed.error = fmt::format(
          "\"{}\" is not a fault; known are flip=1/N, drop=1/N, noise=1/N, lostflag=1/N, lostpiece=1/N, "
          "repeatpiece=1/N, swappieces=1/N and parity.",
          item);
      return parsed;
    }
    spec.remove_prefix(std::min(comma + 1, spec.size()));
  }
  return parsed;
}

FaultyLine::FaultyLine(const Faults& faults, std::uint64_t seed, const LineSettings& sender)
    : faults_(faults), random_(seed), sender_(sender) {}

Octets FaultyLine::apply(std::span<const std::uint8_t> frame, std::span<const std::size_t> pieces) {
  Octets arrived = damage(pieces.size() < 2 ? Octets(frame.begin(), frame.end()) : rearrange(frame, pieces));
  if (faults_.wrong_parity) {
    LineSettings receiver = sender_;
    receiver.parity = sender_.parity == Parity::none ? Parity::even : Parity::none;
    arrived = carry(arrived, sender_, receiver);
  }
  last_untouched_ = std::ranges::equal(arrived, frame);
  counts_.frames += 1;
  counts_.octets += frame.size();
  counts_.untouched += last_untouched_ ? 1 : 0;

  if (!happens(faults_.noise)) return arrived;
  Octets all = noise();
  all.insert(all.end(), arrived.begin(), arrived.end());
  return all;
}

bool FaultyLine::happens(Chance chance) {
  return draw_below(random_, chance.out_of) < chance.times;
}

Octets FaultyLine::rearrange(std::span<const std::uint8_t> frame, std::span<const std::size_t> pieces) {
  std::vector<std::span<const std::uint8_t>> order;
  for (std::size_t index = 0; index < pieces.size(); ++index) {
    const std::size_t end = index + 1 < pieces.size() ? pieces[index + 1] : frame.size();
    order.push_back(frame.subspan(pieces[index], end - pieces[index]));
  }
  if (happens(faults_.swapped_pieces)) {
    const auto first = static_cast<std::size_t>(draw_below(random_, order.size() - 1));
    std::swap(order[first], order[first + 1]);
    counts_.swapped_pieces += 1;
  }
  Octets arrived;
  for (const auto piece : order) {
    if (happens(faults_.lost_piece)) {
      counts_.lost_pieces += 1;
      continue;
    }
    const bool twice = happens(faults_.repeated_piece);
    counts_.repeated_pieces += twice ? 1 : 0;
    for (int time = 0; time < (twice ? 2 : 1); ++time) {
      arrived.insert(arrived.end(), piece.begin(), piece.end());
    }
  }
  return arrived;
}

Octets FaultyLine::damage(std::span<const std::uint8_t> frame) {
  if (!frame.empty() && happens(faults_.lost_flag)) {
    counts_.lost_flags += 1;
    frame = draw_below(random_, 2) == 0 ? frame.subspan(1) : frame.first(frame.size() - 1);
  }
  Octets arrived;
  for (std::uint8_t octet : frame) {
    if (happens(faults_.drop)) {
      counts_.dropped += 1;
      continue;
    }
    if (happens(faults_.flip)) {
      counts_.flipped += 1;
      octet = static_cast<std::uint8_t>(octet ^ (1U << draw_below(random_, 8)));
    }
    arrived.push_back(octet);
  }
  return arrived;
}

Octets FaultyLine::noise() {
  constexpr std::uint64_t most_octets = 40;
  Octets octets(static_cast<std::size_t>(1 + draw_below(random_, most_octets)));
  for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(random_());
  counts_.noise += 1;
  counts_.noise_octets += octets.size();
  return octets;
}

}  // namespace simulator
