#pragma once

#include <array>
#include <string>
#include <utility>

#include "ams/publish/discovery.hpp"
#include "bridge/homeassistant/ledger.hpp"

namespace amsbridge {

/// A discovery payload in one piece.
class Payload {
 public:
  /// What the views in `device` point at must outlive this.
  explicit Payload(const ams::DiscoveredDevice& device) : writer_(device) {
    append([&](ams::TextWriter& out) { writer_.begin(out); });
  }

  void add(ams::Quantity quantity, int decimals) {
    append([&](ams::TextWriter& out) { writer_.component(out, quantity, decimals); });
  }
  void add(ams::Extra extra) {
    append([&](ams::TextWriter& out) { writer_.component(out, extra); });
  }

  /// With what is in `told` and no more in `components` taken back. Empty if a piece was too long.
  std::string end(const Components& components, const Components& told) && {
    for (const auto& component : told) {
      const std::string& key = component.first;
      if (!components.contains(key)) append([&](ams::TextWriter& out) { writer_.removed(out, key); });
    }
    append([](ams::TextWriter& out) { ams::DiscoveryWriter::end(out); });
    return is_whole_ ? std::move(text_) : std::string();
  }

 private:
  template <class Write>
  void append(Write write) {
    std::array<char, 8192> buffer;
    ams::TextWriter out(buffer);
    write(out);
    is_whole_ = is_whole_ && !out.overflowed();
    text_ += out.view();
  }

  ams::DiscoveryWriter writer_;
  std::string text_;
  bool is_whole_ = true;
};

}  // namespace amsbridge
