#include "bridge/settings/nearest_key.hpp"

#include <algorithm>
#include <vector>

namespace amsbridge {
namespace {

/// Letters added, left out, mistaken, or swapped with their neighbour (optimal string alignment).
std::size_t slips(std::string_view one, std::string_view other) {
  std::vector<std::size_t> two_before(other.size() + 1);
  std::vector<std::size_t> before(other.size() + 1);
  std::vector<std::size_t> current(other.size() + 1);
  for (std::size_t column = 0; column <= other.size(); ++column) before[column] = column;
  for (std::size_t row = 1; row <= one.size(); ++row) {
    current[0] = row;
    for (std::size_t column = 1; column <= other.size(); ++column) {
      const std::size_t mistaken = one[row - 1] == other[column - 1] ? 0 : 1;
      current[column] =
          std::min({before[column] + 1, current[column - 1] + 1, before[column - 1] + mistaken});
      const bool swapped =
          row > 1 && column > 1 && one[row - 1] == other[column - 2] && one[row - 2] == other[column - 1];
      if (swapped) current[column] = std::min(current[column], two_before[column - 2] + 1);
    }
    std::swap(two_before, before);
    std::swap(before, current);
  }
  return before[other.size()];
}

std::string_view last_part(std::string_view key) {
  const auto dot = key.rfind('.');
  return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

std::size_t distance(std::string_view unknown, std::string_view known) {
  const std::size_t in_another_table = slips(last_part(unknown), last_part(known)) + 1;
  return std::min(slips(unknown, known), in_another_table);
}

}  // namespace

std::optional<std::string> nearest_key(std::string_view unknown, std::span<const std::string> known) {
  // Keys are a few dozen octets; a monster is nobody's slip of the pen.
  constexpr std::size_t longest = 100;
  if (unknown.size() > longest || known.empty()) return std::nullopt;
  const auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& one, const auto& other) {
    return distance(unknown, one) < distance(unknown, other);
  });
  const std::size_t tolerated = std::max<std::size_t>(2, last_part(unknown).size() / 2);
  if (distance(unknown, *nearest) > tolerated) return std::nullopt;
  return *nearest;
}

}  // namespace amsbridge
