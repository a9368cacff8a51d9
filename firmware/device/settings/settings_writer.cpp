#include "firmware/device/settings/settings_writer.hpp"

#include "firmware/device/settings/rows.hpp"
#include "firmware/device/settings/values.hpp"

namespace amsbridge::device {
namespace {

std::string_view kind_word(Kind kind) {
  switch (kind) {
    case Kind::text: return "text";
    case Kind::number: return "number";
    case Kind::yes_or_no: return "switch";
    case Kind::choice: return "choice";
    case Kind::choices: return "choices";
    case Kind::secret: return "secret";
    case Kind::source: return "source";
  }
  return {};
}

void write_words(PieceWriter& out, std::string_view before, std::span<const std::string_view> words) {
  out.raw(before);
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (at > 0) out.raw(",");
    out.quoted(words[at]);
  }
  out.raw("]");
}

/// What a setting is; without its closing brace.
void write_form(PieceWriter& out, const Row& row, const Settings& settings) {
  out.raw(R"({"key":)");
  out.quoted(row.key);
  out.raw(R"(,"help":)");
  out.quoted(row.help);
  out.raw(R"(,"kind":)");
  out.quoted(kind_word(row.kind));
  out.raw(R"(,"allowed":)");
  out.quoted(allowed_words(row));
  if (!row.choices.empty()) write_words(out, R"(,"choices":[)", row.choices);
  if (row.kind == Kind::number) {
    out.raw(R"(,"lowest":)");
    out.number(row.lowest);
    out.raw(R"(,"highest":)");
    out.number(row.highest);
  }
  if (is_secret(row)) return;
  out.raw(R"(,"default":)");
  write_default(out, row, settings);
}

void write_setting(PieceWriter& out, const Row& row, const Settings& settings) {
  write_form(out, row, settings);
  if (!is_secret(row)) {
    out.raw(R"(,"value":)");
    write_value(out, row, settings);
  }
  const bool is_set = !is_default(row, settings);
  out.raw(is_set ? R"(,"is_set":true,"origin":"page"})" : R"(,"is_set":false,"origin":"default"})");
}

/// The text in steps: its head, each setting, the meter's form, the meter's settings, its end.
class Steps {
 public:
  Steps(const Settings& settings, std::string_view reason) : settings_(settings), reason_(reason) {}

  static std::size_t count() { return 1 + settings_rows().size() + 2 * meter_rows().size() + 1; }

  void operator()(PieceWriter& out, std::size_t step) const {
    if (step == 0) return head(out);
    std::size_t place = step - 1;
    if (place < settings_rows().size()) return setting(out, place);
    place -= settings_rows().size();
    const std::size_t meters = meter_rows().size();
    if (place == 2 * meters) return out.raw("]}]}");
    const bool is_form = place < meters;
    const std::size_t row = is_form ? place : place - meters;
    if (row > 0) out.raw(",");
    if (!is_form) {
      if (row == 0) out.raw(R"(],"meters":[{"settings":[)");
      return write_setting(out, meter_rows()[row], settings_);
    }
    if (row == 0) out.raw(R"(]}],"meter":[)");
    write_form(out, meter_rows()[row], settings_);
    out.raw("}");
  }

 private:
  void head(PieceWriter& out) const {
    out.raw(reason_.empty() ? R"({"writable":true)" : R"({"writable":false,"reason":)");
    if (!reason_.empty()) out.quoted(reason_);
    out.raw(R"(,"fixed_meters":true,"groups":[)");
  }

  void setting(PieceWriter& out, std::size_t place) const {
    const auto rows = settings_rows();
    const std::string_view table = table_of(rows[place].key);
    const bool begins_group = place == 0 || table_of(rows[place - 1].key) != table;
    if (!begins_group) {
      out.raw(",");
    } else {
      out.raw(place == 0 ? R"({"id":)" : R"(]},{"id":)");
      out.quoted(table);
      out.raw(R"(,"title":)");
      out.quoted(title_of(table));
      out.raw(R"(,"settings":[)");
    }
    write_setting(out, rows[place], settings_);
  }

  const Settings& settings_;
  std::string_view reason_;
};

}  // namespace

SettingsWriter::SettingsWriter(const Settings& settings, std::string_view reason)
    : settings_(settings), reason_(reason) {}

bool SettingsWriter::next(ams::TextWriter& out) {
  return next_piece(out, place_, Steps::count(), Steps(settings_, reason_));
}

std::string settings_json(const Settings& settings, std::string_view reason) {
  return whole(SettingsWriter(settings, reason));
}

}  // namespace amsbridge::device
