#include "ams/meters/sml_file.hpp"

#include "ams/dlms/sml_reader.hpp"
#include "ams/flash.hpp"
#include "ams/meters/flag.hpp"
#include "ams/meters/sml_notes.hpp"

namespace ams {
namespace {

using namespace std::string_view_literals;  // whose length need not be counted
using sml::Element;
using sml::Type;

constexpr int largest_scaler = 15;  // a power of ten beyond this is no scaler of any meter
constexpr std::uint8_t no_unit = 255;
constexpr std::uint64_t list_response = 0x0701;

// The OBIS codes of what is not a number: FNN's on modern meters, others on older ones.
enum class Role : std::uint8_t { meter_id, maker };
struct alignas(std::uint32_t) RoleRow {
  Obis obis;
  Role role;
};
constexpr RoleRow roles[] = {
    {{1, 0, 96, 1, 0, 255}, Role::meter_id},
    {{1, 0, 0, 0, 9, 255}, Role::meter_id},
    {{1, 0, 96, 50, 1, 1}, Role::maker},
    {{129, 129, 199, 130, 3, 255}, Role::maker},
};

// SML_ListEntry, without what is not used.
struct Entry {
  Element name, unit, scaler, value;
};

std::string_view as_text(Octets octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};  // NOLINT(*-reinterpret-cast)
}

// A server id holds the maker's letters (DIN 43863-5): 0A 01 45 4D 48 .., in older meters 06 45 4D 48 ..
std::string_view maker_of_id(Octets id) {
  for (const std::size_t position : {2U, 1U}) {
    if (position >= id.size()) continue;
    const std::string_view maker = maker_of_flag(as_text(id.subspan(position)));
    if (!maker.empty()) return maker;
  }
  return {};
}

// What is not sent stands for `absent`.
Result<Decimal> number_or(std::int64_t absent, const Element& element) {
  if (element.absent()) return Decimal{absent, 0};
  return sml::number(element);
}

bool is_offset(const Result<Decimal>& minutes) {
  constexpr std::int64_t longest = 840;
  return minutes && minutes->mantissa >= -longest && minutes->mantissa <= longest;
}

class FileReader {
 public:
  FileReader(Octets messages, Reading& reading, ValueFaults& faults, Tracer* tracer)
      : reading_(reading), faults_(faults), notes_(messages, tracer), elements_(messages) {}

  std::optional<Fault> run();

 private:
  void read_messages();
  void read_message(const Element& message);
  void read_list();
  void read_time();
  void read_local_time();
  void read_entry();
  void take_entry(const Entry&);
  void take_number(Quantity, const Entry&);
  std::optional<int> take_power(Quantity, const Entry&);
  void take_role(Role, const Element&);
  void take_id(const Element&);
  void take_clock(const Element& seconds, std::int64_t offset_minutes);

  Element enter(std::string_view what);
  bool enter(std::string_view what, std::size_t elements);
  Element take(std::string_view what);
  void pass_inside(const Element&);
  bool expect(const Element&, std::size_t elements);
  void refuse(Reason, const Element&, Quantity = no_quantity, std::uint32_t found = 0,
              std::uint32_t expected = 0);

