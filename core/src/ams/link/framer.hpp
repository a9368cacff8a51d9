#pragma once

#include <span>

#include "ams/fault.hpp"
#include "ams/link/hdlc.hpp"
#include "ams/octets.hpp"

namespace ams {

/// Finds frames in a stream of octets, however it is cut into pieces.
///
/// Nothing costs the frame behind it: where a frame proves false or damaged, the search goes on one octet
/// after its opening flag. A frame is checked once, when its last octet is there, not as each octet comes.
class Framer {
 public:
  class Sink {
   public:
    virtual void frame(Octets whole, std::uint64_t octet) = 0;  ///< proven by HCS and FCS, with opening flag
    virtual void fault(const Fault&) = 0;  ///< one for each damaged frame or run of noise

   protected:
    ~Sink() = default;
  };

  /// `storage` bounds what a frame may be: hdlc::longest_frame holds any. It must not be empty.
  Framer(std::span<std::uint8_t> storage, Sink& sink) : storage_(storage), sink_(sink) {}

  /// Takes octets as they come and reports what they complete.
  void push(Octets);

  /// Nothing has come for so long that the sender must have finished: a frame that lacks its end will not
  /// get it any more.
  void gap();

  /// Octets of a frame that has begun but not ended.
  bool in_frame() const { return end_ - begin_ > 1; }

  /// Octets taken in since the beginning.
  std::uint64_t octets() const { return stream_ + (end_ - begin_); }

 private:
  enum class Ending : bool { open, final };

  Octets window() const { return Octets(storage_).subspan(begin_, end_ - begin_); }
  Octets take_in(Octets);
  void scan(Ending);
  void skip_to_flag();
  bool settle(const hdlc::Verdict&, Ending);
  bool wait_for(const hdlc::Verdict&, Ending);
  void keep_shared_flag();
  void drop(std::size_t octets);
  void lose(std::size_t octets, const Fault&);
  void report_lost();

  std::span<std::uint8_t> storage_;
  Sink& sink_;
  std::size_t begin_ = 0;  // of the octets not yet settled, in storage_
  std::size_t end_ = 0;
  std::size_t wanted_ = 1;        // octets that the candidate at begin_ needs before it is worth a look
  std::uint64_t stream_ = 0;      // position of begin_ in the stream
  std::uint64_t told_until_ = 0;  // a damaged frame, already told, explains what is lost before
  std::uint32_t lost_octets_ = 0;
  Fault lost_{};  // why, if lost_octets_ is not 0
};

}  // namespace ams
