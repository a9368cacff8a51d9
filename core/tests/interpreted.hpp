#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ams/meters/interpreter.hpp"
#include "ams/publish/json.hpp"
#include "ams/quantity_table.hpp"
#include "recorders.hpp"
#include "telegrams.hpp"

namespace ams::tests {

/// What comes of a notification: the reading as its JSON line, faults of values, or the fault of the whole.
class Interpreted final : private ValueFaults {
 public:
  explicit Interpreted(const Bytes& octets) : octets_(exact(octets)) {
    const Result<Notification> notification = parse_notification(octets_);
    if (!notification) {
      spoilt = notification.fault();
      return;
    }
    spoilt = interpret(*notification, reading, *this);
  }
  Interpreted(const Interpreted&) = delete;
  Interpreted& operator=(const Interpreted&) = delete;
  ~Interpreted() = default;

  std::string line() const {
    std::array<char, json_octets> buffer;
    TextWriter out(buffer);
    write_decoded(out, reading, {.number = 1, .octet = 0, .octets = {}});
    return std::string(out.view());
  }

  Reading reading;
  std::vector<Fault> faults;
  std::optional<Fault> spoilt;

 private:
  void value_fault(const Fault& fault) override { faults.push_back(fault); }

  Bytes octets_;
};

// Faults of a notification without LLC header and time count from here on.
inline constexpr std::size_t head = 6;

inline Bytes plain(const Bytes& data) {
  return apdu(no_time(), data);
}

inline std::string line_of(const Bytes& octets) {
  const Interpreted result(octets);
  EXPECT_EQ(result.spoilt, std::nullopt);
  EXPECT_EQ(result.faults.size(), 0U);
  return result.line();
}

inline std::string reading_line(const std::string& middle, const std::string& values) {
  return R"({"kind":"reading","telegram":1,)" + middle + R"("values":{)" + values + "}}";
}

inline Fault value_fault(Reason reason, std::size_t octet, Quantity subject, std::uint32_t found = 0,
                         std::uint32_t expected = 0) {
  return {Layer::value, reason, octet, expected, found, subject};
}

}  // namespace ams::tests
