#include "firmware/device/publish/device_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "firmware/device/publish/kept_file.hpp"
#include "metering/log.hpp"

// The file: each fact as scope, key and value, each behind its length in two octets, the lower one first. The
// fact that was changed last is last.

namespace amsbridge::device {
namespace {

void append(std::string& content, std::string_view text) {
  content.push_back(static_cast<char>(text.size() & 0xffU));
  content.push_back(static_cast<char>(text.size() >> 8U));
  content += text;
}

std::string take(std::string_view& content) {
  if (content.size() < 2) {
    content = {};
    return {};
  }
  const std::size_t length = static_cast<std::uint8_t>(content[0]) |
                             static_cast<std::size_t>(static_cast<std::uint8_t>(content[1])) << 8U;
  std::string text(content.substr(2, length));
  content.remove_prefix(2 + text.size());
  return text;
}

}  // namespace

DeviceMemory::DeviceMemory(Files& files, Moment started)
    : files_(files), next_(started.steady + first_pause) {
  load();
}

void DeviceMemory::load() {
  const auto content = read_kept(files_, DeviceMemory::file, most_octets);
  if (!content) return;
  for (std::string_view rest = *content; !rest.empty();) {
    std::string scope = take(rest);
    std::string key = take(rest);
    put({std::move(scope), std::move(key), take(rest)});
  }
  has_changed_ = false;
}

void DeviceMemory::remember(const std::string& scope, const std::string& key, const std::string& value) {
  if (value.size() > longest_value || scope.size() + key.size() > longest_value) return;
  const auto known = std::find_if(facts_.begin(), facts_.end(),
                                  [&](const Fact& fact) { return fact.scope == scope && fact.key == key; });
  if (known != facts_.end() && known->value == value) return;
  if (known != facts_.end()) {
    octets_ -= known->octets();
    facts_.erase(known);
  }
  put({scope, key, value});
}

void DeviceMemory::put(Fact fact) {
  octets_ += fact.octets();
  facts_.push_back(std::move(fact));
  while (octets_ > most_octets) {
    octets_ -= facts_.front().octets();
    facts_.erase(facts_.begin());
  }
  has_changed_ = true;
}

std::map<std::string, std::string> DeviceMemory::recall(const std::string& scope) {
  std::map<std::string, std::string> known;
  for (const Fact& fact : facts_) {
    if (fact.scope == scope) known[fact.key] = fact.value;
  }
  return known;
}

void DeviceMemory::forget(const std::string& scope) {
  const auto is_of_it = [&](const Fact& fact) { return fact.scope == scope; };
  for (const Fact& fact : facts_) {
    if (is_of_it(fact)) octets_ -= fact.octets();
  }
  if (std::erase_if(facts_, is_of_it) > 0) has_changed_ = true;
}

void DeviceMemory::tick(Moment now) {
  if (!has_changed_ || now.steady < next_) return;
  if (!save(now)) say(LogLevel::warning, "What is known of the meter cannot be written to the files");
}

bool DeviceMemory::save(Moment now) {
  if (!has_changed_) return true;
  next_ = now.steady + pause;
  std::string content;
  content.reserve(octets_);
  for (const Fact& fact : facts_) {
    append(content, fact.scope);
    append(content, fact.key);
    append(content, fact.value);
  }
  has_changed_ = !write_kept(files_, DeviceMemory::file, content);
  return !has_changed_;
}

}  // namespace amsbridge::device
