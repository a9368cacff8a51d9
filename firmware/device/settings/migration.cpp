#include "firmware/device/settings/migration.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "firmware/device/settings/piece_writer.hpp"
#include "firmware/device/settings/words.hpp"

namespace amsbridge::device {
namespace {

// A step for each version before the present one stands here, the oldest first.
constexpr std::array<Migration, 0> migrations{};
constinit const SettingsFormat current_format{1, migrations};

struct ObjectWriter {
  bool next(ams::TextWriter& out) {
    return next_piece(out, place, values.size() + 1, [this](PieceWriter& piece, std::size_t step) {
      if (step == values.size()) return piece.raw(values.empty() ? "{}" : "}");
      piece.raw(step == 0 ? "{" : ",");
      piece.quoted(values[step].key);
      piece.raw(":");
      piece.raw(values[step].json);
    });
  }

  const StoredValues& values;
  PiecePlace place = {};
};

}  // namespace

const SettingsFormat& settings_format() {
  return current_format;
}

tl::expected<std::string, std::string> migrate(JsonValue values, std::uint32_t from,
                                               const SettingsFormat& format) {
  StoredValues stored;
  for (const JsonValue value : values) stored.push_back({value.name(), std::string(value.written())});
  for (; from < format.version; ++from) {
    const auto step = std::find_if(format.migrations.begin(), format.migrations.end(),
                                   [from](const Migration& migration) { return migration.from == from; });
    if (step == format.migrations.end()) {
      return tl::unexpected(
          joined({"settings of version ", std::to_string(from), " are not known any more"}));
    }
    step->apply(stored);
  }
  return whole(ObjectWriter{stored});
}

}  // namespace amsbridge::device
