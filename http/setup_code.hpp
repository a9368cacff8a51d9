#pragma once

#include <string>
#include <string_view>

namespace amsbridge {

/// `K7QM4-XW2PD`: two groups of five, out of 24 letters and digits of which none is taken for another: 45
/// bits.
[[nodiscard]] std::string make_setup_code();

/// Whether it looks like one of make_setup_code().
[[nodiscard]] bool is_setup_code(std::string_view text);

/// Whether somebody has typed `code`: in any case, with or without the hyphen, with blanks anywhere. Takes as
/// long for every wrong one.
[[nodiscard]] bool matches_setup_code(std::string_view typed, std::string_view code);

}  // namespace amsbridge
