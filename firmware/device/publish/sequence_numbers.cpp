#include "firmware/device/publish/sequence_numbers.hpp"

#include <algorithm>
#include <string_view>

#include "firmware/device/publish/kept_file.hpp"

// The file: for each meter a line `NUMBER NAME`. No name has a line end, since topics have none.

namespace amsbridge::device {
namespace {

constexpr std::size_t longest_file = 4096;

std::uint64_t take_number(std::string_view& text) {
  std::uint64_t number = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    number = number * 10 + static_cast<std::uint64_t>(text.front() - '0');
    text.remove_prefix(1);
  }
  return number;
}

}  // namespace

SequenceNumbers::SequenceNumbers(Files& files) : files_(files) {
  load();
}

void SequenceNumbers::load() {
  const auto content = read_kept(files_, SequenceNumbers::file, longest_file);
  if (!content) return;
  for (std::string_view rest = *content; !rest.empty() && counts_.size() < most_meters;) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::uint64_t number = std::max<std::uint64_t>(take_number(line), 1);
    if (line.starts_with(' ')) counts_.push_back({std::string(line.substr(1)), number, number});
  }
}

std::uint64_t SequenceNumbers::next(const std::string& meter) {
  auto found =
      std::find_if(counts_.begin(), counts_.end(), [&](const Count& count) { return count.meter == meter; });
  if (found == counts_.end()) {
    if (counts_.size() == most_meters) counts_.erase(counts_.begin());
    found = counts_.insert(counts_.end(), {meter, 1, 1});
  }
  if (found->next >= found->set_aside) {
    found->set_aside = found->next + block;
    std::rotate(found, found + 1, counts_.end());  // used last, so it is the last to go
    found = counts_.end() - 1;
    static_cast<void>(write());
  }
  return found->next++;
}

void SequenceNumbers::save() {
  for (Count& count : counts_) count.set_aside = count.next;
  static_cast<void>(write());
}

bool SequenceNumbers::write() const {
  std::string content;
  for (const Count& count : counts_) content += std::to_string(count.set_aside) + ' ' + count.meter + '\n';
  return write_kept(files_, SequenceNumbers::file, content);
}

}  // namespace amsbridge::device
