#pragma once

#include <cstdint>
#include <string_view>

#include "ams/text.hpp"

namespace ams {

enum class Quantity : std::uint8_t;
inline constexpr Quantity no_quantity{0xff};

/// Where in the stack something went wrong.
enum class Layer : std::uint8_t { hdlc, llc, notification, axdr, list, value };

/// What went wrong. Every reason has a code for programs and a sentence for people (`fault.cpp`).
enum class Reason : std::uint8_t {
  noise,             ///< found = octets that belong to no frame
  hcs_mismatch,      ///< expected = check sequence sent, found = the one computed
  fcs_mismatch,      ///< expected = check sequence sent, found = the one computed
  frame_truncated,   ///< expected = octets announced, found = octets that came
  frame_too_long,    ///< expected = the longest that fits, found = octets announced
  frame_segmented,   ///< one piece of a longer telegram
  frame_empty,       ///< a frame without information field
  not_llc,           ///< begins like an LLC header but is none
  not_notification,  ///< found = first octet
  encrypted,         ///< a ciphered APDU
  octets_missing,    ///< expected = octets needed, found = octets left
  octets_left_over,  ///< found = octets behind the last element
  unknown_tag,       ///< found = tag
  count_too_large,   ///< expected = octets left, found = elements announced
  not_a_list,        ///< found = tag where a structure or array was due
  unknown_list,      ///< found = number of items
  list_empty,        ///< a list in which nothing is known
  list_refused,      ///< a list in which no value could be used
  too_many_values,   ///< expected = how many fit
  unexpected_type,   ///< found = tag
  unexpected_unit,   ///< expected, found = COSEM unit codes
  scale_unknown,     ///< no scaler on the wire and none known for the maker
  number_too_large,  ///< does not fit 63 bits or is no number
  text_too_long,     ///< expected = the longest that fits, found = its length
  clock_invalid,     ///< no date and time on any calendar
  repeated_value,    ///< the same quantity twice in a list
};

/// A failure as a value. `octet` counts from 0 in whatever the caller handed in: in an APDU for the parsers
/// under `dlms/`, in the whole stream of octets once `Decoder` has passed it on.
struct Fault {
  Layer layer = Layer::hdlc;
  Reason reason = Reason::noise;
  std::uint64_t octet = 0;
  std::uint32_t expected = 0;
  std::uint32_t found = 0;
  Quantity subject = no_quantity;  ///< the value it is about, in faults of Layer::value

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// `hdlc`, `axdr`, ...
std::string_view name(Layer);

/// `fcs_mismatch`, `unexpected_unit`, ...: stable, for programs and counters.
std::string_view name(Reason);

/// The fault as a sentence for the person who owns the meter.
void write_words(TextWriter&, const Fault&);

}  // namespace ams
