#include "firmware/device/publish/kept_file.hpp"

#include <array>
#include <cstdint>
#include <span>

#include "ams/link/crc16.hpp"
#include "ams/text.hpp"

namespace amsbridge::device {
namespace {

constexpr std::size_t sum_length = 4;  // hexadecimal digits

std::string sum_of(std::string_view content) {
  ams::Crc16X25 sum;
  sum.add({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()});
  std::array<char, sum_length> digits{};
  ams::TextWriter out(digits);
  out.hexadecimal(sum.value(), sum_length);
  return std::string(out.view());
}

}  // namespace

bool write_kept(Files& files, std::string_view name, std::string_view content) {
  const std::string on_the_way = std::string(name) + ".new";
  std::string whole = sum_of(content);
  whole += content;
  return files.write(on_the_way, whole) && files.rename(on_the_way, name);
}

std::optional<std::string> read_kept(Files& files, std::string_view name, std::size_t limit) {
  std::optional<std::string> whole = files.read(name, limit + sum_length);
  if (!whole || whole->size() < sum_length) return std::nullopt;
  const std::string sum = whole->substr(0, sum_length);
  whole->erase(0, sum_length);
  return sum == sum_of(*whole) ? whole : std::nullopt;
}

}  // namespace amsbridge::device
