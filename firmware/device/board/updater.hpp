#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace amsbridge::device {

/// Takes a new program image in, beside the one that runs. Until `finish` has found its signature right, and
/// the device has restarted, the old one counts, whatever happens.
class Updater {
 public:
  /// `size` octets will come. An error is a sentence, empty: none.
  [[nodiscard]] virtual std::string begin(std::size_t size) = 0;
  [[nodiscard]] virtual std::string write(std::span<const std::uint8_t> octets) = 0;
  /// All have come: checks the signature. The next start is with the new image.
  [[nodiscard]] virtual std::string finish() = 0;
  virtual void abandon() = 0;

 protected:
  ~Updater() = default;
};

}  // namespace amsbridge::device
