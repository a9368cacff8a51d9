#pragma once

#include <memory>

#include "firmware/device/board/updater.hpp"

namespace amsbridge::device {

/// Writes an image into the free half of the flash and checks its signature (RSA with SHA-256, as
/// tools/sign_image.py makes it). Without a key in the program it takes none.
class EspUpdater final : public Updater {
 public:
  EspUpdater();
  ~EspUpdater();
  EspUpdater(const EspUpdater&) = delete;
  EspUpdater& operator=(const EspUpdater&) = delete;

  [[nodiscard]] std::string begin(std::size_t size) override;
  [[nodiscard]] std::string write(std::span<const std::uint8_t> octets) override;
  [[nodiscard]] std::string finish() override;
  void abandon() override;

 private:
  struct Check;
  std::unique_ptr<Check> check_;  // while an image is coming
};

}  // namespace amsbridge::device
