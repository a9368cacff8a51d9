#pragma once

#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace amsbridge {

/// What a client of the access point hears instead of the page, or nothing if the page is to answer.
///
/// Phones and computers ask a host of their maker for a known answer (Android /generate_204, Apple
/// /hotspot-detect.html, Windows /connecttest.txt, Firefox /canonical.html); the access point's DNS names
/// this machine for every host. A redirection (RFC 8910 clause 1, HTTP 302) makes them show the page: each
/// request for another host than `address` gets one to `http://ADDRESS/`, as do the known checks for any
/// host.
/// `/captive-portal/api` is answered as in RFC 8908 clause 5.
///
/// `address`: the access point's, WifiStatus::access_point_address: `10.42.0.1`, `192.168.4.1`; with a port
/// if that is not 80. To be asked only about requests that come through the access point: for others this
/// address leads nowhere.
[[nodiscard]] std::optional<http::Response> captive_response(const http::Request& request,
                                                             std::string_view address);

/// Whether a client's address (Request::client) is of the access point's network, which is the first three
/// numbers of its address: for a host that hears the house's network and the access point at one place.
[[nodiscard]] bool is_in_network_of(std::string_view client, std::string_view address);

}  // namespace amsbridge
