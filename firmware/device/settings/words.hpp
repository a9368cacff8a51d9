#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

// Words for sentences, without a formatting library.

namespace amsbridge::device {

/// The parts one after the other.
[[nodiscard]] std::string joined(std::initializer_list<std::string_view> parts);

/// A text as a sentence shows it: in quotes, control characters escaped, only its first 80 octets.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// `json, topics or classic`
[[nodiscard]] std::string alternatives(std::span<const std::string_view> words);

}  // namespace amsbridge::device
