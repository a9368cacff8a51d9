#include "simulator/sml.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "simulator/crc.hpp"
#include "simulator/expectation.hpp"

namespace simulator {
namespace {

constexpr std::uint8_t octet_string = 0x0;
constexpr std::uint8_t signed_integer = 0x5;
constexpr std::uint8_t unsigned_integer = 0x6;
constexpr std::uint8_t list = 0x7;

constexpr std::uint16_t open_response = 0x0101;
constexpr std::uint16_t close_response = 0x0201;
constexpr std::uint16_t list_response = 0x0701;

constexpr std::array<std::uint8_t, 6> list_name = {1, 0, 98, 10, 255, 255};

std::uint16_t check_of(SmlCheck check, std::span<const std::uint8_t> octets) {
  return check == SmlCheck::x25 ? crc16_x25(octets) : crc16_kermit(octets);
}

// Octets a leading octet of which says nothing that the next one does not say.
unsigned shortest(std::int64_t value, bool is_signed) {
  unsigned octets = 1;
  const auto fits = [&] {
    if (octets == 8) return true;
    const int bits = static_cast<int>(octets * 8 - (is_signed ? 1 : 0));
    return is_signed ? value >= -(1LL << bits) && value < (1LL << bits) : value < (1LL << bits);
  };
  while (!fits()) ++octets;
  return octets;
}

class SmlWriter {
 public:
  [[nodiscard]] const Octets& octets() const { return octets_; }

  void open_list(std::size_t elements) { type_length(list, elements); }
  void absent() { octets_.push_back(0x01); }
  void end_of_message() { octets_.push_back(0x00); }

  void string(std::span<const std::uint8_t> octets) {
    sized(octet_string, octets.size());
    octets_.insert(octets_.end(), octets.begin(), octets.end());
  }
  void string(std::string_view text) { string(Octets(text.begin(), text.end())); }

  void integer(SmlInteger type, std::int64_t value) {
    sized(type.is_signed ? signed_integer : unsigned_integer, type.octets);
    for (unsigned shift = type.octets * 8; shift > 0; shift -= 8) {
      octets_.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (shift - 8)));
    }
  }
  void unsigned8(std::uint8_t value) { integer({false, 1}, value); }
  void unsigned16(std::uint16_t value) { integer({false, 2}, value); }
  void signed8(std::int8_t value) { integer({true, 1}, value); }

 private:
  // The length of a list counts elements, any other the octets of the type-length field itself, too.
  void sized(std::uint8_t type, std::size_t octets) {
    constexpr std::size_t most_in_one = 15;
    type_length(type, octets + (octets + 1 > most_in_one ? 2 : 1));
  }
  void type_length(std::uint8_t type, std::size_t length) {
    constexpr unsigned another = 0x80;
    const unsigned high = static_cast<unsigned>(type) << 4U;
    if (length > 0x0F) {
      octets_.push_back(static_cast<std::uint8_t>(another | high | length >> 4U));
      octets_.push_back(static_cast<std::uint8_t>(length & 0x0FU));
    } else {
      octets_.push_back(static_cast<std::uint8_t>(high | length));
    }
  }
  Octets octets_;
};

Octets server_id(const SmlDialect& dialect, const Content& content) {
  Octets octets(dialect.server_id.begin(), dialect.server_id.end());
  for (int shift = 24; shift >= 0; shift -= 8) {
    octets.push_back(static_cast<std::uint8_t>(content.number >> static_cast<unsigned>(shift)));
  }
  return octets;
}

// SML_Time: a choice of 1 (seconds since start) and the seconds.
void write_time(SmlWriter& writer, SmlInteger type, std::int64_t seconds) {
  writer.open_list(2);
  writer.unsigned8(1);
  writer.integer(type, seconds);
}

void write_sensor_time(SmlWriter& writer, const SmlDialect& dialect, const Content& content) {
  if (!dialect.says_time) return writer.absent();
  write_time(writer, {false, 4}, content.invocation_counter);
}

void write_value(SmlWriter& writer, const SmlDialect& dialect, const SmlEntry& entry,
                 const Content& content) {
  if (!entry.field) {
    return entry.octets.empty() ? writer.string(server_id(dialect, content)) : writer.string(entry.octets);
  }
  const std::int64_t value = content.integer(*entry.field);
  SmlInteger type = entry.type;
  if (type.length == SmlLength::shortest) type.octets = shortest(value, type.is_signed);
  writer.integer(type, value);
}

