#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/source/source_url.hpp"
#include "metering/line_errors.hpp"

namespace amsbridge {

/// Octets that came from a source.
struct Heard {
  std::vector<std::uint8_t> octets;  ///< empty: none came in time
  LineErrors errors;
  bool ended = false;        ///< none will come any more
  bool is_connected = true;  ///< they could come
};

/// Reads a source for callers that have nothing else to wait for.
class Listener {
 public:
  /// The error is a sentence.
  [[nodiscard]] static tl::expected<std::unique_ptr<Listener>, std::string> open(const SourceUrl& url);

  virtual ~Listener() = default;

  /// Waits for octets, at most for `limit`.
  [[nodiscard]] virtual Heard hear(std::chrono::milliseconds limit) = 0;
  /// A gap this long between octets means that the sender has finished its telegram.
  [[nodiscard]] virtual std::chrono::milliseconds telegram_gap() const = 0;
};

}  // namespace amsbridge
