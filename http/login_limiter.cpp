#include "http/login_limiter.hpp"

#include <algorithm>
#include <cmath>

#include <boost/asio/ip/address.hpp>

namespace amsbridge {
namespace {

using std::chrono::seconds;

constexpr unsigned quick_tries = 5;
constexpr seconds first_pause{5};
constexpr seconds longest_pause{600};
constexpr seconds memory{3600};
constexpr double seconds_for_one_of_all = 5;
constexpr std::size_t most_addresses = 1024;
constexpr std::size_t most_known = 256;
constexpr std::chrono::hours known_for{30 * 24};

seconds pause_after(unsigned tries) {
  if (tries < quick_tries) return seconds(0);
  constexpr unsigned many = 16;  // doubled so often it is long beyond the longest
  return std::min(first_pause * (1U << std::min(tries - quick_tries, many)), longest_pause);
}

seconds rounded_up(std::chrono::steady_clock::duration wait) {
  return std::max(std::chrono::ceil<seconds>(wait), seconds(1));
}

}  // namespace

std::string network_of(const std::string& address) {
  namespace ip = boost::asio::ip;
  boost::system::error_code error;
  const auto parsed = ip::make_address(address, error);
  if (error || parsed.is_v4()) return address;
  if (parsed.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, parsed.to_v6()).to_string();
  if (parsed.to_v6().is_link_local()) return address;
  auto octets = parsed.to_v6().to_bytes();
  std::fill(octets.begin() + octets.size() / 2, octets.end(), std::uint8_t{0});
  return ip::address_v6(octets).to_string() + "/64";
}

std::optional<seconds> LoginLimiter::try_now(const std::string& address, Caller caller, Time now) {
  const std::string key = network_of(address);
  const bool counts_among_all = !is_known(key, caller, now);
  const seconds all = counts_among_all ? wait_of_all(now) : seconds(0);
  Tries& tries = tries_of(key, now);
  if (tries.next > now) return std::max(all, rounded_up(tries.next - now));
  if (all > seconds(0)) return all;
  ++tries.count;
  tries.last = now;
  tries.next = now + pause_after(tries.count);
  if (counts_among_all) left_of_all_ -= 1;
  return std::nullopt;
}

void LoginLimiter::succeeded(const std::string& address, Caller caller, Time now) {
  const std::string key = network_of(address);
  tries_.erase(key);
  if (!is_known(key, caller, now)) left_of_all_ = std::min(left_of_all_ + 1, most_of_all);
  if (known_.size() >= most_known && !known_.contains(key)) {
    known_.erase(std::ranges::min_element(known_, {}, [](const auto& entry) { return entry.second; }));
  }
  known_[key] = now;
}

bool LoginLimiter::is_known(const std::string& key, Caller caller, Time now) const {
  if (caller == Caller::has_session) return true;
  const auto found = known_.find(key);
  return found != known_.end() && now - found->second <= known_for;
}

seconds LoginLimiter::wait_of_all(Time now) {
  const std::chrono::duration<double> passed = now - counted_.value_or(now);
  counted_ = now;
  left_of_all_ = std::min(left_of_all_ + passed.count() / seconds_for_one_of_all, most_of_all);
  if (left_of_all_ >= 1) return seconds(0);
  return seconds(static_cast<int>(std::ceil((1 - left_of_all_) * seconds_for_one_of_all)));
}

LoginLimiter::Tries& LoginLimiter::tries_of(const std::string& key, Time now) {
  if (const auto found = tries_.find(key); found != tries_.end()) {
    if (now - found->second.last > memory) found->second = {0, now, now};
    return found->second;
  }
  if (tries_.size() >= most_addresses) {
    tries_.erase(std::ranges::min_element(tries_, {}, [](const auto& entry) { return entry.second.last; }));
  }
  return tries_.emplace(key, Tries{0, now, now}).first->second;
}

}  // namespace amsbridge
