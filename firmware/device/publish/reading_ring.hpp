#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "ams/publish/json.hpp"
#include "ams/reading.hpp"
#include "firmware/device/board/mqtt_transport.hpp"
#include "metering/reading_output.hpp"

namespace amsbridge::device {

/// A reading out of the ring, as it was put in. `reading` has no maker and no identification line: no message
/// tells them. Large: about 1.4 KiB.
struct StoredReading {
  std::string_view level;  ///< in topics; valid until the ring is changed
  ams::Reading reading;
  ams::Arrival arrival;  ///< `late` if it has waited over the beginning of a connection
  std::uint64_t up_seconds = 0;
  bool is_latest_of_registers = false;  ///< it has registers, and no later reading of this meter has any
  bool is_repetition = false;           ///< it has arrived once: only what is retained is said again
};

struct RingCounters {
  std::size_t waiting = 0;         ///< readings that the broker has not acknowledged
  std::size_t waiting_octets = 0;  ///< that they take
  std::uint32_t dropped_live = 0;  ///< since the start, for want of room
  std::uint32_t dropped_registers = 0;
};

/// Readings that wait for the broker, in their order and in few octets each. The last reading with registers
/// of each meter stays when it has been acknowledged, to be said again at the next connection; it goes first
/// when room is needed, then live readings, then those of Shelf::registers, the oldest first. What is on its
/// way, and a head of which a message has been sent, is not touched.
class ReadingRing {
 public:
  using Ticket = MqttTransport::Ticket;

  static constexpr std::size_t most_origins = 8;
  static constexpr std::size_t most_on_way = 4;  ///< messages

  /// The storage must outlive this: 1,024 to 65,532 octets in whole words. Within it words are moved, since
  /// it may be where less is slow (SlowMemory).
  explicit ReadingRing(std::span<std::uint8_t> storage) : storage_(storage) {}

  /// Puts the reading last. Where there is no room for it, because all that is older matters more, it is
  /// itself what is dropped. `arrival.late` is not looked at.
  void push(std::string_view level, const ams::Reading&, const ams::Arrival&, std::uint64_t up_seconds,
            Shelf);

  /// The oldest that is not sent; false if there is none.
  [[nodiscard]] bool read_head(StoredReading& into) const;
  [[nodiscard]] bool has_head() const { return head() < used_; }
  /// A message of it has been sent, so it stays the head.
  [[nodiscard]] bool is_head_begun() const { return head_begun_; }
  /// A message of the head is on its way: at most `most_on_way` at once.
  void sent(Ticket);
  /// All messages of the head have been sent; the next one becomes the head. It goes when their tickets have
  /// come back: at once if there is none left.
  void finish_head();
  /// The ticket has come back. False if it is none of this ring's.
  bool acknowledged(Ticket);
  [[nodiscard]] std::size_t on_way() const { return on_way_; }

  /// What was on its way is not any more: it is sent anew. To be called when a connection is lost and when
  /// one has come about; all that waits is late from now on.
  void begin_anew();

  /// What is retained of this meter is taken away: none of its readings says it any more.
  void withdraw(std::string_view level);

  [[nodiscard]] RingCounters counters() const;

 private:
  struct Origin {
    std::string texts;  // level, id, model and list, each behind its length; 255: there is none
    std::uint8_t channel = 0;
    ams::Medium medium = ams::Medium::electricity;
    bool operator==(const Origin&) const = default;
  };
  struct OnWay {
    Ticket ticket = 0;
    std::size_t at = 0;  // of the record
  };

  [[nodiscard]] static Origin origin_of(std::string_view level, const ams::Reading&);
  static std::string_view level_of(const Origin&);
  std::size_t place(Origin);
  [[nodiscard]] bool is_in_use(std::size_t number) const;
  bool make_room(std::size_t octets, Shelf);
  bool drop_one(Shelf newcomer);
  [[nodiscard]] std::size_t oldest(std::uint8_t mask, std::uint8_t wanted) const;
  [[nodiscard]] bool is_held(std::size_t at) const;
  void remove(std::size_t at);
  void settle(std::size_t at);
  [[nodiscard]] bool has_later_registers(std::size_t at) const;
  [[nodiscard]] std::size_t head() const;
  [[nodiscard]] std::size_t length(std::size_t at) const;
  [[nodiscard]] std::size_t after(std::size_t at) const { return at + length(at); }
  [[nodiscard]] std::uint8_t& flags(std::size_t at) const { return storage_[at + 2]; }
  [[nodiscard]] std::uint8_t& origin(std::size_t at) const { return storage_[at + 3]; }

  std::span<std::uint8_t> storage_;
  std::size_t used_ = 0;
  std::int64_t base_ = 0;  // of the arrival of all that is held
  std::array<Origin, most_origins> origins_;
  std::array<OnWay, most_on_way> flights_{};
  std::size_t on_way_ = 0;
  bool head_begun_ = false;
  std::uint32_t dropped_live_ = 0;
  std::uint32_t dropped_registers_ = 0;
};

}  // namespace amsbridge::device
