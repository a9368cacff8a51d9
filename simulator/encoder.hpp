// From what a meter has to say to the octets that say it.
#pragma once

#include <vector>

#include "simulator/content.hpp"
#include "simulator/model.hpp"
#include "simulator/telegram.hpp"

namespace simulator {

struct Encoded {
  Octets octets;
  Expected expected;
  std::vector<Expected> sub_meters;
  std::vector<std::size_t> pieces;  // where each link frame begins
};

// A quantity of a list, and what its integer may be.
struct Place {
  const Quantity* quantity;
  Form form;
};

[[nodiscard]] std::vector<Place> places_of(const Model& model, const List& list);

// The application layer alone: data-notification of a meter on HDLC or M-Bus, before any ciphering.
[[nodiscard]] Octets data_notification(const Model& model, const List& list, const Content& content);

// All link frames of a telegram. Each integer must lie within its form's range.
[[nodiscard]] Encoded encode(const Model& model, const List& list, const Content& content);

}  // namespace simulator
