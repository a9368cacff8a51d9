#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ams/publish/discovery.hpp"
#include "metering/announced_meter.hpp"

namespace amsbridge::device {

/// A discovery payload that is never there as a whole: its length is added up first, and each part of it is
/// made when it is asked for, piece by piece. It tells what was known when it was prepared.
class DiscoveryPayload {
 public:
  /// Room for the piece in hand, which must outlive this.
  using Piece = std::array<char, ams::discovery_piece_octets>;

  explicit DiscoveryPayload(Piece& piece) : piece_(piece) {}

  /// Of a meter, of which `told` was told before. False if names are so long that a piece does not fit; there
  /// is no payload then.
  bool prepare(const AnnouncedMeter& meter, const AnnounceStyle& style, std::string identity,
               const AnnouncedMeter::Extras& told = {});
  /// Of the device itself, with a thermometer or without, of which `told` was told before. `page` is the URL
  /// where it is set up.
  bool prepare_bridge(const AnnounceStyle& style, std::string page, bool temperature,
                      const AnnouncedMeter::Extras& told = {});

  [[nodiscard]] std::size_t size() const { return size_; }
  /// Fills `octets` with what stands from `offset` on; those beyond the end are left alone. Cheapest from the
  /// beginning on.
  void write(std::size_t offset, std::span<char> octets);

 private:
  bool add_up();
  void rewind();
  bool next_piece();
  void write_bridge_piece(std::size_t number, ams::TextWriter& out);

  AnnounceStyle style_;
  std::string identity_, name_, page_;
  std::optional<AnnouncedMeter> meter_;  // nothing: the device itself
  AnnouncedMeter::Extras told_;
  bool temperature_ = false;
  std::size_t size_ = 0;
  std::optional<ams::DiscoveryWriter> writer_;
  std::size_t next_ = 0;   // number of the piece behind the one that is held
  std::size_t begin_ = 0;  // where that one stands in the payload
  std::size_t length_ = 0;
  bool fits_ = true;
  Piece& piece_;
};

}  // namespace amsbridge::device
