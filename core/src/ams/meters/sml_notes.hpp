#pragma once

#include "ams/dlms/clock.hpp"
#include "ams/dlms/sml_reader.hpp"
#include "ams/quantity.hpp"
#include "ams/tracer.hpp"

namespace ams::sml {

/// Tells a tracer what the elements of an SML file are; nothing at all if there is none.
class Notes {
 public:
  Notes(Octets messages, Tracer* tracer) : messages_(messages), tracer_(tracer) {
    if (tracer_ != nullptr) tracer_->region(Layer::sml, "SML messages", messages_);
  }

  /// What the element is called where it stands, and what it holds.
  void element(const Element& element, std::string_view what) const {
    if (tracer_ != nullptr) describe(element, what);
  }
  /// Of an element that is known better.
  void text(const Element& element, std::string_view what, std::string_view meaning) const {
    if (tracer_ != nullptr) tracer_->note(part(element), what, meaning);
  }
  void message_type(const Element&, std::uint64_t code) const;
  void obis(const Element&, const Obis&) const;
  void unit(const Element&, std::uint8_t code) const;
  void value(const Element&, Quantity, Decimal) const;
  void clock(const Element&, const Clock&) const;

 private:
  void describe(const Element&, std::string_view what) const;
  Octets part(const Element& element) const {
    return messages_.subspan(element.octet, element.end - element.octet);
  }

  Octets messages_;
  Tracer* tracer_;
};

}  // namespace ams::sml
