#include "firmware/device/settings/settings_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "firmware/device/settings/rows.hpp"
#include "firmware/device/settings/stored_values.hpp"
#include "firmware/device/settings/values.hpp"
#include "firmware/device/settings/words.hpp"

namespace amsbridge::device {
namespace {

constexpr std::string_view head = R"({"version":)";
constexpr std::string_view before_check = R"(,"check":")";
constexpr std::string_view after_check = "\"}\n";
constexpr std::size_t check_digits = 8;
constexpr std::size_t tail_size = before_check.size() + check_digits + after_check.size();
constexpr std::string_view of_meter = "meter.";
constexpr JsonLimits limits{512, 8};

std::array<char, tail_size> tail_of(std::uint32_t check) {
  std::array<char, tail_size> tail{};
  ams::TextWriter out(tail);
  out.text(before_check);
  out.hexadecimal(check, check_digits);
  out.text(after_check);
  return tail;
}

/// The check sum of the file's first `size` octets; nothing if it has not as many.
std::optional<std::uint32_t> check_sum_of(Files& files, std::string_view name, std::size_t size) {
  CheckSum sum;
  std::array<char, 128> octets;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled before it is read
  for (std::size_t at = 0; at < size;) {
    const std::size_t wanted = std::min(octets.size(), size - at);
    if (files.read_at(name, at, std::span(octets).first(wanted)) != wanted) return std::nullopt;
    sum.add({octets.data(), wanted});
    at += wanted;
  }
  return sum.value();
}

std::optional<std::uint32_t> version_in(std::string_view beginning) {
  if (!beginning.starts_with(head)) return std::nullopt;
  beginning.remove_prefix(head.size());
  std::uint32_t version = 0;
  const auto [end, error] = std::from_chars(beginning.data(), beginning.data() + beginning.size(), version);
  if (error != std::errc() || version == 0) return std::nullopt;
  return version;
}

const Row* row_of(std::string_view key) {
  if (!key.starts_with(of_meter)) return find_row(settings_rows(), key);
  return find_row(meter_rows(), key.substr(of_meter.size()));
}

void read_values(JsonValue values, Settings& into, std::vector<std::string>& warnings) {
  const std::size_t most = 10;
  const auto warn = [&warnings](std::string sentence) {
    if (warnings.size() < most) warnings.push_back(std::move(sentence));
  };
  for (const JsonValue value : values) {
    const std::string key = value.name();
    const Row* row = row_of(key);
    if (row == nullptr) {
      warn(joined({in_quotes(key), " is saved, but is no setting of this release: it is left out"}));
    } else if (auto assigned = assign(*row, key, value, into); !assigned) {
      warn(joined({assigned.error(), ": the default is used"}));
    }
  }
  settle_port(true, values["mqtt.port"], into);
}

}  // namespace

void SettingsTextWriter::write_step(PieceWriter& out, std::size_t step) const {
  const auto settings = settings_rows();
  if (step == 0) {
    out.raw(head);
    out.number(version_);
    return out.raw(R"(,"values":{)");
  }
  std::size_t place = step - 1;
  if (place < settings.size()) return write_stored(out, settings, place, settings_, Secrets::included);
  place -= settings.size();
  if (place == meter_rows().size()) return out.raw("}");
  const bool follows = is_any_stored(settings, settings_, Secrets::included);
  write_stored(out, meter_rows(), place, settings_, Secrets::included, of_meter, follows);
}

bool SettingsTextWriter::next(ams::TextWriter& out) {
  const std::size_t before = out.view().size();
  if (is_closed_) {
    const auto tail = tail_of(check_sum_.value());
    out.text({tail.data(), tail.size()});
    return false;
  }
  const std::size_t steps = settings_rows().size() + meter_rows().size() + 2;
  is_closed_ = !next_piece(out, place_, steps,
                           [this](PieceWriter& piece, std::size_t step) { write_step(piece, step); });
  check_sum_.add(out.view().substr(before));
  return true;
}

std::optional<SettingsFileHead> examine_settings(Files& files, std::string_view name, std::size_t longest) {
  const auto size = files.size(name);
  if (!size || *size > longest || *size < head.size() + tail_size) return std::nullopt;
  const auto check = check_sum_of(files, name, *size - tail_size);
  if (!check) return std::nullopt;
  std::array<char, tail_size> tail{};
  if (files.read_at(name, *size - tail_size, tail) != tail.size() || tail != tail_of(*check))
    return std::nullopt;
  std::array<char, head.size() + 12> beginning{};
  const std::size_t count = files.read_at(name, 0, beginning);
  const auto version = version_in({beginning.data(), count});
  return version ? std::optional(SettingsFileHead{*version}) : std::nullopt;
}

bool read_settings_text(std::string_view text, const SettingsFormat& format, Settings& into,
                        std::vector<std::string>& warnings) {
  const auto json = JsonText::parse(text, limits);
  const JsonValue values = json ? json->root()["values"] : JsonValue();
  const auto version = version_in(text);
  if (!values.is_object() || !version) {
    warnings.emplace_back("the saved settings cannot be read");
    return false;
  }
  if (*version == format.version) {
    read_values(values, into, warnings);
    return true;
  }
  const auto migrated = migrate(values, *version, format);
  const auto anew = migrated ? JsonText::parse(*migrated, limits) : tl::unexpected(migrated.error());
  if (!anew) {
    warnings.push_back(joined({"the saved settings are not used: ", anew.error()}));
    return false;
  }
  read_values(anew->root(), into, warnings);
  return true;
}

}  // namespace amsbridge::device
