#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "ams/quantity.hpp"
#include "firmware/device/history/answer_parts.hpp"
#include "http/json_quoted.hpp"

namespace amsbridge::device {
namespace {

/// No token takes more.
constexpr std::size_t longest_token = 120;

enum class Part : std::uint8_t { mean, least, most };
constexpr std::array<std::string_view, 3> part_names = {std::string_view("mean"), std::string_view("least"),
                                                        std::string_view("most")};

constexpr std::array<std::string_view, 3> default_series = {std::string_view("active_power_import_w"),
                                                            std::string_view("active_power_export_w"),
                                                            std::string_view("active_power_net_w")};

struct Column {
  std::string key;
  std::optional<Direction> direction;  ///< nothing: it is not kept
};

std::vector<Column> columns_of(const std::vector<std::string>& series) {
  std::vector<std::string> keys = series;
  if (keys.empty()) keys.assign(default_series.begin(), default_series.end());
  std::vector<Column> columns;
  for (std::string& key : keys) {
    const bool is_twice =
        std::any_of(columns.begin(), columns.end(), [&](const Column& column) { return column.key == key; });
    if (is_twice) continue;
    Column column;
    if (key == default_series[0]) column.direction = Direction::import;
    if (key == default_series[1]) column.direction = Direction::export_;
    column.key = std::move(key);
    columns.push_back(std::move(column));
  }
  return columns;
}

class PlotAnswer {
 public:
  PlotAnswer(const HistoryParts& parts, const HistoryQuery& query, const Ruler& ruler)
      : days_(parts.days),
        meter_(query.meter),
        step_(ruler.step()),
        is_table_(query.is_table),
        has_range_(ruler.step() >= 3'600),
        columns_(columns_of(query.series)),
        walk_(parts, ruler, source_of(ruler), query.from, query.to) {
    walk_.restart(is_table_);  // The times come first.
  }

  bool write(ams::TextWriter& out) {
    while (out.view().size() + longest_token * (is_table_ ? 3 : 1) <= piece_octets) {
      if (is_over_) return false;
      if (is_table_) {
        write_table_token(out);
      } else {
        write_token(out);
      }
    }
    return !is_over_;
  }

 private:
  enum class Stage : std::uint8_t { begin, times, values };

  static Source source_of(const Ruler& ruler) {
    if (ruler.step() < 3'600) return Source::minutes;
    return ruler.step() < 86'400 ? Source::hours : Source::hours_and_days;
  }

  [[nodiscard]] bool has_part(const Column& column, Part part) const {
    return part == Part::mean || (has_range_ && column.direction);
  }

  void write_token(ams::TextWriter& out) {
    switch (stage_) {
      case Stage::begin:
        out.text(R"({"meter":)");
        write_quoted(out, meter_);
        out.text(R"(,"step":)");
        write_plain(out, {step_, 0});
        out.text(R"(,"time":[)");
        stage_ = Stage::times;
        return;
      case Stage::times: {
        const Bucket* const bucket = walk_.next();
        if (bucket == nullptr) {
          out.text(R"(],"series":{)");
          stage_ = Stage::values;
          return begin_values(out);
        }
        separate(out);
        write_plain(out, {std::int64_t{bucket->from()} * 60, 0});
        return;
      }
      case Stage::values: return write_value_token(out);
    }
  }

  void write_value_token(ams::TextWriter& out) {
    const Bucket* const bucket = walk_.next();
    if (bucket != nullptr) {
      separate(out);
      return write_value(out, *bucket, columns_[column_], part_);
    }
    out.character(']');
    while (part_ != Part::most) {
      part_ = static_cast<Part>(static_cast<int>(part_) + 1);
      if (has_part(columns_[column_], part_)) return begin_values(out);
    }
    out.character('}');
    part_ = Part::mean;
    if (++column_ < columns_.size()) return begin_values(out);
    out.text("}}");
    is_over_ = true;
  }

  void begin_values(ams::TextWriter& out) {
    if (part_ == Part::mean) {
      if (column_ > 0) out.character(',');
      write_quoted(out, columns_[column_].key);
      out.text(":{\"");
    } else {
      out.text(",\"");
    }
    out.text(part_names[static_cast<std::size_t>(part_)]);
    out.text("\":[");
    walk_.restart(columns_[column_].direction.has_value());
    is_first_ = true;
  }

  void separate(ams::TextWriter& out) {
    if (!is_first_) out.character(',');
    is_first_ = false;
  }

  static std::optional<std::int32_t> value_of(const Bucket& bucket, const Column& column, Part part) {
    const auto range = column.direction ? bucket.power(*column.direction) : std::nullopt;
    if (!range) return std::nullopt;
    switch (part) {
      case Part::mean: return range->mean;
      case Part::least: return range->least;
      case Part::most: return range->most;
    }
    return std::nullopt;
  }

  static void write_value(ams::TextWriter& out, const Bucket& bucket, const Column& column, Part part) {
    const auto value = value_of(bucket, column, part);
    if (!value) return out.text("null");
    write_plain(out, {*value, 0});
  }

  void write_table_token(ams::TextWriter& out) {
    if (stage_ == Stage::begin) {
      if (column_ == 0 && part_ == Part::mean) out.text("time");
      return write_heading(out);
    }
    const Bucket* const bucket = walk_.next();
    if (bucket == nullptr) {
      is_over_ = true;
      return;
    }
    write_local_time(out, days_, std::int64_t{bucket->from()} * 60);
    for (const Column& column : columns_) {
      for (const Part part : {Part::mean, Part::least, Part::most}) {
        if (!has_part(column, part)) continue;
        out.character(',');
        const auto value = value_of(*bucket, column, part);
        if (value) write_plain(out, {*value, 0});
      }
    }
    out.text("\r\n");
  }

  /// One column's.
  void write_heading(ams::TextWriter& out) {
    const Column& column = columns_[column_];
    if (has_part(column, part_)) {
      const auto quantity = ams::find_quantity(std::string_view(column.key));
      const std::string_view unit = quantity ? ams::symbol(ams::unit(*quantity)) : std::string_view("°C");
      out.character(',');
      out.text(column.key);
      out.character(' ');
      out.text(part_names[static_cast<std::size_t>(part_)]);
      if (!unit.empty()) {
        out.text(" (");
        out.text(unit);
        out.character(')');
      }
    }
    if (part_ != Part::most) {
      part_ = static_cast<Part>(static_cast<int>(part_) + 1);
      return;
    }
    part_ = Part::mean;
    if (++column_ < columns_.size()) return;
    out.text("\r\n");
    stage_ = Stage::values;
  }

  LocalDays days_;
  std::string meter_;
  std::int64_t step_;
  bool is_table_;
  bool has_range_;  // least and most
  std::vector<Column> columns_;
  BucketWalk walk_;
  Stage stage_ = Stage::begin;
  std::size_t column_ = 0;
  Part part_ = Part::mean;
  bool is_first_ = true;
  bool is_over_ = false;
};

}  // namespace

Pieces plot_pieces(const HistoryParts& parts, const HistoryQuery& query, bool has_minutes) {
  const Ruler ruler = Ruler::of_plot(parts.days, query.from, query.to, query.points, has_minutes);
  const auto answer = std::make_shared<PlotAnswer>(parts, query, ruler);
  return [answer](ams::TextWriter& out) { return answer->write(out); };
}

}  // namespace amsbridge::device
