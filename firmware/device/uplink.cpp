#include "firmware/device/uplink.hpp"

#include "http/secrets.hpp"

namespace amsbridge::device {
namespace {

std::uint32_t random_number() {
  std::uint32_t number = 0;
  for (const std::uint8_t octet : random_octets(sizeof number)) number = number << 8 | octet;
  return number;
}

std::string or_else(const std::string& set, const std::string& other) {
  return set.empty() ? other : set;
}

CommandOptions command_options(const Settings& settings, std::string_view version) {
  const std::string& base = settings.mqtt.base;
  return {settings.commands, or_else(settings.mqtt.subscribe_topic, base + "/command"), base + "/response",
          std::string(version)};
}

}  // namespace

Uplink::Uplink(Board& board, SlowMemory& slow, const Identity& identity, const Settings& settings,
               StateSource& state, CommandHost& commands, Moment started)
    : identity_(identity),
      memory_(board.files, started),
      numbers_(board.files),
      ring_(slow.ring),
      link_(board.mqtt, random_number),
      publisher_(link_, ring_, memory_, numbers_, slow.scratch,
                 publish_options(settings, identity.chip_id, identity.client_id)),
      announcer_(link_, memory_, slow.piece, random_number, announce_options(settings, identity.version, {})),
      reporter_(link_, state, slow.scratch, Topics(settings.mqtt.base).bridge_state()),
      commands_(link_, commands, slow.scratch, command_options(settings, identity.version)) {
  link_.add(publisher_);
  link_.add(announcer_);
  link_.add(reporter_);
  link_.add(commands_);
  link_.use(settings, identity.client_id);
}

void Uplink::use(const Settings& settings, std::string_view page, Moment now) {
  publisher_.use(publish_options(settings, identity_.chip_id, identity_.client_id));
  announcer_.use(announce_options(settings, identity_.version, page), now);
  reporter_.use(Topics(settings.mqtt.base).bridge_state());
  commands_.use(command_options(settings, identity_.version));
  link_.use(settings, identity_.client_id);
}

void Uplink::tick(Moment now, std::uint64_t up_seconds, bool has_network) {
  link_.tick(now, has_network);
  publisher_.tick(up_seconds);
  if (now.steady < next_second_) return;
  next_second_ = now.steady + std::chrono::seconds(1);
  announcer_.tick(now);
  reporter_.tick(now);
  memory_.tick(now);
}

void Uplink::leave(Moment now) {
  memory_.save(now);
  numbers_.save();
  link_.leave(now);
}

}  // namespace amsbridge::device
