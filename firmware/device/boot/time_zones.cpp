#include "firmware/device/boot/time_zones.hpp"

#include <algorithm>
#include <iterator>

namespace amsbridge::device {
namespace {

constexpr std::string_view utc = "UTC0";
constexpr std::string_view azores = "<-01>1<+00>,M3.5.0/0,M10.5.0/1";
constexpr std::string_view iceland = "GMT0";
constexpr std::string_view britain = "GMT0BST,M3.5.0/1,M10.5.0";
// IANA has Ireland's winter time as daylight saving of minus one hour. The clock shows the same.
constexpr std::string_view ireland = "GMT0IST,M3.5.0/1,M10.5.0";
constexpr std::string_view west = "WET0WEST,M3.5.0/1,M10.5.0";
constexpr std::string_view middle = "CET-1CEST,M3.5.0,M10.5.0/3";
constexpr std::string_view east = "EET-2EEST,M3.5.0/3,M10.5.0/4";
constexpr std::string_view moldova = "EET-2EEST,M3.5.0,M10.5.0/3";
constexpr std::string_view kaliningrad = "EET-2";
constexpr std::string_view moscow = "MSK-3";
constexpr std::string_view three = "<+03>-3";
constexpr std::string_view four = "<+04>-4";

struct Zone {
  std::string_view name;
  std::string_view posix;
};

constexpr Zone zones[] = {
    Zone{"Africa/Ceuta", middle},
    Zone{"Arctic/Longyearbyen", middle},
    Zone{"Asia/Famagusta", east},
    Zone{"Asia/Nicosia", east},
    Zone{"Atlantic/Azores", azores},
    Zone{"Atlantic/Canary", west},
    Zone{"Atlantic/Faeroe", west},
    Zone{"Atlantic/Faroe", west},
    Zone{"Atlantic/Jan_Mayen", middle},
    Zone{"Atlantic/Madeira", west},
    Zone{"Atlantic/Reykjavik", iceland},
    Zone{"Etc/UTC", utc},
    Zone{"Europe/Amsterdam", middle},
    Zone{"Europe/Andorra", middle},
    Zone{"Europe/Astrakhan", four},
    Zone{"Europe/Athens", east},
    Zone{"Europe/Belfast", britain},
    Zone{"Europe/Belgrade", middle},
    Zone{"Europe/Berlin", middle},
    Zone{"Europe/Bratislava", middle},
    Zone{"Europe/Brussels", middle},
    Zone{"Europe/Bucharest", east},
    Zone{"Europe/Budapest", middle},
    Zone{"Europe/Busingen", middle},
    Zone{"Europe/Chisinau", moldova},
    Zone{"Europe/Copenhagen", middle},
    Zone{"Europe/Dublin", ireland},
    Zone{"Europe/Gibraltar", middle},
    Zone{"Europe/Guernsey", britain},
    Zone{"Europe/Helsinki", east},
    Zone{"Europe/Isle_of_Man", britain},
    Zone{"Europe/Istanbul", three},
    Zone{"Europe/Jersey", britain},
    Zone{"Europe/Kaliningrad", kaliningrad},
    Zone{"Europe/Kiev", east},
    Zone{"Europe/Kirov", moscow},
    Zone{"Europe/Kyiv", east},
    Zone{"Europe/Lisbon", west},
    Zone{"Europe/Ljubljana", middle},
    Zone{"Europe/London", britain},
    Zone{"Europe/Luxembourg", middle},
    Zone{"Europe/Madrid", middle},
    Zone{"Europe/Malta", middle},
    Zone{"Europe/Mariehamn", east},
    Zone{"Europe/Minsk", three},
    Zone{"Europe/Monaco", middle},
    Zone{"Europe/Moscow", moscow},
    Zone{"Europe/Nicosia", east},
    Zone{"Europe/Oslo", middle},
    Zone{"Europe/Paris", middle},
    Zone{"Europe/Podgorica", middle},
    Zone{"Europe/Prague", middle},
    Zone{"Europe/Riga", east},
    Zone{"Europe/Rome", middle},
    Zone{"Europe/Samara", four},
    Zone{"Europe/San_Marino", middle},
    Zone{"Europe/Sarajevo", middle},
    Zone{"Europe/Saratov", four},
    Zone{"Europe/Simferopol", moscow},
    Zone{"Europe/Skopje", middle},
    Zone{"Europe/Sofia", east},
    Zone{"Europe/Stockholm", middle},
    Zone{"Europe/Tallinn", east},
    Zone{"Europe/Tirane", middle},
    Zone{"Europe/Tiraspol", moldova},
    Zone{"Europe/Ulyanovsk", four},
    Zone{"Europe/Uzhgorod", east},
    Zone{"Europe/Vaduz", middle},
    Zone{"Europe/Vatican", middle},
    Zone{"Europe/Vienna", middle},
    Zone{"Europe/Vilnius", east},
    Zone{"Europe/Volgograd", moscow},
    Zone{"Europe/Warsaw", middle},
    Zone{"Europe/Zagreb", middle},
    Zone{"Europe/Zaporozhye", east},
    Zone{"Europe/Zurich", middle},
    Zone{"UTC", utc},
};

}  // namespace

std::optional<std::string_view> posix_zone(std::string_view iana_name) {
  const auto* const found =
      std::lower_bound(std::begin(zones), std::end(zones), iana_name,
                       [](const Zone& zone, std::string_view name) { return zone.name < name; });
  if (found == std::end(zones) || found->name != iana_name) return std::nullopt;
  return found->posix;
}

std::size_t time_zone_count() {
  return std::size(zones);
}

std::string_view time_zone_name(std::size_t index) {
  return index < std::size(zones) ? zones[index].name : std::string_view();
}

}  // namespace amsbridge::device
