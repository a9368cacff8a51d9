#pragma once

#include "ams/meters/meter.hpp"

namespace ams {

/// How the values of a list are told apart.
enum class ListForm : std::uint8_t {
  unknown,
  positional,  ///< by their place
  coded,       ///< each comes behind its OBIS code
  described,   ///< by their place, with the codes in front: an array of capture objects, as long as the list
};

/// What a list is known to be.
struct Recognised {
  ListForm form = ListForm::unknown;
  const Meter* meter = nullptr;  ///< null if its values must explain themselves
  std::span<const Item> items;   ///< of a positional list
};

/// Looks at the first elements of a list; `items` stands behind its head `root`.
Recognised recognise(const axdr::Element& root, axdr::Reader items);

/// A code, as far as that can be told without knowing its place.
inline bool is_code(const axdr::Element& element) {
  return element.tag == axdr::Tag::octet_string && element.content.size() == Obis::size;
}

/// A date-time in an octet-string of its own.
bool is_clock(const axdr::Element&);

/// What an item stands for that is no value of the table of quantities; `meter` may be null.
std::optional<Item> find_item(const Obis&, const Meter* meter);

/// The texts of an element, as it was sent.
std::string_view text_of(const axdr::Element&);

}  // namespace ams
