#include "ams/meters/sml_notes.hpp"

#include <array>

namespace ams::sml {
namespace {

struct Row {
  std::uint16_t code;
  std::string_view name;
};

constexpr Row message_types[] = {
    {0x0100, "SML_PublicOpen.Req"},       {0x0101, "SML_PublicOpen.Res"},
    {0x0200, "SML_PublicClose.Req"},      {0x0201, "SML_PublicClose.Res"},
    {0x0300, "SML_GetProfilePack.Req"},   {0x0301, "SML_GetProfilePack.Res"},
    {0x0400, "SML_GetProfileList.Req"},   {0x0401, "SML_GetProfileList.Res"},
    {0x0500, "SML_GetProcParameter.Req"}, {0x0501, "SML_GetProcParameter.Res"},
    {0x0600, "SML_SetProcParameter.Req"}, {0x0700, "SML_GetList.Req"},
    {0x0701, "SML_GetList.Res"},          {0xff01, "SML_Attention.Res"},
};

constexpr Row cosem_units[] = {
    {27, "W"}, {28, "VA"}, {29, "var"}, {30, "Wh"}, {32, "varh"}, {33, "A"}, {35, "V"}, {44, "Hz"},
};

std::string_view find(std::span<const Row> rows, std::uint64_t code) {
  for (const Row& row : rows) {
    if (row.code == code) return row.name;
  }
  return {};
}

void write(TextWriter& out, const Element& element) {
  if (element.absent()) return out.text("not sent");
  if (element.type == Type::list) {
    out.text("list of ");
    return out.number(element.count);
  }
  if (const Result<Decimal> number = sml::number(element)) return write_decimal(out, *number);
  for (const std::uint8_t octet : element.content) out.hexadecimal(octet, 2);
}

}  // namespace

void Notes::describe(const Element& element, std::string_view what) const {
  std::array<char, 128> buffer;
  TextWriter out(buffer);
  write(out, element);
  text(element, what, out.view());
}

void Notes::message_type(const Element& element, std::uint64_t code) const {
  if (tracer_ == nullptr) return;
  const std::string_view name = find(message_types, code);
  if (!name.empty()) text(element, "message type", name);
}

void Notes::obis(const Element& element, const Obis& obis) const {
  if (tracer_ == nullptr) return;
  std::array<char, 32> buffer;
  TextWriter out(buffer);
  write_obis(out, obis);
  text(element, "OBIS", out.view());
}

void Notes::unit(const Element& element, std::uint8_t code) const {
  if (tracer_ == nullptr) return;
  const std::string_view symbol = find(cosem_units, code);
  if (!symbol.empty()) text(element, "unit", symbol);
}

void Notes::value(const Element& element, Quantity quantity, Decimal number) const {
  if (tracer_ == nullptr) return;
  std::array<char, 64> buffer;
  TextWriter out(buffer);
  write_decimal(out, number);
  text(element, key(quantity), out.view());
}

void Notes::clock(const Element& element, const Clock& clock) const {
  if (tracer_ == nullptr) return;
  std::array<char, 32> buffer;
  TextWriter out(buffer);
  write_clock(out, clock);
  text(element, "meter time", out.view());
}

}  // namespace ams::sml
