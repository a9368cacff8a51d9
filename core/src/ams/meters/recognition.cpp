#include "ams/meters/recognition.hpp"

#include "ams/dlms/clock.hpp"
#include "ams/flash.hpp"

namespace ams {
namespace {

using axdr::Element;
using axdr::Reader;
using axdr::Tag;

bool begins_like(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char due = fetched(pattern[at]);
    const bool is_digit = text[at] >= '0' && text[at] <= '9';
    if (due == '#' ? !is_digit : text[at] != due) return false;
  }
  return true;
}

bool fits(Role role, const Element& element) {
  switch (role) {
    case Role::unused: return true;
    case Role::value: return element.tag == Tag::uint32;
    case Role::clock: return is_clock(element);
    default: return element.is_text();
  }
}

bool fits(const PositionalList& list, const Element& first, const Element* second) {
  return fits(fetched(list.items.front()).role, first) && begins_like(text_of(first), list.begins) &&
         (second == nullptr || fits(fetched(list.items[1]).role, *second));
}

Recognised find_positional(const Element& root, const Element& first, Reader rest) {
  if (root.tag != Tag::structure) return {};
  Element element;
  const Element* second = root.count > 1 && !first.is_list() && rest.next(element) ? &element : nullptr;
  if (root.count > 1 && second == nullptr) return {};
  for (const Meter* meter : meters()) {
    for (const PositionalList& list : meter->positional) {
      if (list.items.size() == root.count && fits(list, first, second)) {
        return {ListForm::positional, meter, list.items};
      }
    }
  }
  return {};
}

const Meter* find_by_version(const Element& version) {
  if (!version.is_text()) return nullptr;
  for (const Meter* meter : meters()) {
    if (!meter->list_prefix.empty() && begins_with(text_of(version), meter->list_prefix)) return meter;
  }
  return nullptr;
}

const Meter* find_unnamed(const Element& root, const Obis& first) {
  for (const Meter* meter : meters()) {
    for (const UnnamedList& constant : meter->unnamed) {
      const UnnamedList list = fetched(constant);
      const bool same_length = list.items == 0 || list.items == root.count;
      if (list.root == root.tag && same_length && list.first == first) return meter;
    }
  }
  return nullptr;
}

// The first capture object: {class, code, attribute, index}.
Recognised find_described(const Element& root, Reader objects) {
  Element object;
  Element class_id;
  Element code;
  const bool whole = objects.next(object) && objects.next(class_id) && objects.next(code) && is_code(code);
  return {ListForm::described, whole ? find_unnamed(root, Obis::from(code.content)) : nullptr, {}};
}

// Codes, bare or in structures, perhaps behind a list version (Kamstrup) or a clock.
Recognised find_coded(const Element& root, Element first, Reader rest) {
  const bool in_structures = first.is_list();
  while (first.is_list()) {
    if (!rest.next(first)) return {ListForm::coded, nullptr, {}};
  }
  if (first.tag == Tag::visible_string) return {ListForm::coded, find_by_version(first), {}};
  if (is_clock(first) && !rest.next(first)) return {};
  if (!is_code(first)) return {in_structures ? ListForm::coded : ListForm::unknown, nullptr, {}};
  const Obis code = Obis::from(first.content);
  const std::optional<Item> item = find_item(code, nullptr);
  if (!item || item->role != Role::list) return {ListForm::coded, find_unnamed(root, code), {}};
  return {ListForm::coded, rest.next(first) ? find_by_version(first) : nullptr, {}};
}

std::optional<Item> find_item(const Obis& obis, std::span<const Code> codes) {
  for (const Code& constant : codes) {
    const Code code = fetched(constant);
    if (code.obis == obis) return code.item;
  }
  return std::nullopt;
}

}  // namespace

Recognised recognise(const Element& root, Reader items) {
  Element first;
  if (!items.next(first)) return {};
  if (const Recognised known = find_positional(root, first, items); known.meter != nullptr) return known;
  if (first.tag != Tag::array) return find_coded(root, first, items);
  const bool describes_itself = root.tag == Tag::structure && first.count == root.count && root.count > 1;
  return describes_itself ? find_described(root, items) : Recognised{};
}

bool is_clock(const Element& element) {
  return (element.tag == Tag::octet_string || element.tag == Tag::date_time) &&
         element.content.size() == clock_octets;
}

std::optional<Item> find_item(const Obis& obis, const Meter* meter) {
  const std::optional<Item> item = find_item(obis, common_codes());
  return item || meter == nullptr ? item : find_item(obis, meter->codes);
}

std::string_view text_of(const Element& element) {
  return {reinterpret_cast<const char*>(element.content.data()),  // NOLINT(*-reinterpret-cast)
          element.content.size()};
}

}  // namespace ams
