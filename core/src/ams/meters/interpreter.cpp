#include "ams/meters/interpreter.hpp"

#include "ams/flash.hpp"
#include "ams/meters/flag.hpp"
#include "ams/meters/list_notes.hpp"
#include "ams/meters/recognition.hpp"
#include "ams/meters/scale.hpp"

namespace ams {
namespace {

using axdr::Element;
using axdr::Tag;

constexpr int largest_scaler = 15;  // a power of ten beyond this is no scaler of any meter

// Meters pad texts with NUL or blanks.
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

// `KFM1200200234804`, or with the medium in front (DIN 43863-5): `1KFM0200234804`.
std::string_view maker_of_name(std::string_view name) {
  constexpr std::size_t shortest = 8;
  if (name.size() < shortest) return {};
  if (name.front() == '1') name.remove_prefix(1);
  return maker_of_flag(name);
}

// A structure of two behind a value that is not the next code and its value: scaler and unit, or meant so.
bool is_odd_scaler(Octets rest) {
  return rest.size() > 2 && rest[0] == static_cast<std::uint8_t>(Tag::structure) && rest[1] == 2 &&
         rest[2] != static_cast<std::uint8_t>(Tag::octet_string);
}

// What an item of a list that describes itself holds (capture_object_definition, IEC 62056-6-2,
// clause 4.3.7).
struct CaptureObject {
  Obis code;
  std::uint8_t attribute = 0;
};

// {class, code, attribute, index}
std::optional<CaptureObject> next_object(axdr::Reader& objects) {
  constexpr std::uint32_t items = 4;
  Element object;
  Element class_id;
  Element code;
  Element attribute;
  Element index;
  const bool is_object = objects.next(object) && object.tag == Tag::structure && object.count == items &&
                         objects.next(class_id) && objects.next(code) && is_code(code) &&
                         objects.next(attribute) && attribute.tag == Tag::int8 && objects.next(index);
  if (!is_object) return std::nullopt;
  return CaptureObject{Obis::from(code.content), attribute.content[0]};
}

// An id of twelve digits is as long as a clock, but no clock begins with a printable character.
bool is_readable(const Element& element) {
  return element.content[0] >= ' ' && element.content[0] <= '~';
}

class Interpreter {
 public:
  Interpreter(const Notification& notification, Reading& reading, ValueFaults& faults, ListNotes* notes)
      : notification_(notification),
        reading_(reading),
        faults_(faults),
        notes_(notes),
        elements_(notification.data) {}

  std::optional<Fault> run();

 private:
  bool next(Element&);
  [[gnu::cold, gnu::noinline]] bool next_noted(Element&);
  bool next_code(Obis& code);
  bool pass_over(const Element& list);
  std::optional<Fault> fault_of_next();

  void read_positional(std::span<const Item> items);
  void read_coded();
  [[gnu::noinline]] void read_bare(const Element&);
  void read_described(std::uint32_t items);
  [[gnu::noinline]] bool read_code(const Element&, Obis& code);

  void take_coded(const Obis&, const Element&);
  void take_item(const Item&, const Element&);
  void take_role(Role, const Element&);
  void take_maker(std::string_view name);
  bool take_text(std::optional<Reading::Text>&, const Element&);
  void take_clock(const Element&);
  void take_number(Quantity, const Element&);
  [[gnu::noinline]] bool take_float(const Element&, Quantity, Decimal&);

  bool scale(Decimal&, Quantity, const Element&);
  bool scale_by_wire(Decimal&, Quantity, std::int8_t scaler, std::uint8_t unit);
  bool scale_by_table(Decimal&, Quantity, const Element&);
  [[gnu::noinline]] bool pass_over_odd_scaler(Quantity);
  void finish();
  [[gnu::cold, gnu::noinline]] void refuse(Reason, std::size_t octet, Quantity, std::uint32_t found = 0,
                                           std::uint32_t expected = 0);
  void refuse_type(const Element&, Quantity);

