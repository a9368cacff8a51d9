#include "ams/fault.hpp"

#include <iterator>

#include "ams/quantity.hpp"

namespace ams {
namespace {

constexpr std::string_view layer_names[] = {"hdlc", "llc", "notification", "axdr", "list", "value"};

struct ReasonRow {
  Reason reason;
  std::string_view name;
  std::string_view words;  // %e and %f: expected and found; %E and %F: the same in hexadecimal
};

constexpr ReasonRow reasons[] = {
    {Reason::noise, "noise",
     "%f octets that belong to no frame; now and then is normal, all the time means wrong speed or parity"},
    {Reason::hcs_mismatch, "hcs_mismatch",
     "the header of a frame is damaged (check sequence %E, computed %F); often means wrong parity or a bad "
     "cable"},
    {Reason::fcs_mismatch, "fcs_mismatch",
     "a frame came with damaged octets (check sequence %E, computed %F) and is not used; often means a bad "
     "cable or adapter"},
    {Reason::frame_truncated, "frame_truncated",
     "a frame ended too early (octets announced: %e, came: %f); often means that the adapter drops octets"},
    {Reason::frame_too_long, "frame_too_long", "a frame is too long (octets: %f, room: %e)"},
    {Reason::frame_segmented, "frame_segmented",
     "the frame is one piece of a longer telegram, which this version does not put together"},
    {Reason::frame_empty, "frame_empty", "a frame came whole but carries nothing"},
    {Reason::not_llc, "not_llc", "the frame came whole but its LLC header is not E6 E7 00"},
    {Reason::not_notification, "not_notification",
     "the frame came whole but holds no data-notification: it begins with %F where 0f is due"},
    {Reason::encrypted, "encrypted",
     "the telegram came whole but is encrypted, which this version cannot read"},
    {Reason::octets_missing, "octets_missing", "the list breaks off (octets due: %e, left: %f)"},
    {Reason::octets_left_over, "octets_left_over",
     "something is left over behind the end of the list (octets: %f)"},
    {Reason::unknown_tag, "unknown_tag", "the list holds a data type that this version cannot read: tag %F"},
    {Reason::count_too_large, "count_too_large",
     "the list announces more elements than can follow (elements: %f, octets left: %e)"},
    {Reason::not_a_list, "not_a_list", "the notification holds no list: its data has tag %F"},
    {Reason::unknown_list, "unknown_list",
     "the telegram came whole but its list (items: %f) is of no known layout: a recording of it would help"},
    {Reason::list_empty, "list_empty",
     "the telegram came whole but nothing in its list (items: %f) is known: a recording of it would help"},
    {Reason::list_refused, "list_refused", "the telegram came whole but no value in its list could be used"},
    {Reason::too_many_values, "too_many_values", "the list has more than the %e values that fit here"},
    {Reason::unexpected_type, "unexpected_type",
     "an item is of a type that it cannot have (tag %F) and is left out"},
    {Reason::unexpected_unit, "unexpected_unit",
     "the value came in a unit that does not measure it (COSEM unit %f) and is left out"},
    {Reason::scale_unknown, "scale_unknown",
     "the meter did not send the value's scale, and for its maker none is known: it is left out"},
    {Reason::number_too_large, "number_too_large",
     "the value, or its scale, is too large to be true and is left out"},
    {Reason::text_too_long, "text_too_long", "a text is too long (characters: %f, room: %e) and is left out"},
    {Reason::clock_invalid, "clock_invalid", "the meter's clock shows a time that is on no calendar"},
    {Reason::repeated_value, "repeated_value", "the list holds the value twice; the first counts"},
};

constexpr bool in_order() {
  std::size_t expected = 0;
  for (const ReasonRow& row : reasons) {
    if (static_cast<std::size_t>(row.reason) != expected++) return false;
  }
  return expected == static_cast<std::size_t>(Reason::repeated_value) + 1;
}
static_assert(in_order(), "a line for each Reason, in the order of the enumeration");

const ReasonRow& row(Reason reason) {
  return reasons[static_cast<std::size_t>(reason)];
}

// Check sequences are of two octets, tags and the like of one.
void write_hexadecimal(TextWriter& out, const Fault& fault, std::uint32_t number) {
  out.hexadecimal(number, fault.layer == Layer::hdlc ? 4 : 2);
}

}  // namespace

std::string_view name(Layer layer) {
  return layer_names[static_cast<std::size_t>(layer)];
}

std::string_view name(Reason reason) {
  return row(reason).name;
}

void write_words(TextWriter& out, const Fault& fault) {
  if (fault.subject != no_quantity) {
    out.text(key(fault.subject));
    out.text(": ");
  }
  const std::string_view words = row(fault.reason).words;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (words[at] != '%') {
      out.character(words[at]);
      continue;
    }
    switch (words[++at]) {
      case 'e': out.number(fault.expected); break;
      case 'f': out.number(fault.found); break;
      case 'E': write_hexadecimal(out, fault, fault.expected); break;
      default: write_hexadecimal(out, fault, fault.found); break;
    }
  }
}

}  // namespace ams
