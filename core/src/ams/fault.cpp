#include "ams/fault.hpp"

#include <iterator>

#include "ams/flash.hpp"
#include "ams/meters/flag.hpp"
#include "ams/quantity.hpp"

namespace ams {
namespace {

constexpr std::string_view layer_names[] = {"hdlc", "mbus",           "p1",        "sml",
                                            "llc",  "block_transfer", "ciphering", "notification",
                                            "axdr", "list",           "value"};

struct ReasonRow {
  Reason reason;
  std::string_view name;
  // %e and %f: expected and found; %E and %F: the same in two hexadecimal digits, %C and %D in four;
  // %t: the system title and its maker
  std::string_view words;
};

constexpr ReasonRow reasons[] = {
    {Reason::noise, "noise",
     "%f octets that belong to no frame; now and then is normal, all the time means wrong speed or parity"},
    {Reason::hcs_mismatch, "hcs_mismatch",
     "the header of a frame is damaged (check sequence %C, computed %D); often means wrong parity or a bad "
     "cable"},
    {Reason::fcs_mismatch, "fcs_mismatch",
     "a frame came with damaged octets (check sequence %C, computed %D) and is not used; often means a bad "
     "cable or adapter"},
    {Reason::frame_truncated, "frame_truncated",
     "a frame ended too early (octets announced: %e, came: %f); often means that the adapter drops octets"},
    {Reason::frame_too_long, "frame_too_long", "a frame is too long (octets: %f, room: %e)"},
    {Reason::checksum_mismatch, "checksum_mismatch",
     "a frame came with damaged octets (checksum %E, computed %F) and is not used; often means a bad cable "
     "or "
     "adapter"},
    {Reason::crc_mismatch, "crc_mismatch",
     "a telegram came with damaged octets (check sequence %C, computed %D) and is not used; often means a "
     "bad "
     "cable or adapter"},
    {Reason::crc_absent, "crc_absent", "the telegram has no check sequence and is not used"},
    {Reason::end_missing, "end_missing",
     "a telegram broke off before its last line; often means that the adapter drops octets"},
    {Reason::line_malformed, "line_malformed", "a line of the telegram cannot be read and is left out"},
    {Reason::piece_missing, "piece_missing",
     "the telegram came in pieces, and piece %e is missing (pieces that came: %f): it is not used"},
    {Reason::telegram_too_long, "telegram_too_long",
     "the telegram is too long to be put together here (octets: %f, room: %e)"},
    {Reason::frame_empty, "frame_empty", "a frame came whole but carries nothing"},
    {Reason::not_llc, "not_llc", "the frame came whole but its LLC header is not E6 E7 00"},
    {Reason::not_notification, "not_notification",
     "the frame came whole but holds no data-notification: it begins with %F where 0f is due"},
    {Reason::not_sml, "not_sml", "the SML telegram came whole but holds no list of values"},
    {Reason::key_missing, "key_missing",
     "the telegram came whole but is encrypted (system title %t): enter the key that your grid company gives "
     "you"},
    {Reason::key_wrong, "key_wrong",
     "the telegram came whole but the key does not open it (system title %t): check the key, digit by digit, "
     "and that it is this meter's"},
    {Reason::authentication_key_missing, "authentication_key_missing",
     "the telegram can be read but not proven genuine (system title %t): strict reading needs the "
     "authentication key, too"},
    {Reason::tag_missing, "tag_missing",
     "the telegram can be read but carries no authentication tag, though an authentication key is set "
     "(system "
     "title %t): it is not proven genuine and not used"},
    {Reason::authentication_key_wrong, "authentication_key_wrong",
     "the key opens the telegram but its tag is not what the authentication key gives (system title %t): "
     "check the authentication key"},
    {Reason::counter_replayed, "counter_replayed",
     "the telegram has been seen before (invocation counter %f, last one %e, system title %t) and is not "
     "used"},
    {Reason::security_unknown, "security_unknown",
     "the telegram is secured in a way that this version cannot undo (security control %F, system title %t)"},
    {Reason::title_missing, "title_missing",
     "the telegram is encrypted but does not name its sender, without which no key can open it"},
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

void write_sender(TextWriter& out, const SystemTitle& title) {
  write_title(out, title);
  if (const std::string_view maker = maker_of_title(title); !maker.empty()) {
    out.text(", ");
    out.text(maker);
  }
}

const ReasonRow& row(Reason reason) {
  return reasons[static_cast<std::size_t>(reason)];
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
    const char character = fetched(words[at]);
    if (character != '%') {
      out.character(character);
      continue;
    }
    switch (fetched(words[++at])) {
      case 'e': out.number(fault.expected); break;
      case 'f': out.number(fault.found); break;
      case 'E': out.hexadecimal(fault.expected, 2); break;
      case 'F': out.hexadecimal(fault.found, 2); break;
      case 'C': out.hexadecimal(fault.expected, 4); break;
      case 'D': out.hexadecimal(fault.found, 4); break;
      default: write_sender(out, fault.title); break;
    }
  }
}

void write_title(TextWriter& out, const SystemTitle& title) {
  constexpr std::size_t letters = 3;
  for (std::size_t at = 0; at < letters; ++at) {
    const bool printable = title[at] > 0x20 && title[at] < 0x7f;
    out.character(printable ? static_cast<char>(title[at]) : '?');
  }
  for (std::size_t at = letters; at < title.size(); ++at) out.hexadecimal(title[at], 2);
}

}  // namespace ams
