#include "bridge/source/source_url.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <boost/url/encode.hpp>
#include <boost/url/grammar/charset.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/pchars.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "bridge/source/mqtt_url.hpp"
#include "bridge/source/udp_url.hpp"
#include "bridge/source/url_parts.hpp"

namespace amsbridge {
namespace {

namespace urls = boost::urls;

constexpr std::string_view allowed =
    "a source is serial:///dev/ttyUSB0, tcp://host:port, udp://:port, mqtt://host/topic, file:PATH or - for "
    "standard input";
constexpr std::string_view tcp_allowed = "a TCP source is tcp://host:port";
constexpr std::string_view serial_scheme = "serial:";
constexpr std::string_view tcp_scheme = "tcp:";
constexpr std::string_view udp_scheme = "udp:";
constexpr std::array mqtt_schemes{std::string_view("mqtt:"), std::string_view("mqtts:")};
constexpr std::string_view file_scheme = "file:";
constexpr std::uint32_t lowest_baud = 50;
constexpr std::uint32_t highest_baud = 4'000'000;

template <class Value>
using Parsed = tl::expected<Value, std::string>;

tl::unexpected<std::string> refused(std::string sentence) {
  return tl::unexpected(std::move(sentence));
}

/// The words of a parameter that is one of a few; the index into SerialParameters' own values.
struct ParityWord {
  std::string_view word;
  Parity parity;
};
constexpr std::array parity_words{ParityWord{"none", Parity::none}, ParityWord{"even", Parity::even},
                                  ParityWord{"odd", Parity::odd}};

std::string_view parity_word(Parity parity) {
  return std::find_if(parity_words.begin(), parity_words.end(),
                      [parity](const ParityWord& row) { return row.parity == parity; })
      ->word;
}

/// Each setter takes the value of one query parameter; false = not allowed.
bool set_baud(SerialParameters& parameters, std::string_view value) {
  const auto baud = whole_number(value);
  if (!baud || *baud < lowest_baud || *baud > highest_baud) return false;
  parameters.baud = *baud;
  return true;
}

bool set_parity(SerialParameters& parameters, std::string_view value) {
  const auto* row = std::find_if(parity_words.begin(), parity_words.end(),
                                 [value](const ParityWord& candidate) { return candidate.word == value; });
  if (row == parity_words.end()) return false;
  parameters.parity = row->parity;
  return true;
}

bool set_data_bits(SerialParameters& parameters, std::string_view value) {
  if (value != "7" && value != "8") return false;
  parameters.data_bits = value == "7" ? 7 : 8;
  return true;
}

bool set_stop_bits(SerialParameters& parameters, std::string_view value) {
  if (value != "1" && value != "2") return false;
  parameters.stop_bits = value == "1" ? 1 : 2;
  return true;
}

struct SerialParameter {
  std::string_view name;
  std::string_view allowed;
  bool (*set)(SerialParameters&, std::string_view);
};
constexpr std::array serial_parameters{
    SerialParameter{"baud", "a whole number from 50 to 4000000", set_baud},
    SerialParameter{"parity", "none, even or odd", set_parity},
    SerialParameter{"data", "7 or 8", set_data_bits},
    SerialParameter{"stop", "1 or 2", set_stop_bits},
};

Parsed<SerialParameters> parse_serial_parameters(const urls::url_view& url) {
  SerialParameters parameters;
  std::set<std::string, std::less<>> seen;
  for (const auto& parameter : url.params()) {
    const std::string name(parameter.key);
    const std::string value(parameter.value);
    const auto* row =
        std::find_if(serial_parameters.begin(), serial_parameters.end(),
                     [&name](const SerialParameter& candidate) { return candidate.name == name; });
    if (row == serial_parameters.end()) {
      return refused(
          fmt::format("a serial source has no parameter \"{}\"; it takes baud, parity, data and stop", name));
    }
    if (!seen.insert(name).second) {
      return refused(fmt::format("the parameter \"{}\" is given more than once", name));
    }
    if (!row->set(parameters, value)) {
      return refused(fmt::format("{} is \"{}\", but must be {}", name, value, row->allowed));
    }
  }
  return parameters;
}

Parsed<SourceUrl> parse_serial(std::string_view text) {
  const auto url = urls::parse_uri(urls::string_view(text.data(), text.size()));
  if (!url) {
    if (text.find('@') != std::string_view::npos)
      return refused("a serial source takes no user name or password");
    return refused(fmt::format(
        "\"{}\" is not a URL (a space or another special character is written as % and two hex digits); "
        "a serial source is serial:///dev/ttyUSB0?baud=2400&parity=even",
        text));
  }
  if (url->has_authority() && !url->encoded_authority().empty()) {
    if (url->has_userinfo()) return refused("a serial source takes no user name or password");
    return refused(fmt::format(
        "\"{}\" has its path behind two slashes and must have three, as in serial:///dev/ttyUSB0", text));
  }
  const std::string path = url->path();
  if (path.empty() || path.front() != '/' || path.back() == '/' || path.find('\0') != std::string::npos) {
    return refused(fmt::format(
        "\"{}\" names no device; a serial source has a whole path, as in serial:///dev/ttyUSB0", text));
  }
  if (url->has_fragment()) return refused("a serial source has no part behind #; write # as %23");
  auto parameters = parse_serial_parameters(*url);
  if (!parameters) return refused(std::move(parameters.error()));
  return SerialUrl{path, *parameters};
}

Parsed<SourceUrl> parse_tcp(std::string_view text) {
  const auto url = urls::parse_uri(urls::string_view(text.data(), text.size()));
  // A user name or password is not repeated: logs are read by others.
  if (text.find('@') != std::string_view::npos) {
    return refused(fmt::format("a TCP source takes no user name or password; {}", tcp_allowed));
  }
  if (text.find('[') == std::string_view::npos && std::count(text.begin(), text.end(), ':') > 2) {
    return refused(
        fmt::format("an IPv6 address stands in brackets, as in tcp://[fd00::7]:3001; \"{}\" has none", text));
  }
  if (!url || !url->has_authority())
    return refused(fmt::format("\"{}\" is not a URL; {}", text, tcp_allowed));
  const std::string host = url->host_address();
  if (host.empty()) return refused(fmt::format("\"{}\" names no host; {}", text, tcp_allowed));
  if (url->port().empty()) return refused(fmt::format("\"{}\" names no port; {}", text, tcp_allowed));
  const auto port = port_of(*url);
  if (!port) return refused(port.error());
  const bool path_is_empty = url->encoded_path().empty() || url->encoded_path() == "/";
  if (!path_is_empty || url->has_query() || url->has_fragment()) {
    return refused(fmt::format("\"{}\" has something behind the port; {}", text, tcp_allowed));
  }
  return TcpUrl{host, *port};
}

Parsed<SourceUrl> parse_file(std::string_view text) {
  std::string_view path = text.substr(file_scheme.size());
  if (path.starts_with("//")) {
    path.remove_prefix(2);
    if (!path.starts_with('/')) {
      return refused(fmt::format("\"{}\" must be file:PATH, or file:///PATH for a whole path", text));
    }
  }
  if (path.empty() || path.find('\0') != std::string_view::npos) {
    return refused(fmt::format("\"{}\" names no file; a file source is file:PATH", text));
  }
  return FileUrl{std::string(path)};
}

Parsed<SourceUrl> refuse_unknown(std::string_view text) {
  const std::string_view scheme = text.substr(0, std::min(text.find(':'), text.size()));
  if (text.starts_with('/') || text.starts_with('.')) {
    return refused(fmt::format("\"{}\" could be a file or a serial line: write file:{} or serial://{}", text,
                               text, text));
  }
  if (scheme.size() < text.size()) {
    return refused(fmt::format("\"{}:\" is not a kind of source; {}", scheme, allowed));
  }
  return refused(fmt::format("\"{}\" is not a source; {}", text, allowed));
}

std::string written(const SerialUrl& url) {
  // ':' and '@' are kept as they are: udev's by-path names are full of colons.
  const std::string path = urls::encode(urls::string_view(url.path), urls::pchars + '/');
  const SerialParameters& line = url.parameters;
  return fmt::format("serial://{}?baud={}&parity={}&data={}&stop={}", path, line.baud,
                     parity_word(line.parity), line.data_bits, line.stop_bits);
}

std::string written(const TcpUrl& url) {
  return "tcp://" + host_and_port(url.host, url.port);
}

std::string written(const FileUrl& url) {
  return fmt::format("file:{}", url.path);
}

std::string written(const StdinUrl&) {
  return "-";
}

}  // namespace

tl::expected<SourceUrl, std::string> parse_source_url(std::string_view text) {
  if (text.empty()) return refused(fmt::format("the source is empty; {}", allowed));
  if (text == "-") return StdinUrl{};
  if (text.starts_with("/dev/")) return parse_serial(fmt::format("serial://{}", text));
  if (text.starts_with(serial_scheme)) return parse_serial(text);
  if (text.starts_with(tcp_scheme)) return parse_tcp(text);
  if (text.starts_with(udp_scheme)) return parse_udp_url(text);
  const auto begins_it = [text](std::string_view scheme) { return text.starts_with(scheme); };
  if (std::any_of(mqtt_schemes.begin(), mqtt_schemes.end(), begins_it)) return parse_mqtt_url(text);
  if (text.starts_with(file_scheme)) return parse_file(text);
  return refuse_unknown(text);
}

std::string to_string(const SourceUrl& url) {
  return std::visit([](const auto& kind) { return written(kind); }, url);
}

}  // namespace amsbridge
