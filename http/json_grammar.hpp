#pragma once

#include <string>
#include <string_view>

/// What stands within a JSON text's values (RFC 8259, 3, 6 and 7), for json_text.cpp.
namespace amsbridge::json_grammar {

/// `null`, `true`, `false` or a number.
[[nodiscard]] bool is_word_or_number(std::string_view octets);

/// The inside of a text: well-formed UTF-8 without control characters, with escapes that are such, and those
/// of surrogates in pairs.
[[nodiscard]] bool is_text(std::string_view inside);

/// The inside of a text, of which is_text() is true, with the escapes undone.
[[nodiscard]] std::string plain_text(std::string_view inside);
/// Whether plain_text() is `other`; needs no memory.
[[nodiscard]] bool is_same_text(std::string_view inside, std::string_view other);

}  // namespace amsbridge::json_grammar
