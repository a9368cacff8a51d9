#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace amsbridge::history {

/// Numbers of seven bits an octet, the lowest first; the highest bit says that there are more.
void write_number(std::string& out, std::uint64_t number);
/// The sign in the lowest bit, so that small numbers of either sign are short.
void write_signed(std::string& out, std::int64_t number);

/// Reads what the functions above have written. After a number that is not whole all others are 0.
class OctetReader {
 public:
  explicit OctetReader(std::string_view octets) : left_(octets) {}

  [[nodiscard]] std::uint64_t number();
  [[nodiscard]] std::int64_t signed_number();
  [[nodiscard]] std::string_view octets(std::uint64_t count);
  /// A number of at most that; more is a failure and 0.
  [[nodiscard]] std::uint64_t number_up_to(std::uint64_t most);

  [[nodiscard]] bool at_end() const { return left_.empty(); }
  [[nodiscard]] bool failed() const { return failed_; }
  void fail();

 private:
  std::string_view left_;
  bool failed_ = false;
};

/// Numbers in one column: all the same, in as few bits as their range needs, or their steps in as few bits
/// or octets as those need; whichever is shortest. Their count is not written. Steps are modulo 2^64, so
/// that any numbers come back as they were.
void write_column(std::string& out, std::span<const std::int64_t> numbers);
void read_column(OctetReader& in, std::span<std::int64_t> numbers);

}  // namespace amsbridge::history
