#pragma once

#include <span>

#include "ams/link/framer.hpp"
#include "ams/meters/interpreter.hpp"
#include "ams/reading.hpp"

namespace ams {

/// A link telegram in the stream.
struct Telegram {
  std::uint64_t number = 0;  ///< from 1, good or bad; a run of noise counts as one
  std::uint64_t octet = 0;   ///< where its first octet is, from 0
  Octets octets;             ///< as it came; empty where it was lost
};

/// Octets in, readings and faults out: the whole way from the line to the meter's values.
///
///     std::array<std::uint8_t, ams::Decoder::storage_for_any_frame> storage;
///     ams::Decoder decoder(storage, sink);
///     decoder.push(octets);   // calls sink.reading(...) and sink.fault(...) as telegrams are completed
///
/// Takes no memory but `storage` and its own size, throws nothing, prints nothing.
class Decoder final : private Framer::Sink, private ValueFaults {
 public:
  static constexpr std::size_t storage_for_any_frame = hdlc::longest_frame;

  class Sink {
   public:
    /// `reading` is valid during the call.
    virtual void reading(const Reading& reading, const Telegram&) = 0;
    /// A telegram that gave no reading, or (Layer::value) a value that is left out of it. Value faults are
    /// told while the list is read; should it break off, its own fault follows instead of a reading.
    virtual void fault(const Fault&, const Telegram&) = 0;

   protected:
    ~Sink() = default;
  };

  Decoder(std::span<std::uint8_t> storage, Sink& sink) : framer_(storage, *this), sink_(sink) {}
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() = default;

  /// Octets as they come from the line, in pieces of any size.
  void push(Octets octets) { framer_.push(octets); }

  /// The line has been silent for longer than a telegram can pause, or has ended.
  void gap() { framer_.gap(); }

  /// A whole APDU without link layer, as dumps of other readers hold. Counts as a telegram; its octets count
  /// on behind those already pushed.
  void push_apdu(Octets);

  bool in_telegram() const { return framer_.in_frame(); }

  /// Octets taken in since the beginning.
  std::uint64_t octets() const { return framer_.octets() + apdu_octets_; }

 private:
  void frame(Octets whole, std::uint64_t octet) override;
  void fault(const Fault&) override;
  void value_fault(const Fault&) override;
  void decode(Octets apdu, std::uint64_t octet);
  void report(Fault, std::uint64_t base);

  Framer framer_;
  Sink& sink_;
  Telegram telegram_{};
  std::uint64_t apdu_octets_ = 0;
  std::uint64_t apdu_base_ = 0;  // where the APDU being decoded begins in the stream
  Reading reading_;
};

}  // namespace ams
