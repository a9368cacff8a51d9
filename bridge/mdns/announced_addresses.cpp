#include "bridge/mdns/announced_addresses.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <ifaddrs.h>
#include <memory>
#include <netinet/in.h>
#include <tuple>

#include <net/if.h>

namespace amsbridge {
namespace {

constexpr std::size_t most_addresses = 32;
// RFC 1035 clause 2.3.4
constexpr std::size_t longest_label = 63;

/// Empty for what is not announced.
std::string text_of(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof ipv4);
    ::inet_ntop(AF_INET, &ipv4.sin_addr, text.data(), text.size());
  } else if (address.sa_family == AF_INET6) {
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &address, sizeof ipv6);
    if (!IN6_IS_ADDR_LINKLOCAL(&ipv6.sin6_addr))
      ::inet_ntop(AF_INET6, &ipv6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

}  // namespace

std::vector<AnnouncedAddress> announced_addresses() {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(all, ::freeifaddrs);
  std::vector<AnnouncedAddress> addresses;
  for (const ifaddrs* entry = all; entry != nullptr; entry = entry->ifa_next) {
    constexpr unsigned int wanted = IFF_UP | IFF_RUNNING | IFF_MULTICAST;
    if (entry->ifa_addr == nullptr || (entry->ifa_flags & wanted) != wanted) continue;
    if ((entry->ifa_flags & IFF_LOOPBACK) != 0) continue;
    std::string text = text_of(*entry->ifa_addr);
    if (text.empty()) continue;
    addresses.push_back({static_cast<int>(::if_nametoindex(entry->ifa_name)), std::move(text)});
  }
  std::sort(addresses.begin(), addresses.end(), [](const auto& one, const auto& other) {
    return std::tie(one.interface, one.address) < std::tie(other.interface, other.address);
  });
  if (addresses.size() > most_addresses) addresses.resize(most_addresses);
  return addresses;
}

std::string numbered_name(const std::string& name, int number) {
  if (number < 2) return name;
  std::string suffix = "-";
  suffix += std::to_string(number);
  return name.substr(0, longest_label - suffix.size()) + suffix;
}

}  // namespace amsbridge
