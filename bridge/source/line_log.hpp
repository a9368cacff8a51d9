#pragma once

#include <string>
#include <string_view>

namespace amsbridge {

/// Logs what becomes of one line, in words and once per change: attempts that fail in the same way again,
/// and openings that bring no octets, are said once until octets arrive (then only at debug level).
class LineLog {
 public:
  explicit LineLog(std::string line_name);

  /// The line is open, but nothing has arrived yet.
  void opened(std::string_view words);
  /// Octets have arrived: the line works.
  void octets_arrived();
  /// The line is lost, or could not be opened.
  void lost(std::string_view words);
  /// The line works, but not quite as asked; the same words are not said twice.
  void warn(std::string_view words);

  /// Why octets do not arrive, as last said; empty once the line is open.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  std::string line_name_;
  std::string last_loss_;
  std::string trouble_;
  std::string last_warning_;
  bool opening_said_ = false;
};

}  // namespace amsbridge
