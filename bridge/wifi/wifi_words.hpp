#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/wifi/network_manager.hpp"
#include "bridge/wifi/wifi_machine.hpp"
#include "wifi/network_name.hpp"

namespace amsbridge {

/// Why a network was not joined, or the access point did not come up, from NetworkManager's
/// NMDeviceStateReason.
[[nodiscard]] std::string join_failure(std::uint32_t reason, std::string_view ssid);
[[nodiscard]] std::string access_point_failure(std::uint32_t reason);

/// An error of D-Bus, by its name and its message.
[[nodiscard]] std::string bus_error_words(std::string_view name, std::string_view message);

/// What is asked for, completed by what is known of the networks; the error says why it cannot be.
[[nodiscard]] tl::expected<WifiJoin, std::string> checked_join(WifiJoin join,
                                                               const std::vector<WifiNetwork>& networks);

/// `amsbridge-1A2B`, by the last four hexadecimal digits of a hardware address.
[[nodiscard]] std::string access_point_name(std::string_view hardware_address);

}  // namespace amsbridge
