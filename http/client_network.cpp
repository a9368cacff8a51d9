#include "http/client_network.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace amsbridge {
namespace {

constexpr std::size_t group_count = 8;
using Groups = std::array<std::uint16_t, group_count>;

template <typename Number>
std::optional<Number> number_of(std::string_view digits, int base, std::size_t most_digits) {
  Number number = 0;
  if (digits.empty() || digits.size() > most_digits) return std::nullopt;
  const char* end_of_digits = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), end_of_digits, number, base);
  if (error != std::errc{} || end != end_of_digits) return std::nullopt;
  return number;
}

/// What stands before the next separator, which goes with it.
std::string_view take_part(std::string_view& text, char separator) {
  const std::string_view part = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

/// The groups of one side of `::`, the last two of them perhaps as an IPv4 address.
struct Side {
  Groups groups{};
  std::size_t count = 0;

  bool add(std::uint16_t group) {
    if (count == group_count) return false;
    groups[count++] = group;
    return true;
  }
  bool add_ipv4(std::string_view text) {
    std::array<std::uint8_t, 4> octets{};
    if (std::ranges::count(text, '.') != 3) return false;
    for (std::uint8_t& octet : octets) {
      const auto number = number_of<std::uint8_t>(take_part(text, '.'), 10, 3);
      if (!number) return false;
      octet = *number;
    }
    return add(static_cast<std::uint16_t>(octets[0] << 8U | octets[1])) &&
           add(static_cast<std::uint16_t>(octets[2] << 8U | octets[3]));
  }
};

std::optional<Side> side_of(std::string_view text) {
  Side side;
  if (text.ends_with(':')) return std::nullopt;
  while (!text.empty()) {
    const std::string_view part = take_part(text, ':');
    if (text.empty() && part.find('.') != std::string_view::npos) {
      if (!side.add_ipv4(part)) return std::nullopt;
      break;
    }
    const auto group = number_of<std::uint16_t>(part, 16, 4);
    if (!group || !side.add(*group)) return std::nullopt;
  }
  return side;
}

// RFC 4291, 2.2; without the scope (RFC 4007, 11).
std::optional<Groups> ipv6(std::string_view address) {
  address = address.substr(0, address.find('%'));
  const std::size_t gap = address.find("::");
  if (gap == std::string_view::npos) {
    const auto all = side_of(address);
    return all && all->count == group_count ? std::optional(all->groups) : std::nullopt;
  }
  const auto before = side_of(address.substr(0, gap));
  const auto behind = side_of(address.substr(gap + 2));
  if (address.find('.') < gap || !before || !behind || before->count + behind->count >= group_count)
    return std::nullopt;
  Groups groups = before->groups;
  std::copy_n(behind->groups.begin(), behind->count,
              groups.end() - static_cast<std::ptrdiff_t>(behind->count));
  return groups;
}

bool is_mapped_ipv4(const Groups& groups) {
  return std::all_of(groups.begin(), groups.begin() + 5, [](auto group) { return group == 0; }) &&
         groups[5] == 0xFFFF;
}

std::string ipv4_text(const Groups& groups) {
  std::string text;
  for (const std::size_t group : {6U, 7U}) {
    if (!text.empty()) text += '.';
    text += std::to_string(groups[group] >> 8U) + "." + std::to_string(groups[group] & 0xFFU);
  }
  return text;
}

// Zeros at the end are left to the `::`.
std::string first_half_text(const Groups& groups) {
  constexpr std::size_t half = group_count / 2;
  std::size_t count = half;
  while (count > 0 && groups[count - 1] == 0) --count;
  std::string text;
  for (std::size_t at = 0; at < count; ++at) {
    std::array<char, 4> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), groups[at], 16);
    if (at > 0) text += ':';
    text.append(digits.data(), end);
  }
  return text + "::/64";
}

}  // namespace

std::string network_of(const std::string& address) {
  constexpr std::uint16_t link_local = 0xFE80;
  constexpr std::uint16_t link_local_mask = 0xFFC0;
  const auto groups = ipv6(address);
  if (!groups) return address;
  if (is_mapped_ipv4(*groups)) return ipv4_text(*groups);
  if ((groups->front() & link_local_mask) == link_local) return address;
  return first_half_text(*groups);
}

}  // namespace amsbridge
