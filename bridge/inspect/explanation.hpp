#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ams/decoder.hpp"

namespace amsbridge {

/// Octets that belong together, and the parts that they are made of.
struct Part {
  std::size_t begin = 0;  ///< in the region
  std::size_t end = 0;
  std::string what;
  std::string meaning;
  std::vector<Part> parts;  ///< in order, without overlap; they need not cover all octets
};

/// Octets that were looked at as a whole: a frame as it came, an APDU put together from pieces, plaintext.
struct Region {
  ams::Layer layer = ams::Layer::hdlc;
  std::string what;
  std::vector<std::uint8_t> octets;
  std::vector<Part> parts;
};

/// What went wrong, with the octets of the input around it.
struct FaultPlace {
  ams::Fault fault;
  std::vector<std::uint8_t> before;
  std::vector<std::uint8_t> after;  ///< from the octet of the fault on
};

/// A telegram octet by octet: all that was looked at, and what came of it.
struct Explanation {
  std::uint64_t telegram = 0;
  std::uint64_t octet = 0;
  std::vector<Region> regions;
  std::vector<FaultPlace> faults;
  std::vector<ams::Reading> readings;  ///< of the meter, then of those that report through it
};

/// Listens to a decoder, as its sink and as its tracer, and explains each telegram once it has ended.
class Explainer final : public ams::Decoder::Sink, public ams::Tracer {
 public:
  class Sink {
   public:
    virtual void explain(const Explanation&) = 0;

   protected:
    ~Sink() = default;
  };

  explicit Explainer(Sink& sink) : sink_(sink) {}

  /// The last telegram is explained when nothing more will be said of it.
  void finish();

 private:
  struct Note {
    Part part;
    std::size_t order;
  };
  // A region while it is being looked at.
  struct OpenRegion {
    Region region;
    const std::uint8_t* begin;
    std::vector<Note> notes;
  };

  void reading(const ams::Reading&, const ams::Telegram&) override;
  void fault(const ams::Fault&, const ams::Telegram&) override;
  void input(ams::Octets) override;
  void region(ams::Layer, std::string_view what, ams::Octets) override;
  void note(ams::Octets part, std::string_view what, std::string_view meaning) override;

  Explanation& of(const ams::Telegram&);
  FaultPlace place(const ams::Fault&) const;

  Sink& sink_;
  std::optional<Explanation> open_;
  std::vector<OpenRegion> regions_;  // seen since the last telegram began
  std::vector<std::uint8_t> input_;  // the latest
  std::uint64_t input_end_ = 0;
};

}  // namespace amsbridge
