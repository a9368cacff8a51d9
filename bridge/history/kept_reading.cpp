#include "bridge/history/kept_reading.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace amsbridge::history {
namespace {

constexpr std::uint64_t block_form = 1;
constexpr std::uint64_t most_readings = 1'000'000;
constexpr std::uint64_t most_series = 100'000;

/// A column holds one series with the same decimals, so that its mantissas are comparable.
using ColumnKey = std::pair<Series, std::int8_t>;
/// Which values a reading has, in their order. Meters send few different lists.
using Shape = std::vector<ColumnKey>;

Shape shape_of(const KeptReading& reading) {
  Shape shape;
  shape.reserve(reading.values.size());
  for (const KeptValue& value : reading.values) shape.emplace_back(value.series, value.number.exponent);
  return shape;
}

void write_shape(std::string& out, const Shape& shape) {
  write_number(out, shape.size());
  for (const auto& [series, exponent] : shape) {
    write_number(out, series);
    write_signed(out, exponent);
  }
}

Shape read_shape(OctetReader& in) {
  Shape shape(in.number_up_to(most_values));
  for (auto& [series, exponent] : shape) {
    series = static_cast<Series>(in.number_up_to(most_series));
    exponent = static_cast<std::int8_t>(in.signed_number());
  }
  return shape;
}

std::vector<std::int64_t> times_of(const std::vector<KeptReading>& readings) {
  std::vector<std::int64_t> times;
  times.reserve(readings.size());
  for (const KeptReading& reading : readings) times.push_back(reading.time);
  return times;
}

struct Column {
  std::vector<std::int64_t> numbers;
  std::size_t next = 0;
};
using Columns = std::map<ColumnKey, Column>;

/// Each series has as many numbers as readings have its shapes. False if there is no such shape.
bool size_columns(const std::vector<Shape>& shapes, const std::vector<std::int64_t>& shape_numbers,
                  Columns& columns) {
  std::vector<std::size_t> uses(shapes.size());
  for (const std::int64_t number : shape_numbers) {
    if (number < 0 || static_cast<std::size_t>(number) >= shapes.size()) return false;
    ++uses[static_cast<std::size_t>(number)];
  }
  for (std::size_t shape = 0; shape < shapes.size(); ++shape) {
    for (const ColumnKey& key : shapes[shape]) {
      std::vector<std::int64_t>& numbers = columns[key].numbers;
      numbers.resize(numbers.size() + uses[shape]);
    }
  }
  return true;
}

std::vector<KeptReading> readings_of(const std::vector<std::int64_t>& times, const std::vector<Shape>& shapes,
                                     const std::vector<std::int64_t>& shape_numbers, Columns& columns) {
  std::vector<std::vector<Column*>> of_shapes(shapes.size());
  for (std::size_t shape = 0; shape < shapes.size(); ++shape) {
    for (const ColumnKey& key : shapes[shape]) of_shapes[shape].push_back(&columns[key]);
  }
  std::vector<KeptReading> readings(times.size());
  for (std::size_t at = 0; at < times.size(); ++at) {
    const auto number = static_cast<std::size_t>(shape_numbers[at]);
    const Shape& shape = shapes[number];
    readings[at].time = times[at];
    readings[at].values.resize(shape.size());
    for (std::size_t value = 0; value < shape.size(); ++value) {
      Column& column = *of_shapes[number][value];
      readings[at].values[value] = {shape[value].first, {column.numbers[column.next++], shape[value].second}};
    }
  }
  return readings;
}

}  // namespace

void write_reading(std::string& out, const KeptReading& reading) {
  write_signed(out, reading.time);
  write_number(out, reading.values.size());
  for (const KeptValue& value : reading.values) {
    write_number(out, value.series);
    write_signed(out, value.number.exponent);
    write_signed(out, value.number.mantissa);
  }
}

KeptReading read_reading(OctetReader& in) {
  KeptReading reading;
  reading.time = in.signed_number();
  reading.values.resize(in.number_up_to(most_values));
  for (KeptValue& value : reading.values) {
    value.series = static_cast<Series>(in.number_up_to(most_series));
    value.number.exponent = static_cast<std::int8_t>(in.signed_number());
    value.number.mantissa = in.signed_number();
  }
  return reading;
}

void put_in_order(std::vector<KeptReading>& readings) {
  const auto earlier = [](const KeptReading& left, const KeptReading& right) {
    return left.time < right.time;
  };
  if (!std::is_sorted(readings.begin(), readings.end(), earlier))
    std::stable_sort(readings.begin(), readings.end(), earlier);
  readings.erase(std::unique(readings.begin(), readings.end()), readings.end());
}

std::string write_block(const std::vector<KeptReading>& readings) {
  std::map<Shape, std::int64_t> numbers_of_shapes;
  std::vector<Shape> shapes;
  std::vector<std::int64_t> shape_numbers;
  std::map<ColumnKey, std::vector<std::int64_t>> columns;
  for (const KeptReading& reading : readings) {
    Shape shape = shape_of(reading);
    const auto [found, is_new] = numbers_of_shapes.emplace(shape, static_cast<std::int64_t>(shapes.size()));
    if (is_new) shapes.push_back(std::move(shape));
    shape_numbers.push_back(found->second);
    for (const KeptValue& value : reading.values)
      columns[{value.series, value.number.exponent}].push_back(value.number.mantissa);
  }
  std::string out;
  write_number(out, block_form);
  write_number(out, readings.size());
  write_column(out, times_of(readings));
  write_number(out, shapes.size());
  for (const Shape& shape : shapes) write_shape(out, shape);
  write_column(out, shape_numbers);
  for (const auto& [_, numbers] : columns) write_column(out, numbers);
  return out;
}

std::vector<KeptReading> read_block(std::string_view octets) {
  OctetReader in(octets);
  if (in.number() != block_form) return {};
  std::vector<std::int64_t> times(in.number_up_to(most_readings));
  read_column(in, times);
  std::vector<Shape> shapes(in.number_up_to(times.size()));
  for (Shape& shape : shapes) shape = read_shape(in);
  std::vector<std::int64_t> shape_numbers(times.size());
  read_column(in, shape_numbers);
  Columns columns;
  if (in.failed() || !size_columns(shapes, shape_numbers, columns)) return {};
  for (auto& [_, column] : columns) read_column(in, column.numbers);
  if (in.failed()) return {};
  return readings_of(times, shapes, shape_numbers, columns);
}

}  // namespace amsbridge::history
