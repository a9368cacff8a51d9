#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>

#include "bridge/recording/pseudonyms.hpp"

namespace amsbridge {

/// Texts that may have many digits but are no ids: models, list versions.
using KeptTexts = std::set<std::string>;

/// Replaces the text if it may be an id: it is printable and has six digits or more.
void replace_text(std::span<std::uint8_t> text, const KeptTexts&, Pseudonyms&);

/// Replaces the ids in the lines of a P1 telegram: what stands in brackets behind 96.1.x, 96.13.x and 42.0.0,
/// as text or as the hexadecimal digits of text.
void replace_in_lines(std::span<std::uint8_t> telegram, const KeptTexts&, Pseudonyms&);

}  // namespace amsbridge
