// The lists of HDLC and M-Bus meters as COSEM data.
#pragma once

#include "simulator/content.hpp"
#include "simulator/model.hpp"
#include "simulator/telegram.hpp"

namespace simulator {

// One list on its way to the wire.
struct Message {
  const Model& model;
  const List& list;
  const Content& content;

  [[nodiscard]] const Dialect& dialect() const { return *model.dialect; }
  [[nodiscard]] LocalTime list_clock() const {
    return {content.sent_at.wall - list.clock_lag, content.sent_at.offset};
  }
  [[nodiscard]] bool sends(Field field) const;
};

void write_list(AxdrWriter& writer, const Message& message);

// The last digits of the meter id, and the logical device name that ends in them.
[[nodiscard]] std::string id_digits(const Model& model, const Content& content);
[[nodiscard]] std::string device_name(const Model& model, const Content& content);

}  // namespace simulator
