#pragma once

#include <filesystem>

#include "firmware/device/board/files.hpp"

namespace amsbridge::device {

/// The flash of a device that runs on a computer: a folder.
class HostFiles final : public Files {
 public:
  /// With `power_cut` the program ends at once, in the middle of that many a write, as if power were cut.
  explicit HostFiles(std::filesystem::path folder, std::optional<unsigned> power_cut = std::nullopt);

  [[nodiscard]] std::optional<std::string> read(std::string_view name, std::size_t limit) override;
  [[nodiscard]] std::size_t read_at(std::string_view name, std::size_t offset, std::span<char> into) override;
  [[nodiscard]] std::optional<std::size_t> size(std::string_view name) override;
  [[nodiscard]] bool write(std::string_view name, std::string_view content) override;
  [[nodiscard]] bool append(std::string_view name, std::string_view content) override;
  [[nodiscard]] bool rename(std::string_view from, std::string_view to) override;
  [[nodiscard]] bool remove(std::string_view name) override;
  [[nodiscard]] Space space() const override;

 private:
  [[nodiscard]] std::filesystem::path path(std::string_view name) const { return folder_ / name; }
  [[nodiscard]] bool put(std::string_view name, std::string_view content, int flags);
  [[nodiscard]] bool power_goes();

  std::filesystem::path folder_;
  std::optional<unsigned> steps_left_;
};

}  // namespace amsbridge::device
