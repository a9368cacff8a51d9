#include "firmware/device/settings/markdown.hpp"

#include "firmware/device/settings/rows.hpp"
#include "firmware/device/settings/values.hpp"
#include "firmware/device/settings/words.hpp"

namespace amsbridge::device {
namespace {

constexpr std::string_view introduction =
    R"(# Settings of the device

What `print_device_settings` prints. They are set on the device's page, or by `PUT /api/v1/settings` (see
[openapi.yaml](openapi.yaml)), and kept in its flash. Most are those of the Linux program ([settings.md](settings.md)),
so that a backup of the one can be restored on the other; what only the other has is left out and named. The device
reads one meter.
)";

constexpr std::string_view table_head = "| key | default | must be | what it is |\n|---|---|---|---|\n";

/// Without quotes around a text.
std::string default_words(const Row& row) {
  if (is_secret(row)) return {};
  if (row.kind == Kind::source || has_text(row)) return std::string(row.standard_text);
  struct Writer {
    bool next(ams::TextWriter& out) {
      PieceWriter piece(out, 0, longest_piece);
      write_default(piece, row, Settings());
      return false;
    }
    const Row& row;
  };
  std::string words;
  for (const char character : whole(Writer{row})) {
    if (std::string_view("[]\"").find(character) == std::string_view::npos) words += character;
  }
  return words;
}

void append(std::string& text, const Row& row, std::string_view prefix) {
  const std::string standard = default_words(row);
  const std::string quoted = standard.empty() ? std::string() : joined({"`", standard, "`"});
  text +=
      joined({"| `", prefix, row.key, "` | ", quoted, " | ", allowed_words(row), " | ", row.help, " |\n"});
}

}  // namespace

std::string settings_markdown() {
  std::string text(introduction);
  text += joined({"\n## Meter\n\n", table_head});
  for (const Row& row : meter_rows()) append(text, row, "meter.");
  const Row* before = nullptr;
  for (const Row& row : settings_rows()) {
    if (before == nullptr || table_of(before->key) != table_of(row.key)) {
      text += joined({"\n## ", title_of(table_of(row.key)), "\n\n", table_head});
    }
    append(text, row, {});
    before = &row;
  }
  return text;
}

}  // namespace amsbridge::device
