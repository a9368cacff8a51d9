#include <utility>

#include "bridge/history/writer.hpp"

namespace amsbridge::history {

std::string RecentReadings::of(std::string_view meter) const {
  const std::scoped_lock lock(mutex_);
  const auto found = octets_.find(meter);
  return found == octets_.end() ? std::string{} : found->second;
}

void RecentReadings::add(const std::string& meter, std::int64_t batch, const KeptReading& reading) {
  const std::scoped_lock lock(mutex_);
  std::string& octets = octets_[meter];
  size_ -= octets.size();
  write_signed(octets, batch);
  write_reading(octets, reading);
  size_ += octets.size();
}

void RecentReadings::forget(const std::string& meter) {
  const std::scoped_lock lock(mutex_);
  const auto found = octets_.find(meter);
  if (found == octets_.end()) return;
  size_ -= found->second.size();
  octets_.erase(found);
}

void RecentReadings::rename(const std::string& from, const std::string& to) {
  const std::scoped_lock lock(mutex_);
  auto node = octets_.extract(from);
  if (node.empty()) return;
  node.key() = to;
  octets_.insert(std::move(node));
}

void RecentReadings::clear() {
  const std::scoped_lock lock(mutex_);
  octets_.clear();
  size_ = 0;
}

std::size_t RecentReadings::octets() const {
  const std::scoped_lock lock(mutex_);
  return size_;
}

std::vector<std::string> RecentReadings::meters(std::size_t most) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> meters;
  for (const auto& [meter, _] : octets_) {
    if (meters.size() == most) break;
    meters.push_back(meter);
  }
  return meters;
}

std::vector<KeptReading> recent_after(std::string_view octets, std::int64_t packed_until) {
  std::vector<KeptReading> readings;
  for (OctetReader in(octets); !in.at_end();) {
    const std::int64_t batch = in.signed_number();
    KeptReading reading = read_reading(in);
    if (!in.failed() && batch > packed_until) readings.push_back(std::move(reading));
  }
  return readings;
}

}  // namespace amsbridge::history
