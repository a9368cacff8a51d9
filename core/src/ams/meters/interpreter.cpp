#include "ams/meters/interpreter.hpp"

#include <bitset>

#include "ams/dlms/axdr.hpp"
#include "ams/meters/meter.hpp"

namespace ams {
namespace {

using axdr::Element;
using axdr::Tag;

constexpr int largest_scaler = 15;  // a power of ten beyond this is no scaler of any meter

// The OBIS codes of what is not a number. "Who is who in a list": makers agree on few of them.
struct RoleRow {
  Obis obis;
  Role role;
};
constexpr RoleRow roles[] = {
    {{0, 0, 1, 0, 0}, Role::clock},        {{0, 1, 1, 0, 0}, Role::clock},         // Kamstrup: channel 1
    {{0, 0, 96, 1, 0}, Role::meter_id},    {{1, 1, 0, 0, 5}, Role::meter_id},      // Kamstrup: GS1 number
    {{0, 0, 96, 1, 7}, Role::meter_model}, {{1, 1, 96, 1, 1}, Role::meter_model},  // Kamstrup: type number
    {{1, 1, 0, 2, 129}, Role::list},       {{1, 0, 0, 2, 129}, Role::list},        // Aidon, Kaifa SE
};

bool is_obis(const Element& element) {
  return element.tag == Tag::octet_string && element.content.size() == Obis::size;
}

std::string_view as_text(Octets octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};  // NOLINT(*-reinterpret-cast)
}

// Meters pad texts with NUL or blanks.
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

class Interpreter {
 public:
  Interpreter(const Notification& notification, Reading& reading, ValueFaults& faults)
      : notification_(notification), reading_(reading), faults_(faults), elements_(notification.data) {}

  std::optional<Fault> run();

 private:
  std::optional<Fault> fault_of_next();
  void read_positional(std::span<const Item> items);
  void read_obis_list();
  void take_coded(const Obis&, const Element&);
  void take_role(Role, const Element&);
  void take_text(std::optional<Reading::Text>&, const Element&);
  void take_clock(const Element&);
  void take_number(Quantity, const Element&);
  void take_scaler();
  bool scale_from_wire(std::size_t index, const Element& scaler, const Element& unit);
  const Meter* maker_of(const Element& root) const;
  void scale_from_table(const Meter*);
  void refuse(Reason, std::size_t octet, Quantity, std::uint32_t found = 0, std::uint32_t expected = 0);

