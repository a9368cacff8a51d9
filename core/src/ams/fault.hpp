#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "ams/text.hpp"

namespace ams {

enum class Quantity : std::uint8_t;
inline constexpr Quantity no_quantity{0xff};

/// Who sends, in ciphered APDUs (IEC 62056-5-3, clause 5.3.7): the three letters of the maker's FLAG
/// identification and five octets of his own. All zero: none.
using SystemTitle = std::array<std::uint8_t, 8>;

/// Where in the stack something went wrong.
enum class Layer : std::uint8_t {
  hdlc,
  mbus,
  p1,
  sml,
  llc,
  block_transfer,
  ciphering,
  notification,
  axdr,
  list,
  value,
};

/// What went wrong. Every reason has a code for programs and a sentence for people (`fault.cpp`).
enum class Reason : std::uint8_t {
  noise,                       ///< found = octets that belong to no frame
  hcs_mismatch,                ///< expected = check sequence sent, found = the one computed
  fcs_mismatch,                ///< expected = check sequence sent, found = the one computed
  frame_truncated,             ///< expected = octets announced, found = octets that came
  frame_too_long,              ///< expected = the longest that fits, found = octets announced
  checksum_mismatch,           ///< expected = checksum sent, found = the one computed
  crc_mismatch,                ///< expected = check sequence sent, found = the one computed
  crc_absent,                  ///< strict: the telegram has no check sequence, or lost it
  end_missing,                 ///< a text telegram broke off before its last line
  line_malformed,              ///< a line of a text telegram that cannot be read
  piece_missing,               ///< expected = number of the piece that did not come, found = how many came
  telegram_too_long,           ///< expected = the longest that fits, found = octets needed
  frame_empty,                 ///< a frame without information field
  not_llc,                     ///< begins like an LLC header but is none
  not_notification,            ///< found = first octet
  not_sml,                     ///< an SML file without a list of values
  key_missing,                 ///< ciphered, and no key is known
  key_wrong,                   ///< what comes out with the key is no telegram
  authentication_key_missing,  ///< strict: a tag that cannot be checked
  tag_missing,                 ///< strict: no tag, though an authentication key is set
  authentication_key_wrong,    ///< the tag does not fit, though the key seems right
  counter_replayed,            ///< strict: expected = last invocation counter, found = this one
  security_unknown,            ///< found = security control byte that this program cannot undo
  title_missing,               ///< ciphered without a system title
  octets_missing,              ///< expected = octets needed, found = octets left
  octets_left_over,            ///< found = octets behind the last element
  unknown_tag,                 ///< found = tag
  count_too_large,             ///< expected = octets left, found = elements announced
  not_a_list,                  ///< found = tag where a structure or array was due
  unknown_list,                ///< found = number of items
  list_empty,                  ///< a list in which nothing is known
  list_refused,                ///< a list in which no value could be used
  too_many_values,             ///< expected = how many fit
  unexpected_type,             ///< found = tag
  unexpected_unit,             ///< expected, found = COSEM unit codes
  scale_unknown,               ///< no scaler on the wire and none known for the maker
  number_too_large,            ///< does not fit 63 bits or is no number
  text_too_long,               ///< expected = the longest that fits, found = its length
  clock_invalid,               ///< no date and time on any calendar
  repeated_value,              ///< the same quantity twice in a list
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
  SystemTitle title{};             ///< the sender, in faults of Layer::ciphering

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// `KFM1020029802`: the maker's letters and ten hexadecimal digits.
void write_title(TextWriter&, const SystemTitle&);

/// `hdlc`, `axdr`, ...
std::string_view name(Layer);

/// `fcs_mismatch`, `unexpected_unit`, ...: stable, for programs and counters.
std::string_view name(Reason);

/// The fault as a sentence for the person who owns the meter.
void write_words(TextWriter&, const Fault&);

}  // namespace ams
