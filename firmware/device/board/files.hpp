#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace amsbridge::device {

/// A small file system that survives a power cut at any moment with what each call had done before. Names are
/// at most 31 characters, without folders. False means that it did not work, and that the file is as it was
/// before or, if power fails in `write` or `append`, anything.
class Files {
 public:
  /// Nothing if there is no such file, or if it has more than `limit` octets.
  [[nodiscard]] virtual std::optional<std::string> read(std::string_view name, std::size_t limit) = 0;
  /// Octets from `offset` on; how many there were.
  [[nodiscard]] virtual std::size_t read_at(std::string_view name, std::size_t offset,
                                            std::span<char> into) = 0;
  [[nodiscard]] virtual std::optional<std::size_t> size(std::string_view name) = 0;

  [[nodiscard]] virtual bool write(std::string_view name, std::string_view content) = 0;
  [[nodiscard]] virtual bool append(std::string_view name, std::string_view content) = 0;
  /// In one step: `to` is the one file or the other at any time.
  [[nodiscard]] virtual bool rename(std::string_view from, std::string_view to) = 0;
  /// True also if it was not there.
  [[nodiscard]] virtual bool remove(std::string_view name) = 0;

  struct Space {
    std::size_t total = 0;
    std::size_t used = 0;
  };
  [[nodiscard]] virtual Space space() const = 0;

 protected:
  ~Files() = default;
};

}  // namespace amsbridge::device