  Reading& reading_;
  ValueFaults& faults_;
  sml::Notes notes_;
  sml::Reader elements_;
  std::optional<Fault> fault_;
  std::optional<Element> list_;  // the last one
  Octets id_;
  bool refused_any_ = false;
};

std::optional<Fault> FileReader::run() {
  read_messages();
  if (fault_) return fault_;
  if (!list_) return Fault{Layer::sml, Reason::not_sml};
  if (reading_.values().empty()) {
    return Fault{Layer::list, refused_any_ ? Reason::list_refused : Reason::list_empty, list_->octet, 0,
                 static_cast<std::uint32_t>(list_->count)};
  }
  if (reading_.maker.empty()) reading_.maker = maker_of_id(id_);
  return std::nullopt;
}

void FileReader::read_messages() {
  while (!fault_) {
    const std::optional<Element> element = elements_.next();
    if (!element) {
      fault_ = elements_.fault();
      return;
    }
    if (element->type == Type::end_of_message) {  // outside of messages 00 is a pad octet
      notes_.text(*element, "pad octet", {});
    } else {
      read_message(*element);
    }
  }
}

// SML_Message
void FileReader::read_message(const Element& message) {
  notes_.element(message, "message");
  if (!expect(message, 6)) return;
  take("transaction id"sv);
  take("group number"sv);
  take("abort on error"sv);
  if (!enter("message body"sv, 2)) return;
  const Element type = take("message type"sv);
  const std::uint64_t code = type.is_integer() ? big_endian(type.content) : 0;
  notes_.message_type(type, code);
  if (code == list_response) {
    read_list();
  } else {
    take("contents"sv);
  }
  take("message check sequence"sv);
  const Element end = take("end of message"sv);
  if (!fault_ && end.type != Type::end_of_message) {
    fault_ = Fault{Layer::sml, Reason::unknown_tag, end.octet, 0, end.tag};
  }
}

// SML_GetList.Res
void FileReader::read_list() {
  if (!enter("list response"sv, 7)) return;
  take("client id"sv);
  take_id(take("server id"sv));
  take("list name"sv);
  read_time();
  const Element list = enter("values"sv);
  if (!expect(list, list.count)) return;
  list_ = list;
  for (std::size_t entry = 0; entry < list.count && !fault_; ++entry) read_entry();
  take("list signature"sv);
  take("gateway time"sv);
}

// SML_Time is a choice: 1 seconds index, 2 seconds since 1970, 3 the same with what local time differs by.
void FileReader::read_time() {
  const Element choice = enter("sensor time"sv);
  if (!choice.is_list(2)) return pass_inside(choice);
  const Element kind = take("kind of time"sv);
  const Element time = enter("time"sv);
  const std::uint64_t code = kind.is_integer() ? big_endian(kind.content) : 0;
  if (code == 2 && time.is_integer()) return take_clock(time, 0);
  if (code == 3 && time.is_list(3)) return read_local_time();
  pass_inside(time);
}

// What is in SML_TimestampLocal.
void FileReader::read_local_time() {
  const Element seconds = take("seconds"sv);
  const Result<Decimal> zone = number_or(0, take("zone in minutes"sv));
  const Result<Decimal> season = number_or(0, take("season in minutes"sv));
  if (fault_ || !seconds.is_integer()) return;
  if (!is_offset(zone) || !is_offset(season)) return refuse(Reason::clock_invalid, seconds);
  take_clock(seconds, zone->mantissa + season->mantissa);
}

// SML_ListEntry
void FileReader::read_entry() {
  if (!enter("list entry"sv, 7)) return;
  Entry entry;
  entry.name = take("OBIS"sv);
  take("status"sv);
  take("time"sv);
  entry.unit = take("unit"sv);
  entry.scaler = take("scaler"sv);
  entry.value = take("value"sv);
  take("signature"sv);
  if (!fault_) take_entry(entry);
}

void FileReader::take_entry(const Entry& entry) {
  if (entry.name.type != Type::octet_string || entry.name.content.size() != Obis::size) {
    return refuse(Reason::unexpected_type, entry.name, no_quantity, entry.name.tag);
  }
  const Obis code = Obis::from(entry.name.content);
  notes_.obis(entry.name, code);
  if (entry.value.absent()) return;
  if (const std::optional<Quantity> quantity = find_quantity(code)) return take_number(*quantity, entry);
  for (const RoleRow& constant : roles) {
    const RoleRow row = fetched(constant);
    if (row.obis == code) return take_role(row.role, entry.value);
  }
}

void FileReader::take_number(Quantity quantity, const Entry& entry) {
  const Result<Decimal> number = sml::number(entry.value);
  if (!number) return refuse(number.fault().reason, entry.value, quantity, number.fault().found);
  if (reading_.find(quantity)) return refuse(Reason::repeated_value, entry.value, quantity);
  const std::optional<int> power = take_power(quantity, entry);
  if (!power) return;
  const Decimal value = scaled(*number, *power);
  if (!reading_.add({value, quantity})) {
    return refuse(Reason::too_many_values, entry.value, quantity, 0, Reading::most_values);
  }
  notes_.value(entry.value, quantity, value);
}

// Scaler and unit in one power of ten. No unit is COSEM's 255, no scaler is 0.
std::optional<int> FileReader::take_power(Quantity quantity, const Entry& entry) {
  const Result<Decimal> unit = number_or(no_unit, entry.unit);
  const Result<Decimal> scaler = number_or(0, entry.scaler);
  if (!unit || !scaler) {
    const Fault& fault = unit ? scaler.fault() : unit.fault();
    refuse(fault.reason, unit ? entry.scaler : entry.unit, quantity, fault.found);
    return std::nullopt;
  }
  const auto code = static_cast<std::uint8_t>(unit->mantissa);
  const std::optional<int> power = power_of_ten(code, ams::unit(quantity));
  if (!power || code != unit->mantissa) {
    refuse(Reason::unexpected_unit, entry.unit, quantity, static_cast<std::uint32_t>(unit->mantissa));
    return std::nullopt;
  }
  if (scaler->mantissa > largest_scaler || scaler->mantissa < -largest_scaler) {
    refuse(Reason::number_too_large, entry.scaler, quantity);
    return std::nullopt;
  }
  notes_.unit(entry.unit, code);
  return static_cast<int>(scaler->mantissa) + *power;
}

void FileReader::take_role(Role role, const Element& value) {
  if (value.type != Type::octet_string) {
    return refuse(Reason::unexpected_type, value, no_quantity, value.tag);
  }
  if (role == Role::meter_id) return take_id(value);
  const std::string_view maker = maker_of_flag(as_text(value.content));
  if (maker.empty()) return;
  reading_.maker = maker;
  notes_.text(value, "maker", maker);
}

void FileReader::take_id(const Element& id) {
  if (id.type != Type::octet_string || id.absent()) return;
  std::array<char, Reading::Text::capacity()> digits;
  TextWriter out(digits);
  for (const std::uint8_t octet : id.content) out.hexadecimal(octet, 2);
  if (out.overflowed()) {
    return refuse(Reason::text_too_long, id, no_quantity, static_cast<std::uint32_t>(2 * id.content.size()),
                  Reading::Text::capacity());
  }
  reading_.meter_id.emplace().assign(out.view());
  id_ = id.content;
  notes_.text(id, "meter id", out.view());
}

// Meters that do not know the time count on from 1970: what lies before 2000 is no time.
void FileReader::take_clock(const Element& seconds, std::int64_t offset_minutes) {
  constexpr std::int64_t year_2000 = 946'684'800;
  constexpr std::int64_t year_9999 = 253'370'764'800;
  const Result<Decimal> number = sml::number(seconds);
  if (!number || number->mantissa < year_2000) return;
  if (number->mantissa >= year_9999) return refuse(Reason::clock_invalid, seconds);
  Clock clock = clock_from_epoch(number->mantissa + offset_minutes * 60);
  clock.offset_minutes = static_cast<std::int16_t>(offset_minutes);
  reading_.meter_time = clock;
  notes_.clock(seconds, clock);
}

// The next element, whose own come next if it is a list. After a fault one that was not sent.
Element FileReader::enter(std::string_view what) {
  if (fault_) return {};
  const std::optional<Element> element = elements_.next();
  if (!element) {
    fault_ = elements_.fault();
    return {};
  }
  notes_.element(*element, what);
  return *element;
}

bool FileReader::enter(std::string_view what, std::size_t elements) {
  return expect(enter(what), elements);
}

// The next element, with all that is in it.
Element FileReader::take(std::string_view what) {
  const Element element = enter(what);
  pass_inside(element);
  return element;
}

void FileReader::pass_inside(const Element& element) {
  for (std::size_t left = element.count; left != 0 && !fault_; --left) left += enter("element"sv).count;
}

bool FileReader::expect(const Element& element, std::size_t elements) {
  if (fault_) return false;
  const bool is_list = element.type == Type::list;
  if (is_list && element.count == elements) return true;
  fault_ = Fault{Layer::sml, Reason::not_a_list, element.octet, 0, element.tag};
  if (is_list) {
    fault_->reason = Reason::unknown_list;
    fault_->found = static_cast<std::uint32_t>(element.count);
  }
  return false;
}

void FileReader::refuse(Reason reason, const Element& element, Quantity subject, std::uint32_t found,
                        std::uint32_t expected) {
  refused_any_ = true;
  faults_.value_fault({Layer::value, reason, element.octet, expected, found, subject});
}

}  // namespace

std::optional<Fault> interpret_sml(Octets messages, Reading& reading, ValueFaults& faults, Tracer* tracer) {
  return FileReader(messages, reading, faults, tracer).run();
}

}  // namespace ams
