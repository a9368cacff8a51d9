#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>

#include "bridge/recording/id_codes.hpp"
#include "bridge/recording/pseudonyms.hpp"

namespace amsbridge {

/// Texts that may have many digits but are no ids: models, list versions.
using KeptTexts = std::set<std::string>;

/// Replaces the text if it may be an id: it is printable and has six digits or more.
void replace_text(std::span<std::uint8_t> text, const KeptTexts&, Pseudonyms&);

/// Replaces what its code calls an id, whatever its length, and overwrites what it calls a message.
void replace_told(std::span<std::uint8_t> text, Telling, const KeptTexts&, Pseudonyms&);

/// Replaces the ids in the lines of a P1 telegram: serial numbers in its ident line, and what stands in
/// brackets behind a code of `what_tells`, as text or as the hexadecimal digits of text.
void replace_in_lines(std::span<std::uint8_t> telegram, const KeptTexts&, Pseudonyms&);

}  // namespace amsbridge
