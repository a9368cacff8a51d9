#include "bridge/settings/text_rules.hpp"

#include "bridge/crypto/key_text.hpp"
#include "bridge/network/listen_address.hpp"
#include "metering/topic_rules.hpp"

namespace amsbridge::text_rules {
namespace {

using Problem = std::optional<std::string>;

constexpr std::string_view any_text = "text in quotes";
constexpr std::string_view any_file = "the path of a file in quotes";

/// The rule, but an empty text means none.
template <Problem (*problem)(std::string_view)>
Problem optional(std::string_view text) {
  return text.empty() ? std::nullopt : problem(text);
}

Problem host_problem(std::string_view text) {
  if (auto problem = text_problem(text)) return problem;
  if (text.find_first_of(" /@") != std::string_view::npos) {
    return "must be a host name or address only, without mqtt:// or a port";
  }
  return std::nullopt;
}

Problem password_problem(std::string_view text) {
  constexpr std::size_t longest = 65'535;
  // The MQTT library takes the password as a C string.
  if (text.size() > longest || text.find('\0') != std::string_view::npos) {
    return "must be at most 65535 octets without a zero octet";
  }
  return std::nullopt;
}

Problem file_problem(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return "must be the path of a file";
  return std::nullopt;
}

Problem directory_problem(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return "must be the path of a directory";
  return std::nullopt;
}

Problem client_id_problem(std::string_view id) {
  constexpr std::size_t longest = 200;
  if (auto problem = text_problem(id)) return problem;
  if (id.size() > longest) return "must be at most 200 octets long";
  return std::nullopt;
}

Problem alpn_problem(std::string_view protocol) {
  constexpr std::size_t longest = 255;  // RFC 7301, 3.1
  if (auto problem = text_problem(protocol)) return problem;
  if (protocol.size() > longest) return "must be at most 255 octets long";
  return std::nullopt;
}

Problem listen_problem(std::string_view text) {
  const auto address = parse_listen_address(text);
  return address ? std::nullopt : Problem(address.error());
}

// RFC 1123, 2.1
Problem label_problem(std::string_view name) {
  constexpr std::size_t longest = 63;
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
  const bool is_label = name.size() <= longest && !name.starts_with('-') && !name.ends_with('-') &&
                        name.find_first_not_of(allowed) == std::string_view::npos;
  if (is_label) return std::nullopt;
  return "must be at most 63 letters a to z, digits and hyphens, with no hyphen at its ends";
}

Problem zone_problem(std::string_view zone) {
  if (auto problem = text_problem(zone)) return problem;
  // The name becomes a path below the folder of the zones.
  if (zone.front() == '/' || zone.find("..") != std::string_view::npos) {
    return "must be the name of a time zone, as in Europe/Oslo";
  }
  return std::nullopt;
}

Problem meter_name_problem(std::string_view name) {
  constexpr std::size_t longest = 100;
  if (auto problem = text_problem(name)) return problem;
  if (name.size() > longest) return "must be at most 100 octets long";
  if (is_reserved_level(name)) {
    return "must not be bridge, command or response, which are topics of the bridge itself";
  }
  return std::nullopt;
}

Problem key_problem(std::string_view text) {
  const auto key = parse_key(text);
  return key ? std::nullopt : Problem(key.error());
}

}  // namespace

constinit const TextRule host{any_text, host_problem};
constinit const TextRule optional_host{any_text, optional<host_problem>};
constinit const TextRule optional_text{any_text, optional<text_problem>};
constinit const TextRule word{any_text, text_problem};
constinit const TextRule password{any_text, password_problem};
constinit const TextRule file{any_file, file_problem};
constinit const TextRule optional_file{any_file, optional<file_problem>};
constinit const TextRule directory{"the path of a directory in quotes", directory_problem};
constinit const TextRule client_id{any_text, client_id_problem};
constinit const TextRule alpn{any_text, optional<alpn_problem>};
constinit const TextRule prefix{any_text, prefix_topic_problem};
constinit const TextRule publish_topic{any_text, publish_topic_problem};
constinit const TextRule subscribe_topic{any_text, subscribe_topic_problem};
constinit const TextRule optional_listen{R"(an address and a port in quotes, as in "127.0.0.1:8080")",
                                         optional<listen_problem>};
constinit const TextRule optional_label{"a host name without dots in quotes", optional<label_problem>};
constinit const TextRule optional_zone{R"(the name of a time zone in quotes, as in "Europe/Oslo")",
                                       optional<zone_problem>};
constinit const TextRule meter_name{any_text, meter_name_problem};
constinit const TextRule key{"32 hexadecimal digits in quotes", key_problem};

}  // namespace amsbridge::text_rules
