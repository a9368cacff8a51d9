#include "ams/link/link.hpp"

#include <algorithm>
#include <array>

#include "ams/dlms/ciphering.hpp"
#include "ams/flash.hpp"
#include "ams/link/hdlc.hpp"
#include "ams/link/mbus.hpp"
#include "ams/link/p1.hpp"
#include "ams/link/sml.hpp"

namespace ams {
namespace {

constexpr std::uint8_t p1_start = '/';
constexpr std::uint8_t sml_escape = 0x1b;

constexpr auto can_start = [] {
  std::array<bool, 256> table{};
  for (const std::uint8_t octet : {hdlc::flag, mbus::start, p1_start, sml_escape, ciphered_apdu_tag})
    table[octet] = true;
  return table;
}();

}  // namespace

std::string_view name(Link link) {
  constexpr std::string_view names[] = {"hdlc", "mbus", "p1", "sml", "ciphered"};
  return names[static_cast<std::size_t>(link)];
}

std::size_t find_start(Octets octets) {
  const auto found =
      std::find_if(octets.begin(), octets.end(), [](auto octet) { return fetched(can_start[octet]); });
  return static_cast<std::size_t>(found - octets.begin());
}

Candidate examine(Octets window, std::size_t& scanned) {
  switch (window.front()) {
    case hdlc::flag: return {Link::hdlc, hdlc::examine(window)};
    case mbus::start: return {Link::mbus, mbus::examine(window)};
    case p1_start: return {Link::p1, p1::examine_ident(window)};
    case sml_escape: return {Link::sml, sml::examine(window, scanned)};
    default: return {Link::ciphered, examine_ciphered(window)};
  }
}

}  // namespace ams
