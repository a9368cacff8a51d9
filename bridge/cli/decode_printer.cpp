#include "bridge/cli/decode_printer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "metering/written.hpp"

namespace amsbridge {
namespace {

std::string decimal(ams::Decimal number) {
  return written([&](ams::TextWriter& out) { ams::write_decimal(out, number); });
}

std::string clock(const ams::Reading& reading) {
  if (!reading.meter_time) return {};
  return written([&](ams::TextWriter& out) { ams::write_clock(out, *reading.meter_time); });
}

std::string_view text(const std::optional<ams::Reading::Text>& text) {
  return text ? text->view() : std::string_view{};
}

void print_fault_words(std::FILE* errors, const ams::Fault& fault) {
  const std::string words = written([&](ams::TextWriter& out) { ams::write_words(out, fault); });
  fmt::print(errors, "octet {}: {}: {}\n", fault.octet, ams::name(fault.layer), words);
}

class JsonPrinter : public DecodePrinter {
 public:
  explicit JsonPrinter(std::FILE* out) : out_(out) {}

  void reading(const ams::Reading& reading, const ams::Telegram& telegram) override {
    line([&](ams::TextWriter& out) { ams::write_decoded(out, reading, telegram); });
  }
  void fault(const ams::Fault& fault) override {
    line([&](ams::TextWriter& out) { ams::write_decoded(out, fault); });
  }

 private:
  template <class Write>
  void line(Write write) {
    const std::string json = written(write);
    if (json.empty()) return;
    std::fwrite(json.data(), 1, json.size(), out_);
    std::fputc('\n', out_);
  }

  std::FILE* out_;
};

class TextPrinter : public DecodePrinter {
 public:
  TextPrinter(std::FILE* out, std::FILE* errors) : out_(out), errors_(errors) {}

  void reading(const ams::Reading& reading, const ams::Telegram& telegram) override {
    std::string head = fmt::format("telegram {}", telegram.number);
    const std::string time = clock(reading);
    for (const std::string_view part : {reading.maker, text(reading.meter_model), text(reading.meter_id),
                                        text(reading.list), std::string_view(time)}) {
      if (!part.empty()) head += fmt::format("  {}", part);
    }
    fmt::print(out_, "{}\n", head);
    for (const ams::Value& value : reading.values()) {
      fmt::print(out_, "  {:<30} {:>14} {}\n", ams::key(value.quantity), decimal(value.number),
                 ams::symbol(ams::unit(value.quantity)));
    }
  }
  void fault(const ams::Fault& fault) override { print_fault_words(errors_, fault); }

 private:
  std::FILE* out_;
  std::FILE* errors_;
};

// A field of RFC 4180: quoted where it must be.
std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string field = "\"";
  for (const char character : text) {
    if (character == '"') field += '"';
    field += character;
  }
  return field + '"';
}

class CsvPrinter : public DecodePrinter {
 public:
  CsvPrinter(std::vector<ams::Quantity> columns, std::FILE* out, std::FILE* errors)
      : columns_(std::move(columns)), out_(out), errors_(errors) {
    fmt::print(out_, "telegram,maker,meter_id,meter_model,list,meter_time");
    for (const ams::Quantity column : columns_) fmt::print(out_, ",{}", ams::key(column));
    fmt::print(out_, "\r\n");
  }

  void reading(const ams::Reading& reading, const ams::Telegram& telegram) override {
    fmt::print(out_, "{},{},{},{},{},{}", telegram.number, csv_field(reading.maker),
               csv_field(text(reading.meter_id)), csv_field(text(reading.meter_model)),
               csv_field(text(reading.list)), clock(reading));
    for (const ams::Quantity column : columns_) {
      const auto number = reading.find(column);
      fmt::print(out_, ",{}", number ? decimal(*number) : std::string{});
    }
    fmt::print(out_, "\r\n");
  }
  void fault(const ams::Fault& fault) override { print_fault_words(errors_, fault); }

 private:
  std::vector<ams::Quantity> columns_;
  std::FILE* out_;
  std::FILE* errors_;
};

std::vector<ams::Quantity> all_quantities() {
  std::vector<ams::Quantity> all;
  for (std::size_t row = 0; row < ams::quantity_count(); ++row)
    all.push_back(ams::Quantity{static_cast<std::uint8_t>(row)});
  return all;
}

}  // namespace

std::unique_ptr<DecodePrinter> make_decode_printer(DecodeFormat format, std::vector<ams::Quantity> fields,
                                                   std::FILE* out, std::FILE* errors) {
  switch (format) {
    case DecodeFormat::json: return std::make_unique<JsonPrinter>(out);
    case DecodeFormat::csv:
      return std::make_unique<CsvPrinter>(fields.empty() ? all_quantities() : std::move(fields), out, errors);
    case DecodeFormat::text: break;
  }
  return std::make_unique<TextPrinter>(out, errors);
}

}  // namespace amsbridge