  const Notification& notification_;
  Reading& reading_;
  ValueFaults& faults_;
  axdr::Reader elements_;
  std::optional<Obis> first_code_;
  bool refused_any_ = false;
  std::bitset<Reading::most_values> unscaled_;
  std::array<std::uint16_t, Reading::most_values> octets_{};  // where each value stands
};

struct Positional {
  const Meter* meter = nullptr;
  std::span<const Item> items;
};

// A positional list begins with its version, or, if it is all there is, with a number.
bool fits(const Meter& meter, const Item& item, const Element& first) {
  if (item.role == Role::value) return first.tag == Tag::uint32;
  return first.is_text() && as_text(first.content).starts_with(meter.list_prefix);
}

Positional find_positional(const Element& root, const Element& first) {
  if (root.tag != Tag::structure) return {};
  for (const Meter* meter : meters()) {
    for (const std::span<const Item> items : meter->positional) {
      if (items.size() == root.count && fits(*meter, items.front(), first)) return {meter, items};
    }
  }
  return {};
}

// A list of OBIS codes, bare or in structures, perhaps behind a list version. Not one that begins with the
// descriptions of its own items (Landis+Gyr): an array as long as the list itself.
bool is_coded(const Element& root, const Element& first) {
  const bool is_described =
      root.tag == Tag::structure && first.tag == Tag::array && first.count == root.count && root.count > 1;
  return !is_described && (first.is_list() || first.tag == Tag::visible_string || is_obis(first));
}

const Scale& scale_of(const Meter& meter, const Reading& reading) {
  const std::string_view model = reading.meter_model ? reading.meter_model->view() : std::string_view{};
  for (const ModelScale& row : meter.models) {
    if (model.find(row.part, row.position) == row.position) return row.scale;
  }
  return *meter.scale;
}

// The power of ten that turns a number of the kind, as the maker sends it, into the quantity's own unit.
std::optional<int> table_power(Kind kind, const Scale* scale) {
  if (kind == Kind::state || kind == Kind::counter) return 0;
  if (scale == nullptr) return std::nullopt;
  switch (kind) {
    case Kind::active_power:
    case Kind::reactive_power:
    case Kind::apparent_power: return 0;
    case Kind::current: return scale->current;
    case Kind::voltage: return scale->voltage;
    case Kind::active_energy:
    case Kind::reactive_energy: return scale->energy - 3;
    default: return std::nullopt;
  }
}

std::optional<Fault> Interpreter::run() {
  const std::optional<Element> root = elements_.next();
  if (!root) return elements_.fault();
  if (!root->is_list()) {
    return Fault{Layer::list, Reason::not_a_list, root->octet, 0, static_cast<std::uint32_t>(root->tag)};
  }
  const std::optional<Element> first = elements_.peek();
  const auto items = static_cast<std::uint32_t>(root->count);
  if (!first) return fault_of_next().value_or(Fault{Layer::list, Reason::list_empty, root->octet, 0, items});

  const Meter* meter = nullptr;
  if (const Positional known = find_positional(*root, *first); known.meter != nullptr) {
    meter = known.meter;
    read_positional(known.items);
  } else if (is_coded(*root, *first)) {
    read_obis_list();
    meter = maker_of(*root);
  } else {
    return Fault{Layer::list, Reason::unknown_list, root->octet, 0, items};
  }
  if (!elements_.complete()) {  // if by no fault, then by a list within the positions
    return fault_of_next().value_or(Fault{Layer::list, Reason::unknown_list, root->octet, 0, items});
  }

  if (meter != nullptr) reading_.maker = meter->maker;
  scale_from_table(meter);
  if (reading_.values().empty()) {
    return Fault{Layer::list, refused_any_ ? Reason::list_refused : Reason::list_empty, root->octet, 0,
                 items};
  }
  if (meter != nullptr && meter->clock_offset_is_false && reading_.meter_time &&
      reading_.meter_time->offset_minutes == 0) {
    reading_.meter_time->offset_minutes.reset();
  }
  if (!reading_.meter_time) reading_.meter_time = notification_.time;
  return std::nullopt;
}

// What follows the last element is a fault, too.
std::optional<Fault> Interpreter::fault_of_next() {
  elements_.next();
  return elements_.fault();
}

void Interpreter::read_positional(std::span<const Item> items) {
  for (const Item& item : items) {
    const std::optional<Element> element = elements_.next();
    if (!element) return;
    if (item.role == Role::value) {
      take_number(item.quantity, *element);
    } else {
      take_role(item.role, *element);
    }
  }
}

// Codes and values in turn, whichever structures they are wrapped in; a value may be followed by a structure
// of scaler and unit. A text before the first code is the list version (Kamstrup).
void Interpreter::read_obis_list() {
  std::optional<Obis> code;
  while (const std::optional<Element> element = elements_.next()) {
    if (element->is_list()) continue;
    if (code) {
      take_coded(*code, *element);
      code.reset();
    } else if (is_obis(*element)) {
      code = Obis::from(element->content);
      if (!first_code_) first_code_ = code;
    } else if (!first_code_ && !reading_.list && element->tag == Tag::visible_string) {
      take_role(Role::list, *element);
    }
  }
}

void Interpreter::take_coded(const Obis& code, const Element& element) {
  if (element.tag == Tag::null_data) return;
  if (const std::optional<Quantity> quantity = find_quantity(code)) {
    const std::size_t before = reading_.values().size();
    take_number(*quantity, element);
    if (reading_.values().size() > before) take_scaler();
    return;
  }
  for (const RoleRow& row : roles) {
    if (row.obis == code) return take_role(row.role, element);
  }
}

void Interpreter::take_role(Role role, const Element& element) {
  switch (role) {
    case Role::list: return take_text(reading_.list, element);
    case Role::meter_id: return take_text(reading_.meter_id, element);
    case Role::meter_model: return take_text(reading_.meter_model, element);
    case Role::clock: return take_clock(element);
    case Role::value: return;
  }
}

void Interpreter::take_text(std::optional<Reading::Text>& target, const Element& element) {
  if (!element.is_text()) {
    return refuse(Reason::unexpected_type, element.octet, no_quantity,
                  static_cast<std::uint32_t>(element.tag));
  }
  const std::string_view text = trimmed(as_text(element.content));
  Reading::Text copy;
  if (!copy.assign(text)) {
    return refuse(Reason::text_too_long, element.octet, no_quantity, static_cast<std::uint32_t>(text.size()),
                  Reading::Text::capacity());
  }
  target = copy;
}

void Interpreter::take_clock(const Element& element) {
  const bool possible = (element.tag == Tag::octet_string || element.tag == Tag::date_time) &&
                        element.content.size() == clock_octets;
  if (!possible) {
    return refuse(Reason::unexpected_type, element.octet, no_quantity,
                  static_cast<std::uint32_t>(element.tag));
  }
  if (!is_specified(element.content)) return;
  if (const Result<Clock> clock = parse_clock(element.content)) {
    reading_.meter_time = *clock;
  } else {
    refuse(clock.fault().reason, element.octet, no_quantity);
  }
}

// Positional lists leave out a value by null-data, too.
void Interpreter::take_number(Quantity quantity, const Element& element) {
  if (element.tag == Tag::null_data) return;
  const Result<Decimal> number = axdr::number(element);
  if (!number) return refuse(number.fault().reason, element.octet, quantity, number.fault().found);
  if (reading_.find(quantity)) return refuse(Reason::repeated_value, element.octet, quantity);
  const std::size_t index = reading_.values().size();
  if (!reading_.add({quantity, *number})) {
    return refuse(Reason::too_many_values, element.octet, quantity, 0, Reading::most_values);
  }
  unscaled_[index] = true;
  octets_[index] = static_cast<std::uint16_t>(element.octet);
}

// The structure {scaler, unit} (scal_unit_type, IEC 62056-6-2, clause 4.3.2) that may follow a value.
void Interpreter::take_scaler() {
  axdr::Reader ahead = elements_;
  const std::optional<Element> structure = ahead.next();
  if (!structure || structure->tag != Tag::structure || structure->count != 2) return;
  const std::optional<Element> scaler = ahead.next();
  const std::optional<Element> unit = ahead.next();
  if (!scaler || !unit || is_obis(*scaler)) return;  // the next code and its value
  elements_ = ahead;
  const std::size_t last = reading_.values().size() - 1;
  if (!scale_from_wire(last, *scaler, *unit)) reading_.remove(last);
  unscaled_[last] = false;
}

bool Interpreter::scale_from_wire(std::size_t index, const Element& scaler, const Element& unit) {
  Value& value = reading_.values()[index];
  if (scaler.tag != Tag::int8 || unit.tag != Tag::enumeration) {
    refuse(Reason::unexpected_type, scaler.octet, value.quantity, static_cast<std::uint32_t>(scaler.tag));
    return false;
  }
  const std::uint8_t code = unit.content[0];
  const std::optional<int> power = power_of_ten(code, ams::unit(value.quantity));
  if (!power) {
    refuse(Reason::unexpected_unit, unit.octet, value.quantity, code);
    return false;
  }
  const auto exponent = static_cast<std::int8_t>(scaler.content[0]);
  if (exponent > largest_scaler || exponent < -largest_scaler) {
    refuse(Reason::number_too_large, scaler.octet, value.quantity);
    return false;
  }
  value.number = scaled(value.number, exponent + *power);
  return true;
}

const Meter* Interpreter::maker_of(const Element& root) const {
  for (const Meter* meter : meters()) {
    if (reading_.list && reading_.list->view().starts_with(meter->list_prefix)) return meter;
    if (reading_.list) continue;
    for (const UnnamedList& list : meter->unnamed) {
      if (list.root == root.tag && list.count == root.count && list.first == first_code_) return meter;
    }
  }
  return nullptr;
}

// Numbers that came without scaler. What no table can scale is left out: a number without scale is no value.
void Interpreter::scale_from_table(const Meter* meter) {
  const Scale* scale = meter != nullptr && meter->scale ? &scale_of(*meter, reading_) : nullptr;
  std::size_t kept = 0;
  const std::size_t sent = reading_.values().size();
  for (std::size_t index = 0; index < sent; ++index) {
    Value& value = reading_.values()[kept];
    if (!unscaled_[index]) {
      ++kept;
    } else if (const std::optional<int> power = table_power(kind(value.quantity), scale)) {
      value.number = scaled(value.number, *power);
      ++kept;
    } else {
      refuse(Reason::scale_unknown, octets_[index], value.quantity);
      reading_.remove(kept);
    }
  }
}

void Interpreter::refuse(Reason reason, std::size_t octet, Quantity subject, std::uint32_t found,
                         std::uint32_t expected) {
  refused_any_ = true;
  faults_.value_fault({Layer::value, reason, octet + notification_.data_octet, expected, found, subject});
}

}  // namespace

std::optional<Fault> interpret(const Notification& notification, Reading& reading, ValueFaults& faults) {
  if (notification.time_fault) faults.value_fault(*notification.time_fault);
  std::optional<Fault> fault = Interpreter(notification, reading, faults).run();
  if (fault) fault->octet += notification.data_octet;
  return fault;
}

}  // namespace ams
