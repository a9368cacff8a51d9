#include "ams/dlms/apdu_notes.hpp"

#include <algorithm>
#include <array>

#include "ams/meters/flag.hpp"
#include "ams/text.hpp"

namespace ams {
namespace {

constexpr std::size_t title_octet = 2;
constexpr std::size_t invoke_id_octets = 4;

void note_number(Tracer& tracer, Octets part, std::string_view what, std::uint64_t number,
                 std::string_view behind = {}) {
  std::array<char, 80> buffer;
  TextWriter out(buffer);
  out.number(number);
  out.text(behind);
  tracer.note(part, what, out.view());
}

void note_title(Tracer& tracer, Octets part, const SystemTitle& title) {
  std::array<char, 80> buffer;
  TextWriter out(buffer);
  write_title(out, title);
  if (const std::string_view maker = maker_of_title(title); !maker.empty()) {
    out.text(", ");
    out.text(maker);
  }
  tracer.note(part, "system title", out.view());
}

void write_security(TextWriter& out, std::uint8_t security) {
  out.text("suite ");
  out.number(security & 0x0fU);
  if ((security & 0x20) != 0) out.text(", encrypted");
  if ((security & 0x10) != 0) out.text(", authenticated");
}

}  // namespace

void note_block(Tracer& tracer, Octets apdu, const Block& block) {
  tracer.note(apdu.first(1), "general-block-transfer", "");
  tracer.note(apdu.subspan(1, 1), "block control", block.last ? "last block" : "more blocks follow");
  note_number(tracer, apdu.subspan(2, 2), "block number", block.number);
  note_number(tracer, apdu.subspan(4, 2), "block number acknowledged", big_endian_16(apdu.subspan(4)));
  const std::size_t head = apdu.size() - block.data.size();
  note_number(tracer, apdu.subspan(6, head - 6), "length", block.data.size(), " octets");
  tracer.note(block.data, "block data", "");
}

void note_ciphered(Tracer& tracer, Octets apdu, const CipheredApdu& parts) {
  const std::size_t title_end = title_octet + parts.title.size();
  tracer.note(apdu.first(1), "general-glo-ciphering", "");
  note_number(tracer, apdu.subspan(1, 1), "length", parts.title.size(), " octets");
  note_title(tracer, apdu.subspan(title_octet, parts.title.size()), parts.title);
  note_number(tracer, apdu.subspan(title_end, parts.iv_octet - title_end), "length",
              parts.octets - parts.iv_octet, " octets");
  std::array<char, 64> buffer;
  TextWriter out(buffer);
  write_security(out, parts.security);
  tracer.note(apdu.subspan(parts.iv_octet, 1), "security control", out.view());
  note_number(tracer, apdu.subspan(parts.iv_octet + 1, 4), "invocation counter", parts.counter);
  note_number(tracer, apdu.subspan(parts.text_octet, parts.text_octets), "ciphertext", parts.text_octets,
              " octets");
  if (parts.tag_octets != 0) {
    tracer.note(apdu.subspan(parts.text_octet + parts.text_octets, parts.tag_octets), "authentication tag",
                "");
  }
}

void note_notification(Tracer& tracer, Octets octets, const Notification& notification) {
  std::size_t at = llc_octets(octets);
  if (at != 0) tracer.note(octets.first(at), "LLC header", "");
  tracer.note(octets.subspan(at, 1), "data-notification", "");
  tracer.note(octets.subspan(at + 1, invoke_id_octets), "long-invoke-id-and-priority", "");
  at += 1 + invoke_id_octets;
  std::array<char, 40> buffer;
  TextWriter out(buffer);
  if (notification.time) write_clock(out, *notification.time);
  tracer.note(octets.subspan(at, notification.data_octet - at), "date-time",
              notification.time ? out.view() : "none");
}

}  // namespace ams
