#pragma once

#include <optional>

#include "ams/decimal.hpp"
#include "ams/octets.hpp"
#include "ams/result.hpp"

namespace ams::sml {

/// Types of the SML binary encoding (BSI TR-03109-1, Anlage IV, part b): bits 6..4 of the type-length octet.
enum class Type : std::uint8_t {
  octet_string = 0,
  boolean = 4,
  integer = 5,
  unsigned_integer = 6,
  list = 7,
  end_of_message = 8,  ///< the octet 00, which has neither type nor length
};

/// One element: a value, or the head of a list whose elements come next.
struct Element {
  Type type = Type::octet_string;
  std::uint8_t tag = 0;   ///< its first type-length octet
  Octets content;         ///< the value's octets; empty for lists
  std::size_t count = 0;  ///< elements of a list
  std::size_t octet = 0;  ///< where its type-length octet is
  std::size_t end = 0;    ///< behind its last octet; of a list, behind its head

  /// What is optional and not sent: an octet string without octets.
  bool absent() const { return type == Type::octet_string && content.empty(); }
  bool is_list(std::size_t elements) const { return type == Type::list && count == elements; }
  bool is_integer() const { return type == Type::integer || type == Type::unsigned_integer; }
};

/// Walks over encoded messages, element by element, parents first:
///
///     m ttt llll  [m 000 llll]..  value..
///
///     m  one more type-length octet follows: another four bits of the length
///     t  type
///     l  octets in all, those of type and length included; of a list, its elements
///
/// Bounded by the octets themselves: a list that announces more elements than there are octets left is
/// refused, and nothing recurses. What follows the last element of a list of its own is the next message.
class Reader {
 public:
  explicit Reader(Octets octets) : octets_(octets) {}

  /// The next element, or nothing: at the end, or because of `fault()`.
  std::optional<Element> next();

  /// Octets missing, an unknown type, an impossible count or length.
  const std::optional<Fault>& fault() const { return fault_; }

 private:
  [[gnu::cold, gnu::noinline]] std::optional<Element> fail(Reason, std::size_t expected, std::size_t found);

  Octets octets_;
  std::size_t position_ = 0;
  std::size_t pending_ = 0;  // elements announced but not yet read
  std::optional<Fault> fault_;
};

/// The number in an integer or boolean.
Result<Decimal> number(const Element&);

}  // namespace ams::sml
