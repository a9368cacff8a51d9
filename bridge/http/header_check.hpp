#pragma once

#include <optional>
#include <string_view>

namespace amsbridge::http {

/// Why a request's header, from its first octet to the empty line behind it, is refused although a lenient
/// reader would find a meaning in it: what two readers understand differently is how requests are smuggled
/// (RFC 9112, 11.2). A sentence for the client, or nothing. Refused are control characters other than the
/// tab, among them NUL and CR or LF alone (2.2), folded lines (5.2), white space before a colon (5.1), and
/// more than 100 fields.
[[nodiscard]] std::optional<std::string_view> header_problem(std::string_view header);

}  // namespace amsbridge::http
