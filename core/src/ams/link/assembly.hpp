#pragma once

#include "ams/fault.hpp"
#include "ams/link/pieces.hpp"

namespace ams {

/// Puts a telegram together from numbered pieces. A lost piece costs its own telegram: what another one
/// brings is never mixed in.
class Assembly {
 public:
  /// Whether a piece may overtake the one before it.
  enum class Order : bool { as_numbered, any };

  struct Piece {
    std::uint16_t number = 0;  ///< from 1
    bool last = false;
    Octets data;
  };

  enum class Outcome : std::uint8_t {
    waiting,   ///< for more pieces
    repeated,  ///< it is held already
    stray,     ///< of a telegram whose beginning was lost
    too_long,  ///< there is no room for it
    whole,     ///< `join` gives the telegram
  };

  /// Where a telegram in the making began.
  struct Beginning {
    std::uint64_t number = 0;
    std::uint64_t octet = 0;
  };

  Assembly(std::span<std::uint8_t> storage, Order order, Layer layer)
      : pieces_(storage), order_(order), layer_(layer) {}

  /// Whether the piece shows that the telegram in the making will not be completed: it is then to be given up
  /// before `take`.
  bool contradicts(const Piece&) const;
  Outcome take(const Piece&);
  std::span<std::uint8_t> join() { return pieces_.join(); }

  /// Forgets what is held; the next pieces go to `begin` of the storage.
  void clear(std::size_t begin);

  bool empty() const { return pieces_.empty(); }
  std::size_t count() const { return pieces_.count(); }
  std::size_t begin() const { return pieces_.begin(); }
  std::size_t end() const { return pieces_.end(); }
  Layer layer() const { return layer_; }
  void set_layer(Layer layer) { layer_ = layer; }
  const Beginning& beginning() const { return beginning_; }
  void set_beginning(const Beginning& beginning) { beginning_ = beginning; }
  std::uint16_t first_missing() const { return pieces_.first_missing(); }
  /// Octets were lost since the telegram began: a gap in it may be of them, and is not filled any more once
  /// its end is held.
  void note_damage() { damaged_ = !pieces_.empty(); }
  /// Pieces without a beginning are coming in; the first of them has been told.
  bool astray() const { return astray_; }
  void set_astray(bool astray) { astray_ = astray; }

 private:
  bool can_begin_with(const Piece&) const;
  bool is_end_again(const Piece&) const;

  Pieces pieces_;
  Order order_;
  Layer layer_;
  Beginning beginning_;
  bool astray_ = false;
  std::uint16_t last_ = 0;       // number of the last piece, 0 while it is not known
  std::uint16_t completed_ = 0;  // the same of the telegram before, which may still be repeated
  std::uint16_t completed_check_ = 0;
  bool damaged_ = false;
};

}  // namespace ams