  const Notification& notification_;
  Reading& reading_;
  ValueFaults& faults_;
  ListNotes* notes_;  // null if nobody asks
  axdr::Reader elements_;
  Recognised list_;
  bool refused_any_ = false;
  std::bitset<256> taken_;  // by quantity
  Unscaled unscaled_;
};
static_assert(sizeof(Interpreter) < 300);

std::optional<Fault> Interpreter::run() {
  Element root;
  if (!next(root)) return elements_.fault();
  if (!root.is_list()) {
    return Fault{Layer::list, Reason::not_a_list, root.octet, 0, static_cast<std::uint32_t>(root.tag)};
  }
  if (root.count == 0) return fault_of_next().value_or(Fault{Layer::list, Reason::list_empty, root.octet});
  list_ = recognise(root, elements_);
  switch (list_.form) {
    case ListForm::positional: read_positional(list_.items); break;
    case ListForm::coded: read_coded(); break;
    case ListForm::described: read_described(root.count); break;
    case ListForm::unknown: break;
  }
  if (!elements_.complete()) {  // if by no fault, then by a list of another layout
    return fault_of_next().value_or(Fault{Layer::list, Reason::unknown_list, root.octet, 0, root.count});
  }
  finish();
  if (!reading_.values().empty()) return std::nullopt;
  return Fault{Layer::list, refused_any_ ? Reason::list_refused : Reason::list_empty, root.octet, 0,
               root.count};
}

bool Interpreter::next(Element& element) {
  return notes_ == nullptr ? elements_.next(element) : next_noted(element);
}

bool Interpreter::next_noted(Element& element) {
  const Octets before = elements_.rest();
  const bool read = elements_.next(element);
  notes_->elements(before, elements_.rest());
  return read;
}

// The next code, if one follows at once.
bool Interpreter::next_code(Obis& code) {
  if (notes_ == nullptr) return elements_.next_code(code);
  const Octets before = elements_.rest();
  const bool read = elements_.next_code(code);
  notes_->elements(before, elements_.rest());
  return read;
}

bool Interpreter::pass_over(const Element& list) {
  if (notes_ == nullptr) return elements_.pass_over(list);
  const Octets before = elements_.rest();
  const bool read = elements_.pass_over(list);
  notes_->elements(before, elements_.rest());
  return read;
}

// What follows the last element is a fault, too.
std::optional<Fault> Interpreter::fault_of_next() {
  Element element;
  elements_.next(element);
  return elements_.fault();
}

// ---- Lists

void Interpreter::read_positional(std::span<const Item> items) {
  Element element;
  for (const Item& constant : items) {
    const Item item = fetched(constant);
    if (!next(element)) return;
    if (item.role == Role::unused) {
      if (!pass_over(element)) return;
    } else if (element.is_list()) {
      return;
    } else {
      take_item(item, element);
    }
  }
}

// Codes and values in turn, whichever structures they are wrapped in; a value may be followed by a structure
// of scaler and unit.
void Interpreter::read_coded() {
  Obis code;
  Element element;
  bool seen_code = false;
  while (true) {
    bool has_code = next_code(code);
    if (!has_code) {
      if (!next(element)) return;
      if (element.is_list()) continue;
      has_code = read_code(element, code);
    }
    if (has_code) {
      seen_code = true;
      do {
        if (!next(element)) return;
      } while (element.is_list() && element.count != 0);
      if (!element.is_list()) take_coded(code, element);  // an empty list is no value
    } else if (!seen_code || elements_.complete()) {
      read_bare(element);
    }
  }
}

// What comes without a code: in front the list version (Kamstrup) or the clock, at the end the meter's id
// (EVN, Wiener Netze).
void Interpreter::read_bare(const Element& element) {
  const bool is_last = elements_.complete();
  if (is_clock(element) && !(is_last && is_readable(element))) {
    take_clock(element);
  } else if (is_last) {
    if (element.is_text() && !reading_.meter_id) take_role(Role::meter_id, element);
  } else if (element.tag == Tag::visible_string && !reading_.list) {
    take_role(Role::list, element);
  }
}

// Not at the very end: a code comes before something.
bool Interpreter::read_code(const Element& element, Obis& code) {
  if (elements_.complete()) return false;
  if (is_code(element)) {
    code = Obis::from(element.content);
    return true;
  }
  const CodeHook hook = list_.meter != nullptr ? list_.meter->code_hook : nullptr;
  return hook != nullptr && hook(element, elements_, code);
}

// An array of capture objects and their values. The first object is the array.
void Interpreter::read_described(std::uint32_t items) {
  constexpr std::uint8_t value_attribute = 2;
  Element element;
  if (!next(element)) return;
  axdr::Reader objects = elements_;
  if (!pass_over(element)) return;
  for (std::uint32_t item = 0; item < items; ++item) {
    const std::optional<CaptureObject> object = next_object(objects);
    if (!object) return;
    if (item == 0) continue;
    if (!next(element)) return;
    if (element.is_list()) {
      if (!pass_over(element)) return;
    } else if (object->attribute == value_attribute) {
      take_coded(object->code, element);
    }
  }
}

// ---- Items

void Interpreter::take_coded(const Obis& code, const Element& element) {
  if (const std::optional<Quantity> quantity = find_quantity(code)) return take_number(*quantity, element);
  if (const std::optional<Item> item = find_item(code, list_.meter)) take_item(*item, element);
}

void Interpreter::take_item(const Item& item, const Element& element) {
  if (item.role == Role::value) return take_number(item.quantity, element);
  if (element.tag != Tag::null_data) take_role(item.role, element);
}

void Interpreter::take_role(Role role, const Element& element) {
  if (notes_ != nullptr) notes_->role(role, element);
  std::optional<Reading::Text> name;
  switch (role) {
    case Role::list: take_text(reading_.list, element); return;
    case Role::meter_model: take_text(reading_.meter_model, element); return;
    case Role::meter_id:
      if (take_text(reading_.meter_id, element)) take_maker(reading_.meter_id->view());
      return;
    case Role::device_name:
      if (take_text(name, element)) take_maker(name->view());
      return;
    case Role::clock: return take_clock(element);
    case Role::value:
    case Role::unused: return;
  }
}

// Only where the list itself does not tell.
void Interpreter::take_maker(std::string_view name) {
  if (list_.meter != nullptr) return;
  if (const std::string_view maker = maker_of_name(name); !maker.empty()) reading_.maker = maker;
}

bool Interpreter::take_text(std::optional<Reading::Text>& target, const Element& element) {
  if (!element.is_text()) {
    refuse_type(element, no_quantity);
    return false;
  }
  const std::string_view text = trimmed(text_of(element));
  if (text.size() > Reading::Text::capacity()) {
    refuse(Reason::text_too_long, element.octet, no_quantity, static_cast<std::uint32_t>(text.size()),
           Reading::Text::capacity());
    return false;
  }
  return target.emplace().assign(text);
}

void Interpreter::take_clock(const Element& element) {
  if (!is_clock(element)) return refuse_type(element, no_quantity);
  if (!is_specified(element.content)) return;
  if (const Result<Clock> clock = parse_clock(element.content)) {
    reading_.meter_time = *clock;
  } else {
    refuse(clock.fault().reason, element.octet, no_quantity);
  }
}

// Lists leave out a value by null-data, too.
void Interpreter::take_number(Quantity quantity, const Element& element) {
  if (element.tag == Tag::null_data) return;
  Decimal number;
  if (!axdr::read_whole(element, number.mantissa) && !take_float(element, quantity, number)) return;
  const auto row = static_cast<std::size_t>(quantity);
  if (taken_[row]) return refuse(Reason::repeated_value, element.octet, quantity);
  if (!scale(number, quantity, element)) return;
  if (!reading_.add({number, quantity})) {
    return refuse(Reason::too_many_values, element.octet, quantity, 0, Reading::most_values);
  }
  taken_[row] = true;
  if (notes_ != nullptr) notes_->value(reading_.values().size() - 1, element);
}

// Or whatever else is sent as a value: false if it is no number.
bool Interpreter::take_float(const Element& element, Quantity quantity, Decimal& number) {
  const Result<Decimal> any = axdr::number(element);
  if (any) {
    number = *any;
  } else {
    refuse(any.fault().reason, element.octet, quantity, any.fault().found);
  }
  return static_cast<bool>(any);
}

// ---- Scales

// By the structure of scaler and unit that may follow a number, else by the maker's table. False for what
// neither can scale: a number without scale is no value.
bool Interpreter::scale(Decimal& number, Quantity quantity, const Element& element) {
  if (list_.form != ListForm::coded) return scale_by_table(number, quantity, element);
  const Octets before = elements_.rest();
  std::int8_t scaler = 0;
  std::uint8_t unit = 0;
  if (elements_.next_scaler(scaler, unit)) {
    if (notes_ != nullptr) notes_->elements(before, elements_.rest());
    return scale_by_wire(number, quantity, scaler, unit);
  }
  if (is_odd_scaler(before)) return pass_over_odd_scaler(quantity);
  return scale_by_table(number, quantity, element);
}

bool Interpreter::scale_by_wire(Decimal& number, Quantity quantity, std::int8_t scaler, std::uint8_t unit) {
  const std::optional<int> power = power_of_ten(unit, ams::unit(quantity));
  const bool is_scaler = scaler <= largest_scaler && scaler >= -largest_scaler;
  if (power && is_scaler) {
    number = scaled(number, scaler + *power);
    return true;
  }
  const std::size_t behind = notification_.data.size() - elements_.rest().size();
  if (!power) {
    refuse(Reason::unexpected_unit, behind - 2, quantity, unit);
  } else {
    refuse(Reason::number_too_large, behind - 4, quantity);
  }
  return false;
}

bool Interpreter::scale_by_table(Decimal& number, Quantity quantity, const Element& element) {
  const Kind kind = ams::kind(quantity);
  if (kind == Kind::state || kind == Kind::counter) return true;
  const std::string_view model = reading_.meter_model ? reading_.meter_model->view() : std::string_view{};
  const int power = power_without_scaler(kind, list_.meter, model);
  if (power == Scale::unknown) {
    refuse(Reason::scale_unknown, element.octet, quantity);
    return false;
  }
  number = scaled(number, power);
  const std::size_t index = reading_.values().size();
  if (index < unscaled_.size()) unscaled_[index] = true;
  return true;
}

// A structure of two where scaler and unit are due, of other types.
bool Interpreter::pass_over_odd_scaler(Quantity quantity) {
  Element structure;
  Element scaler;
  next(structure);
  axdr::Reader inner = elements_;
  if (inner.next(scaler) && pass_over(structure)) refuse_type(scaler, quantity);
  return false;
}

// ---- The whole

void Interpreter::finish() {
  const Meter* meter = list_.meter;
  if (meter != nullptr) {
    reading_.maker = meter->maker;
    if (unscaled_.any()) reading_.marks.scale = settle_scale(reading_, unscaled_, *meter);
    const bool is_false_offset = fetched(meter->clock_offset_is_false) && reading_.meter_time &&
                                 reading_.meter_time->offset_minutes == 0;
    if (is_false_offset) reading_.meter_time->offset_minutes.reset();
  }
  if (!reading_.meter_time) reading_.meter_time = notification_.time;
  if (notes_ != nullptr) notes_->values(reading_);
}

void Interpreter::refuse(Reason reason, std::size_t octet, Quantity subject, std::uint32_t found,
                         std::uint32_t expected) {
  refused_any_ = true;
  faults_.value_fault({Layer::value, reason, octet + notification_.data_octet, expected, found, subject});
}

void Interpreter::refuse_type(const Element& element, Quantity subject) {
  refuse(Reason::unexpected_type, element.octet, subject, static_cast<std::uint32_t>(element.tag));
}

std::optional<Fault> run(const Notification& notification, Reading& reading, ValueFaults& faults,
                         ListNotes* notes) {
  if (notification.time_fault) faults.value_fault(*notification.time_fault);
  std::optional<Fault> fault = Interpreter(notification, reading, faults, notes).run();
  if (fault) fault->octet += notification.data_octet;
  return fault;
}

// Apart, since its notes are larger than the stack of a microcontroller likes.
[[gnu::noinline]] std::optional<Fault> run_noted(const Notification& notification, Reading& reading,
                                                 ValueFaults& faults, Tracer& tracer) {
  ListNotes notes(tracer);
  return run(notification, reading, faults, &notes);
}

}  // namespace

std::optional<Fault> interpret(const Notification& notification, Reading& reading, ValueFaults& faults,
                               Tracer* tracer) {
  if (tracer != nullptr) return run_noted(notification, reading, faults, *tracer);
  return run(notification, reading, faults, nullptr);
}

}  // namespace ams
