#pragma once

#include <filesystem>
#include <fstream>

#include "firmware/device/board/updater.hpp"

namespace amsbridge::device {

/// Takes an update in as the chip does: an image, its RSA signature over SHA-256 (PKCS #1 v1.5), and that
/// one's length in four octets, least first. What has been found right becomes the file `image`; the program
/// stays what it is.
class HostUpdater final : public Updater {
 public:
  /// `public_key`: a PEM file. Without one no update is right.
  HostUpdater(std::filesystem::path folder, std::filesystem::path public_key);

  [[nodiscard]] std::string begin(std::size_t size) override;
  [[nodiscard]] std::string write(std::span<const std::uint8_t> octets) override;
  [[nodiscard]] std::string finish() override;
  void abandon() override;

 private:
  [[nodiscard]] bool is_signed() const;

  std::filesystem::path coming_;
  std::filesystem::path image_;
  std::filesystem::path public_key_;
  std::ofstream file_;
  std::size_t left_ = 0;
};

}  // namespace amsbridge::device
