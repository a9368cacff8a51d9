#include "bridge/source/mqtt_url.hpp"

#include <algorithm>
#include <mosquitto.h>
#include <optional>
#include <set>

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/pchars.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <fmt/format.h>

#include "bridge/source/url_parts.hpp"

namespace amsbridge {
namespace {

namespace urls = boost::urls;

constexpr std::string_view mqtt_allowed =
    "an MQTT source is mqtt://host/topic, as in mqtt://broker:1883/han/+/raw";
constexpr std::string_view password_place =
    "a password does not belong in a source, which logs show: with the broker of [mqtt] its user and "
    "password are used, and with another one the environment variable AMSBRIDGE_SOURCE_PASSWORD";
constexpr std::string_view tls_scheme = "mqtts";
constexpr std::uint16_t usual_port = 1883;
constexpr std::uint16_t usual_tls_port = 8883;
constexpr std::string_view share_prefix = "$share/";

using Problem = std::optional<std::string>;

bool is_mqtt_text(const std::string& text) {
  return mosquitto_validate_utf8(text.data(), static_cast<int>(text.size())) == MOSQ_ERR_SUCCESS;
}

Problem share_problem(std::string_view filter) {
  if (filter != "$share" && !filter.starts_with(share_prefix)) return std::nullopt;
  const std::string_view group = filter.substr(std::min(share_prefix.size(), filter.size()));
  const std::size_t end = group.find('/');
  if (end == 0 || end == std::string_view::npos || end + 1 == group.size()) {
    return "a shared subscription is $share/GROUP/topic";
  }
  if (group.substr(0, end).find('+') != std::string_view::npos) {
    return "the group of a shared subscription must not contain +";
  }
  return std::nullopt;
}

Problem filter_problem(const std::string& filter) {
  if (filter.empty()) return fmt::format("the source names no topic; {}", mqtt_allowed);
  if (filter.find('#') != std::string::npos) {
    return "the topic must not contain #: name the levels, with + in the place of the meter's name";
  }
  if (!is_mqtt_text(filter) || filter.size() > 65'535) {
    return "the topic must be UTF-8 without control characters, at most 65535 octets long";
  }
  if (auto problem = share_problem(filter)) return problem;
  if (std::count(filter.begin(), filter.end(), '+') > 1) {
    return "the topic has more than one +, but only one level can be the meter's name";
  }
  if (mosquitto_sub_topic_check(filter.c_str()) != MOSQ_ERR_SUCCESS) {
    return "the topic must have + only as a whole level";
  }
  return std::nullopt;
}

Problem set_client_id(MqttUrl& url, const std::string& value) {
  if (value.empty() || value.size() > 65'535 || !is_mqtt_text(value)) {
    return "client_id must be UTF-8 without control characters, and not empty";
  }
  url.client_id = value;
  return std::nullopt;
}

Problem set_session(MqttUrl& url, const std::string& value) {
  if (value != "clean" && value != "persistent") {
    return fmt::format("session is \"{}\", but must be clean or persistent", value);
  }
  url.session = value == "clean" ? MqttSession::clean : MqttSession::persistent;
  return std::nullopt;
}

Problem set_qos(MqttUrl& url, const std::string& value) {
  if (value != "0" && value != "1" && value != "2") {
    return fmt::format("qos is \"{}\", but must be 0, 1 or 2", value);
  }
  url.qos = value.front() - '0';
  return std::nullopt;
}

Problem set_parameter(MqttUrl& url, const std::string& name, const std::string& value) {
  if (name == "client_id") return set_client_id(url, value);
  if (name == "session") return set_session(url, value);
  if (name == "qos") return set_qos(url, value);
  if (name == "password") return std::string(password_place);
  return fmt::format("an MQTT source has no parameter \"{}\"; it takes client_id, session and qos", name);
}

Problem set_parameters(MqttUrl& into, const urls::url_view& url) {
  std::set<std::string, std::less<>> seen;
  const urls::encoding_opts plus_is_itself{false};
  for (const auto& parameter : url.params(plus_is_itself)) {
    const std::string name(parameter.key);
    if (!seen.insert(name).second) {
      return fmt::format("the parameter \"{}\" is given more than once", name);
    }
    if (auto problem = set_parameter(into, name, std::string(parameter.value))) return problem;
  }
  if (into.session == MqttSession::persistent && into.client_id.empty()) {
    return "session=persistent needs client_id=NAME, by which the broker finds the session again";
  }
  if (into.session == MqttSession::persistent && into.qos == 0) {
    return "session=persistent needs qos 1 or 2: brokers keep nothing for qos 0";
  }
  return std::nullopt;
}

Problem set_host(MqttUrl& into, const urls::url_view& url) {
  into.host = url.host_address();
  if (into.host.empty()) return fmt::format("the source names no host; {}", mqtt_allowed);
  into.port = into.tls ? usual_tls_port : usual_port;
  if (url.port().empty()) return std::nullopt;
  const auto port = port_of(url);
  if (!port) return port.error();
  into.port = *port;
  return std::nullopt;
}

Problem set_user(MqttUrl& into, const urls::url_view& url) {
  if (url.has_password()) return std::string(password_place);
  into.user = url.user();
  if (into.user.size() > 65'535 || !is_mqtt_text(into.user)) {
    return "the user name must be UTF-8 without control characters, at most 65535 octets long";
  }
  return std::nullopt;
}

Problem not_a_url(std::string_view text) {
  // What stands before an @ may be a password.
  if (text.find('@') != std::string_view::npos) return fmt::format("this is not a URL; {}", mqtt_allowed);
  return fmt::format(
      "\"{}\" is not a URL (a space or another special character is written as % and two hex digits); {}",
      text, mqtt_allowed);
}

Problem assign(MqttUrl& into, std::string_view text) {
  const auto url = urls::parse_uri(urls::string_view(text.data(), text.size()));
  if (!url || !url->has_authority()) return not_a_url(text);
  into.tls = url->scheme() == urls::string_view(tls_scheme);
  if (auto problem = set_user(into, *url)) return problem;
  if (auto problem = set_host(into, *url)) return problem;
  if (url->has_fragment()) {
    return "the topic must not contain #: name the levels, with + in the place of the meter's name";
  }
  const std::string path = url->path();
  into.topic = path.empty() ? path : path.substr(1);
  if (auto problem = filter_problem(into.topic)) return problem;
  return set_parameters(into, *url);
}

std::string encoded(const std::string& text) {
  return urls::encode(urls::string_view(text), urls::unreserved_chars);
}

}  // namespace

tl::expected<MqttUrl, std::string> parse_mqtt_url(std::string_view text) {
  MqttUrl url;
  if (auto problem = assign(url, text)) return tl::unexpected(*std::move(problem));
  return url;
}

std::string written(const MqttUrl& url) {
  std::string text = url.tls ? "mqtts://" : "mqtt://";
  if (!url.user.empty()) text += encoded(url.user) + "@";
  text += host_and_port(url.host, url.port) + "/";
  text += urls::encode(urls::string_view(url.topic), urls::pchars + '/');
  std::string parameters;
  if (!url.client_id.empty()) parameters += "&client_id=" + encoded(url.client_id);
  if (url.session == MqttSession::persistent) parameters += "&session=persistent";
  if (url.qos != MqttUrl{}.qos) parameters += fmt::format("&qos={}", url.qos);
  if (!parameters.empty()) parameters.front() = '?';
  return text + parameters;
}

std::string_view without_share(std::string_view filter) {
  if (!filter.starts_with(share_prefix)) return filter;
  return filter.substr(filter.find('/', share_prefix.size()) + 1);
}

std::string_view level_of_plus(std::string_view filter, std::string_view topic) {
  // What stands before the + has no wildcards, so it stands in the topic as well.
  const std::size_t begin = without_share(filter).find('+');
  if (begin >= topic.size()) return {};
  return topic.substr(begin, topic.find('/', begin) - begin);
}

}  // namespace amsbridge
