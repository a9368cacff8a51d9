#include "http/login_limiter.hpp"

#include <algorithm>

#include "http/client_network.hpp"

namespace amsbridge {
namespace {

using std::chrono::seconds;

constexpr unsigned quick_tries = 5;
constexpr seconds first_pause{5};
constexpr seconds longest_pause{600};
constexpr seconds memory{3600};
constexpr std::chrono::hours known_for{30 * 24};

seconds pause_after(unsigned tries) {
  if (tries < quick_tries) return seconds(0);
  constexpr unsigned many = 16;  // doubled so often it is long beyond the longest
  return std::min(first_pause * (1U << std::min(tries - quick_tries, many)), longest_pause);
}

seconds rounded_up(LoginLimiter::Time::duration wait) {
  return std::max(std::chrono::ceil<seconds>(wait), seconds(1));
}

}  // namespace

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
  if (counts_among_all) left_of_all_ -= one_of_all;
  return std::nullopt;
}

void LoginLimiter::succeeded(const std::string& address, Caller caller, Time now) {
  const std::string key = network_of(address);
  tries_.erase(key);
  if (!is_known(key, caller, now)) left_of_all_ = std::min(left_of_all_ + one_of_all, most_of_all);
  if (known_.size() >= limits_.known && !known_.contains(key)) {
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
  const Duration passed = now - counted_.value_or(now);
  counted_ = now;
  // Not added up before it is compared: the pause may be as long as the clock can tell.
  left_of_all_ = passed < most_of_all - left_of_all_ ? left_of_all_ + passed : most_of_all;
  return left_of_all_ >= one_of_all ? seconds(0) : rounded_up(one_of_all - left_of_all_);
}

LoginLimiter::Tries& LoginLimiter::tries_of(const std::string& key, Time now) {
  if (const auto found = tries_.find(key); found != tries_.end()) {
    if (now - found->second.last > memory) found->second = {0, now, now};
    return found->second;
  }
  if (tries_.size() >= limits_.addresses) {
    tries_.erase(std::ranges::min_element(tries_, {}, [](const auto& entry) { return entry.second.last; }));
  }
  return tries_.emplace(key, Tries{0, now, now}).first->second;
}

}  // namespace amsbridge
