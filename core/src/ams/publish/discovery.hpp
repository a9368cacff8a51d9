#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ams/quantity.hpp"
#include "ams/text.hpp"

// What Home Assistant is told of a device (MQTT discovery, the form for whole devices), drawn from the table
// of quantities. Written in pieces, so that a small device can stream what a computer writes at once.

namespace ams {

/// Where the values of a meter are.
enum class StateTopics : std::uint8_t {
  documents,  ///< `<base>/<meter>/reading`, registers on `<base>/<meter>/energy`
  values,     ///< `<base>/<meter>/<key>`
};

/// Releases of Home Assistant before about 2025.6 refuse kvarh with its device class.
enum class ReactiveEnergy : std::uint8_t { with_class, without_class };

/// A device as Home Assistant shall see it. Names and topics are UTF-8; what comes from the meter is any
/// octets. What is empty is left out.
struct DiscoveredDevice {
  std::string_view base;      ///< of all topics
  std::string_view level;     ///< the meter's in topics; `bridge` for the bridge itself
  std::string_view identity;  ///< what it is known by for good: the meter's id, else its level; `bridge`
  std::string_view name;
  std::string_view maker;
  std::string_view model;
  std::string_view serial;
  std::string_view list;     ///< list version string
  std::string_view page;     ///< URL of the page where it is set up
  std::string_view version;  ///< of this program
  StateTopics topics = StateTopics::documents;
  ReactiveEnergy reactive_energy = ReactiveEnergy::with_class;
  std::uint32_t live_seconds = 30;        ///< after which a value that is not a register is old
  std::uint32_t register_seconds = 4000;  ///< the same for registers
};

/// What is told beside quantities. Those of the bridge go with the bridge's device, the others with a
/// meter's.
enum class Extra : std::uint8_t {
  status,           ///< whether telegrams come
  import_estimate,  ///< energy estimated between registers
  export_estimate,
  meter_clock,    ///< only with StateTopics::documents, and where `meter_time` has an offset
  last_telegram,  ///< only with StateTopics::documents
  readings,
  faults,
  diagnosis,
  bridge_status,  ///< of the bridge: whether it is connected to the broker
  temperature,    ///< of the bridge
};

inline constexpr std::size_t extra_count = static_cast<std::size_t>(Extra::temperature) + 1;

/// Name of its component and end of its ids, as the key of a quantity is for that.
std::string_view key(Extra);

/// The id of a device, also in the topic `<prefix>/device/<id>/config`: `amsbridge_6970631401753985`. Only
/// [a-zA-Z0-9_-], and never the same for two devices: other characters become `-` and two hexadecimal digits,
/// `-` becomes `--`, and a base other than `amsbridge` stands before the identity.
void write_device_id(TextWriter&, std::string_view base, std::string_view identity);

/// The name of the entity: `Power import L1`, `Energy import tariff 2`.
void write_entity_name(TextWriter&, Quantity);

/// Enough for any piece as long as base, level, identity and the texts of the device have at most 40 octets.
inline constexpr std::size_t discovery_piece_octets = 1024;

/// Writes the payload: `begin`, then each component, then `end`. A piece is complete or its TextWriter has
/// overflowed. The same calls write the same octets, so a first round can add up the length.
class DiscoveryWriter {
 public:
  /// What the views in `device` point at must outlive the writer.
  explicit DiscoveryWriter(const DiscoveredDevice& device) : device_(device) {}

  void begin(TextWriter&);
  /// A quantity that the meter sends with so many digits behind the point.
  void component(TextWriter&, Quantity, int decimals);
  void component(TextWriter&, Extra);
  /// A component that is no more, by its key.
  void removed(TextWriter&, std::string_view key);
  static void end(TextWriter&);

 private:
  void separate(TextWriter&);

  DiscoveredDevice device_;
  bool first_ = true;
};

}  // namespace ams
