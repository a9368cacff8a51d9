#pragma once

#include <string>
#include <vector>

#include "ams/meters/sml_file.hpp"
#include "recorders.hpp"
#include "sml_telegrams.hpp"

namespace ams::tests {

inline const Bytes code_import = {1, 0, 1, 8, 0, 255};
inline const Bytes code_power = {1, 0, 16, 7, 0, 255};

inline Bytes some_power() {
  return measured(code_power, 27, 0, tlv::integer(1316, 2));
}

/// What comes of messages.
class SmlFile final : private ValueFaults {
 public:
  explicit SmlFile(const Bytes& messages, Tracer* tracer = nullptr) : octets_(exact(messages)) {
    spoilt = interpret_sml(octets_, reading, *this, tracer);
  }
  SmlFile(const SmlFile&) = delete;
  SmlFile& operator=(const SmlFile&) = delete;
  ~SmlFile() = default;

  /// The octets that a fault of a value points at, to the end.
  Bytes pointed_at(std::size_t fault = 0) const {
    return {octets_.begin() + static_cast<std::ptrdiff_t>(faults.at(fault).octet), octets_.end()};
  }

  Reading reading;
  std::vector<Fault> faults;
  std::optional<Fault> spoilt;

 private:
  void value_fault(const Fault& fault) override { faults.push_back(fault); }

  Bytes octets_;
};

inline std::string text(Decimal number) {
  std::array<char, 64> buffer;
  TextWriter out(buffer);
  write_decimal(out, number);
  return std::string(out.view());
}

inline std::string values(const SmlFile& file) {
  std::string all;
  for (const Value& value : file.reading.values()) {
    all += std::string(all.empty() ? "" : " ") + std::string(key(value.quantity)) + '=' + text(value.number);
  }
  return all;
}

}  // namespace ams::tests
