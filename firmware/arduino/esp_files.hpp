#pragma once

#include <cstdint>

#include "firmware/device/board/files.hpp"

namespace amsbridge::device {

/// LittleFS, which keeps a file's old content until the new one is closed and renames in one step.
class EspFiles final : public Files {
 public:
  /// Makes an empty file system where there is none. False: the flash does not do.
  bool begin();

  [[nodiscard]] std::optional<std::string> read(std::string_view name, std::size_t limit) override;
  [[nodiscard]] std::size_t read_at(std::string_view name, std::size_t offset, std::span<char> into) override;
  [[nodiscard]] std::optional<std::size_t> size(std::string_view name) override;
  [[nodiscard]] bool write(std::string_view name, std::string_view content) override;
  [[nodiscard]] bool append(std::string_view name, std::string_view content) override;
  [[nodiscard]] bool rename(std::string_view from, std::string_view to) override;
  [[nodiscard]] bool remove(std::string_view name) override;
  [[nodiscard]] Space space() const override;

 private:
  bool put(std::string_view name, std::string_view content, const char* mode);

  // Counting walks through the whole file system, so it is not done for each question.
  mutable Space space_;
  mutable std::uint32_t counted_ms_ = 0;
};

}  // namespace amsbridge::device
