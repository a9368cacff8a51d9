#pragma once

#include <span>

#include "ams/dlms/ciphering.hpp"
#include "ams/link/assembly.hpp"
#include "ams/link/framer.hpp"
#include "ams/meters/interpreter.hpp"
#include "ams/meters/p1_telegram.hpp"
#include "ams/reading.hpp"

namespace ams {

/// A telegram in the stream: a frame, or all that was put together from frames, blocks or lines.
struct Telegram {
  std::uint64_t number = 0;  ///< from 1, good or bad; a run of noise counts as one
  std::uint64_t octet = 0;   ///< where its first octet is, from 0
  Octets octets;             ///< its frame, decrypted in place; empty where it was lost or came in pieces
  /// Behind its last octet, without the closing flag of HDLC; 0 while its end has not come, and where what
  /// came is damaged, given up or between the pieces of another one. No telegram told later begins before.
  std::uint64_t end = 0;
};

/// How a decoder decodes.
struct DecoderOptions {
  Keys keys;
  Aes128Gcm* gcm = nullptr;  ///< opens what is encrypted
  Strictness strictness = Strictness::lenient;
  Tracer* tracer = nullptr;  ///< hears what each octet is
};

/// Octets in, readings and faults out: the whole way from the line to the meter's values.
///
///     std::array<std::uint8_t, ams::Decoder::ample_storage> storage;
///     ams::Decoder decoder(storage, sink);
///     decoder.push(octets);   // calls sink.reading(...) and sink.fault(...) as telegrams are completed
///
/// Takes no memory but `storage` and its own size, throws nothing, prints nothing. The storage holds the
/// frame that is coming in and the pieces of a telegram before it; text telegrams take only a line of it.
class Decoder final : private Framer::Sink, private ValueFaults {
 public:
  static constexpr std::size_t ample_storage = 8192;    ///< for any telegram known
  static constexpr std::size_t compact_storage = 1792;  ///< for a small device

  class Sink {
   public:
    /// `reading` is valid during the call. Sub-meters follow the meter that they report through.
    virtual void reading(const Reading& reading, const Telegram&) = 0;
    /// A telegram that gave no reading, or (Layer::value) a value that is left out of it. Value faults are
    /// told while the list is read; should it break off, its own fault follows instead of a reading.
    virtual void fault(const Fault&, const Telegram&) = 0;

   protected:
    ~Sink() = default;
  };

  Decoder(std::span<std::uint8_t> storage, Sink& sink, const DecoderOptions& options = {});
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() = default;

  /// Octets as they come from the line, in pieces of any size.
  void push(Octets octets);

  /// The line has been silent for longer than a frame can pause, or has ended.
  void gap() { framer_.gap(); }

  /// The line has been silent for so long (seconds), or has ended, that pieces which a telegram still lacks
  /// will not come. Implies `gap`.
  void expire();

  /// A whole APDU without link layer, as dumps of other readers hold. Counts as a telegram; its octets count
  /// on behind those already pushed.
  void push_apdu(Octets);

  bool in_telegram() const { return framer_.in_frame(); }

  /// Octets taken in since the beginning.
  std::uint64_t octets() const { return framer_.octets() + apdu_octets_; }

  /// Where in the stream the first octet is that a telegram still to be told can have. Not for use within a
  /// call of the sink.
  std::uint64_t settled() const;

 private:
  /// Where an APDU is from.
  enum class Origin : std::uint8_t {
    frame,
    pieces,
    blocks,  ///< of a general-block-transfer, which are in no others
    dump,    ///< of another reader
  };

  std::optional<Fault> frame(Link, std::span<std::uint8_t> whole, std::uint64_t octet) override;
  void begin_text(Octets ident, std::uint64_t octet) override;
  Framer::Text text(Octets, Framer::Ending) override;
  void make_room(std::size_t octets) override;
  void fault(const Fault&) override;
  void value_fault(const Fault&) override;

  void hdlc_frame(std::span<std::uint8_t> whole);
  void mbus_frame(std::span<std::uint8_t> whole);
  void sml_file(std::span<std::uint8_t> whole);
  std::optional<Fault> bare_ciphered(std::span<std::uint8_t> whole);
  void single_frame(std::span<std::uint8_t> whole, std::size_t offset, std::size_t octets);
  void frame_of_several(Layer, const Assembly::Piece&);

  bool completes(Assembly&, const Assembly::Piece&);
  void stray(Assembly&, const Assembly::Piece&);
  void too_long(Assembly&, std::size_t octets);
  void give_up(Assembly&);
  void tell_of(Assembly&, Reason, std::size_t expected, std::size_t found);
  void give_up_pieces();
  void take_damage();
  void put_behind_blocks();

  void apdu(std::span<std::uint8_t>, Origin);
  void block(Octets);
  bool completes_transfer(Octets);
  void ciphered(std::span<std::uint8_t>, Origin);
  std::optional<OpenedApdu> deciphered(std::span<std::uint8_t>, Origin);
  Result<OpenedApdu> open(std::span<std::uint8_t> apdu, const CipheredApdu&);
  bool dumped_in_place(Octets text);
  void notification(Octets);
  bool interpreted(Octets);
  std::optional<Fault> p1_plaintext(const OpenedApdu&);
  std::optional<Fault> release_p1();
  void release();

  void begin_telegram();
  void look_at(std::uint64_t octet, Octets octets);
  void report(const Fault&);

  std::span<std::uint8_t> storage_;
  Framer framer_;
  Assembly frames_;  // HDLC segments or M-Bus frames, in the storage behind blocks_
  Assembly blocks_;  // of a general-block-transfer
  Deciphering deciphering_;
  bool strict_;
  Tracer* tracer_;
  Sink& sink_;
  Telegram telegram_{};
  Telegram frame_{};  // being looked at; its number is not in use
  std::uint64_t telegrams_ = 0;
  std::uint64_t apdu_octets_ = 0;
  std::uint64_t base_ = 0;   // where in the stream what is being decoded begins
  bool in_pieces_ = false;   // it was put together from pieces: offsets in it say nothing of the stream
  Marks marks_;              // of the telegram being decoded
  std::string_view sender_;  // its maker, by its system title
  Reading reading_;
  P1Telegram p1_;
};

}  // namespace ams