// SML_ListEntry: name, status, time, unit, scaler, value, signature.
void write_entry(SmlWriter& writer, const SmlDialect& dialect, const SmlEntry& entry,
                 const Content& content) {
  writer.open_list(7);
  writer.string(entry.obis);
  if (entry.status.empty()) {
    writer.absent();
  } else {
    std::int64_t status = 0;
    for (const char octet : entry.status) status = status * 256 + static_cast<unsigned char>(octet);
    writer.integer({false, static_cast<unsigned>(entry.status.size())}, status);
  }
  const bool zeros = dialect.optional == SmlOptional::zeros;
  if (zeros) {
    write_time(writer, {false, 1}, 0);
  } else {
    writer.absent();
  }
  if (entry.field) {
    writer.unsigned8(unit_of(find_quantity(*entry.field)->kind));
    writer.signed8(entry.scaler);
  } else if (zeros) {
    writer.unsigned8(0);
    writer.signed8(0);
  } else {
    writer.absent();
    writer.absent();
  }
  write_value(writer, dialect, entry, content);
  writer.absent();
}

// As a string of four octets.
void write_number(SmlWriter& writer, std::uint32_t number) {
  writer.string(Octets{static_cast<std::uint8_t>(number >> 24U), static_cast<std::uint8_t>(number >> 16U),
                       static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)});
}

// code page, client id, request file id, server id, reference time, version.
void write_open(SmlWriter& writer, const SmlDialect& dialect, const Content& content) {
  writer.open_list(6);
  writer.absent();
  writer.absent();
  write_number(writer, content.invocation_counter);
  writer.string(server_id(dialect, content));
  write_sensor_time(writer, dialect, content);
  if (dialect.says_time) {
    writer.unsigned8(1);
  } else {
    writer.absent();
  }
}

// client id, server id, name, sensor time, entries, signature, gateway time.
void write_list(SmlWriter& writer, const SmlDialect& dialect, const Content& content) {
  writer.open_list(7);
  writer.absent();
  writer.string(server_id(dialect, content));
  writer.string(list_name);
  write_sensor_time(writer, dialect, content);
  writer.open_list(dialect.entries.size());
  for (const SmlEntry& entry : dialect.entries) write_entry(writer, dialect, entry, content);
  writer.absent();
  writer.absent();
}

void write_close(SmlWriter& writer, const SmlDialect&, const Content&) {
  writer.open_list(1);
  writer.absent();
}

using Body = void (*)(SmlWriter&, const SmlDialect&, const Content&);

// SML_Message: transaction id, group, abort on error, body (choice of its kind), CRC, end.
Octets message(const SmlDialect& dialect, const Content& content, std::uint16_t kind,
               std::uint8_t transaction, Body body) {
  SmlWriter writer;
  writer.open_list(6);
  write_number(writer, content.invoke_number + transaction);
  writer.unsigned8(0);
  writer.unsigned8(0);
  writer.open_list(2);
  writer.unsigned16(kind);
  body(writer, dialect, content);
  const std::uint16_t check = check_of(dialect.check, writer.octets());
  writer.unsigned16(static_cast<std::uint16_t>(check << 8U | check >> 8U));  // low octet first
  writer.end_of_message();
  return writer.octets();
}

void append(Octets& octets, std::span<const std::uint8_t> more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

// Four escape octets in the data are sent twice.
Octets escaped(const Octets& data) {
  constexpr std::uint8_t escape = 0x1B;
  Octets octets;
  unsigned run = 0;
  for (const std::uint8_t octet : data) {
    octets.push_back(octet);
    run = octet == escape ? run + 1 : 0;
    if (run < 4) continue;
    octets.insert(octets.end(), 4, escape);
    run = 0;
  }
  return octets;
}

}  // namespace

Form form_of(const SmlEntry& entry) {
  const int bits = static_cast<int>(entry.type.octets) * 8 - (entry.type.is_signed ? 1 : 0);
  const std::int64_t most =
      bits > 62 ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>((1ULL << bits) - 1);
  return {entry.type.is_signed ? -most - 1 : 0, most, entry.scaler};
}

Octets sml_telegram(const SmlDialect& dialect, const Content& content) {
  Octets data = message(dialect, content, open_response, 0, write_open);
  append(data, message(dialect, content, list_response, 1, write_list));
  append(data, message(dialect, content, close_response, 2, write_close));
  const auto fill = static_cast<std::uint8_t>((4 - data.size() % 4) % 4);
  data.resize(data.size() + fill);

  Octets octets = {0x1B, 0x1B, 0x1B, 0x1B, 0x01, 0x01, 0x01, 0x01};
  append(octets, escaped(data));
  append(octets, std::array<std::uint8_t, 6>{0x1B, 0x1B, 0x1B, 0x1B, 0x1A, fill});
  const std::uint16_t check = check_of(dialect.check, octets);
  append(octets, std::array<std::uint8_t, 2>{static_cast<std::uint8_t>(check),
                                             static_cast<std::uint8_t>(check >> 8U)});
  return octets;
}

Expected sml_expectation(const SmlDialect& dialect, const Content& content) {
  Expected expected;
  expected.meter_id = fmt::format("{:02x}", fmt::join(server_id(dialect, content), ""));
  for (const SmlEntry& entry : dialect.entries) {
    if (!entry.field) continue;
    expected.values.push_back(
        value_of(*find_quantity(*entry.field), form_of(entry), content.integer(*entry.field)));
  }
  return expected;
}

}  // namespace simulator
