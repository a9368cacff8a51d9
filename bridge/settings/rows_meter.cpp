#include <array>

#include <fmt/format.h>

#include "bridge/settings/make_row.hpp"
#include "bridge/settings/row_tables.hpp"
#include "bridge/settings/text_rules.hpp"

namespace amsbridge {
namespace {

using Make = MakeRow<MeterSettings>;

constexpr std::array publish_words{Word<PublishMode>{"every", PublishMode::every},
                                   Word<PublishMode>{"change", PublishMode::change}};

Assigned store_source(SourceUrl& into, const RawValue& value) {
  auto url = parse_source_url(std::get<std::string>(value));
  if (!url) return refused(fmt::format("cannot be used: {}", url.error()));
  into = std::move(*url);
  return {};
}

MeterRow source_row() {
  return {"source",
          "Where the octets come from: a serial line, tcp://host:port, udp://:port, mqtt://host/topic, "
          "file:PATH or -.",
          "a source in quotes, as in \"serial:///dev/ttyUSB0\"",
          Kind::text,
          Secrecy::unquoted,
          [](MeterSettings& m, const RawValue& value) { return store_source(m.source, value); },
          [](const MeterSettings& m) { return to_string(m.source); },
          Make::same([](auto& m) -> auto& { return m.source; })};
}

}  // namespace

std::vector<MeterRow> rows_of_a_meter() {
  return {
      source_row(),
      Make::text(
          "name", "Name of the meter, used in its topics; the id that it sends if left out.",
          text_rules::meter_name, [](auto& m) -> auto& { return m.name; }),
      Make::secret(
          "key", "Key that opens the meter's encrypted telegrams, from the grid company.", text_rules::key,
          [](auto& m) -> auto& { return m.key; }),
      Make::secret(
          "auth_key", "Authentication key, if the grid company gives one, too.", text_rules::key,
          [](auto& m) -> auto& { return m.auth_key; }),
      Make::number(
          "ct_ratio", "Ratio of the current transformers before the meter: 40 for 200/5.", {1, 100'000},
          [](auto& m) -> auto& { return m.ct_ratio; }),
      Make::number(
          "vt_ratio", "Ratio of the voltage transformers before the meter.", {1, 10'000},
          [](auto& m) -> auto& { return m.vt_ratio; }),
      Make::number(
          "main_fuse", "Ampere of the main fuse, which no register can outrun.", {1, 10'000},
          [](auto& m) -> auto& { return m.main_fuse; }),
      Make::choice(
          "publish", "Readings to publish: every one, or only on a change; registers always are.",
          publish_words, [](auto& m) -> auto& { return m.publish; }),
      Make::number(
          "interval", "Seconds between two published readings at least; registers never wait.", {0, 86'400},
          [](auto& m) -> auto& { return m.interval; }),
      Make::yes_or_no(
          "estimate", "Publish the energy that is estimated between two registers, too.",
          [](auto& m) -> auto& { return m.estimate; }),
      Make::yes_or_no(
          "raw", "Publish the octets of each telegram, too.", [](auto& m) -> auto& { return m.raw; }),
      Make::text(
          "serve",
          "Address and port on which other programs get the meter's octets, as 127.0.0.1:2000; empty "
          "for none.",
          text_rules::optional_listen, [](auto& m) -> auto& { return m.serve; }),
      Make::number(
          "silence", "Seconds without a telegram after which the meter is offline; 0: by its own pace.",
          {0, 604'800}, [](auto& m) -> auto& { return m.silence; }),
  };
}

}  // namespace amsbridge
