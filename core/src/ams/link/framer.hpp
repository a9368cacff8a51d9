#pragma once

#include <optional>
#include <span>

#include "ams/link/link.hpp"

namespace ams {

/// Finds telegrams in a stream of octets, however it is cut into pieces and whatever link they travel in.
///
/// Nothing costs the telegram behind it: where one proves false or damaged, the search goes on one octet
/// after its start. A frame is checked once, when its last octet is there, not as each octet comes. Text (P1)
/// is handed on line by line, since it is longer than a small device can hold.
class Framer {
 public:
  enum class Ending : bool { open, final };

  /// What has become of text.
  struct Text {
    std::size_t octets = 0;  ///< taken
    bool open = true;        ///< more of the telegram is to come
  };

  class Sink {
   public:
    /// Proven by its check sequences, but for Link::ciphered, which has none: a fault says that it is no
    /// telegram after all, or why it cannot be told. HDLC frames come with their opening flag, without the
    /// closing one.
    virtual std::optional<Fault> frame(Link, std::span<std::uint8_t> whole, std::uint64_t octet) = 0;
    /// A text telegram begins with this line.
    virtual void begin_text(Octets ident, std::uint64_t octet) = 0;
    /// More of it. Octets not taken come once more, with others behind them; nothing more comes if it is
    /// final.
    virtual Text text(Octets, Ending) = 0;
    /// The next frame, of `octets`, does not fit beside what is reserved, which may be given up for it.
    virtual void make_room(std::size_t octets) = 0;
    /// One for each damaged frame or run of noise.
    virtual void fault(const Fault&) = 0;

   protected:
    ~Sink() = default;
  };

  /// `storage` bounds what a frame may be. It must not be empty.
  Framer(std::span<std::uint8_t> storage, Sink& sink) : storage_(storage), sink_(sink) {}

  /// Takes octets as they come and reports what they complete.
  void push(Octets);

  /// Nothing has come for so long that the sender must have finished: a frame that lacks its end will not
  /// get it any more.
  void gap();

  /// Leaves the first octets of the storage to others. Not more than where the frame begins that is just
  /// being handed on.
  void reserve(std::size_t octets);

  /// Puts octets into the storage that did not come through the stream. What is left in the window is given
  /// up, as by `gap`. Empty if there is no room.
  std::span<std::uint8_t> borrow(Octets);

  /// Octets of a telegram that has begun but not ended.
  bool in_frame() const { return in_text_ || end_ - begin_ > 1; }

  /// Within text.
  bool in_text() const { return in_text_; }

  /// Where in the stream the octets begin that are not yet settled.
  std::uint64_t position() const { return stream_; }

  /// Octets taken in since the beginning.
  std::uint64_t octets() const { return stream_ + (end_ - begin_); }

 private:
  std::span<std::uint8_t> window() const { return storage_.subspan(begin_, end_ - begin_); }
  std::size_t room() const { return storage_.size() - floor_; }
  Octets take_in(Octets);
  void scan(Ending);
  bool look(Ending);
  bool read_text(Ending);
  void skip_to_start();
  bool settle(const Candidate&, Ending);
  void tell_damaged(const Fault&, std::size_t remains, std::size_t octets);
  void hand_on(const Candidate&);
  bool fits(const Verdict&);
  std::size_t due(const Verdict&) const;
  Fault too_long(const Verdict&) const;
  bool wait_for(const Candidate&, Ending);
  void keep_shared_flag();
  void drop(std::size_t octets);
  void lose(std::size_t octets, const Fault&);
  void report_lost();

  std::span<std::uint8_t> storage_;
  Sink& sink_;
  std::size_t floor_ = 0;  // of the window
  std::size_t begin_ = 0;  // of the octets not yet settled, in storage_
  std::size_t end_ = 0;
  std::size_t wanted_ = 1;         // octets that the candidate at begin_ needs before it is worth a look
  std::size_t scanned_ = 0;        // of the candidate
  std::uint64_t stream_ = 0;       // position of begin_ in the stream
  std::uint64_t told_until_ = 0;   // a damaged frame, already told, explains what is lost before
  std::uint64_t inner_until_ = 0;  // and this far it reaches itself: what begins before is a part of it
  std::uint32_t lost_octets_ = 0;
  bool in_text_ = false;
  Fault lost_{};  // why, if lost_octets_ is not 0
};

}  // namespace ams
