#include <charconv>
#include <utility>

#include "firmware/device/api/meter_json.hpp"
#include "firmware/device/api/routes.hpp"
#include "firmware/device/api/status_json.hpp"
#include "http/error_response.hpp"

namespace amsbridge::device {
namespace {

using http::error_response;

template <class Number>
std::optional<Number> number_in(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  Number number{};
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

/// `options`: the words in the order of the enumeration.
template <class Choice>
std::optional<Choice> choice_in(const std::optional<std::string>& word,
                                std::initializer_list<std::string_view> options) {
  std::uint8_t index = 0;
  for (const std::string_view option : options) {
    if (word.value_or(std::string(*options.begin())) == option) return static_cast<Choice>(index);
    ++index;
  }
  return std::nullopt;
}

http::Response no_such_meter(std::string_view id) {
  return error_response(404, "no_such_meter", "There is no meter " + std::string(id) + ".");
}

constexpr std::int64_t latest_time = 32'503'680'000;  // the year 3000
constexpr std::size_t most_series = 8;

tl::expected<void, std::string> read_plot(const ApiCall& call, HistoryQuery& query) {
  query.series = comma_list(call.find("series").value_or(""));
  if (query.series.size() > most_series)
    return tl::unexpected(std::string("At most 8 series can be had at once."));
  if (!call.find("points")) return {};
  const auto points = number_in<std::uint16_t>(call.find("points"));
  if (!points || *points < 2 || *points > 5000)
    return tl::unexpected(std::string("points must be a whole number from 2 to 5000."));
  query.points = *points;
  return {};
}

tl::expected<HistoryQuery, std::string> history_query(const ApiCall& call) {
  using View = HistoryQuery::View;
  const auto from = number_in<std::int64_t>(call.find("from"));
  const auto to = number_in<std::int64_t>(call.find("to"));
  if (!from || !to || *from < 0 || *to > latest_time)
    return tl::unexpected(std::string("from and to must be given in whole seconds since 1970."));
  if (*to <= *from) return tl::unexpected(std::string("to must be later than from."));
  const auto view = choice_in<View>(call.find("view"), {"plot", "energy"});
  if (!view) return tl::unexpected(std::string("view must be plot or energy."));
  const auto unit =
      choice_in<HistoryQuery::Unit>(call.find("unit").value_or("day"), {"hour", "day", "month"});
  if (!unit) return tl::unexpected(std::string("unit must be hour, day or month."));
  const std::string format = call.find("format").value_or("json");
  if (format != "json" && format != "csv") return tl::unexpected(std::string("format must be json or csv."));
  HistoryQuery query;
  query.view = *view;
  query.meter = call.find("meter").value_or("");
  query.from = *from;
  query.to = *to;
  query.unit = *unit;
  query.is_table = format == "csv";
  if (const auto read = read_plot(call, query); !read) return tl::unexpected(read.error());
  return query;
}

void serve_history(const RouteParts& parts, const ApiCall& call, const http::Reply& reply) {
  const auto query = history_query(call);
  if (!query) return reply(error_response(400, "malformed", query.error()));
  if (find_meter(parts.view.relay(), query->meter) == nullptr) return reply(no_such_meter(query->meter));
  auto pieces = parts.view.history(*query);
  if (!pieces) return reply(error_response(404, "no_history", pieces.error()));
  if (!query->is_table) return parts.reply_with(std::move(*pieces), call, reply);
  if (call.request.method == "HEAD") return parts.reply_with({}, call, reply, "text/csv; charset=utf-8");
  reply(as_file(parts.bodies.response("text/csv; charset=utf-8", std::move(*pieces), parts.view.now().steady),
                "history.csv"));
}

void serve_capture(const RouteParts& parts, const ApiCall& call, const http::Reply& reply) {
  const std::string id = call.find("meter").value_or("");
  if (find_meter(parts.view.relay(), id) == nullptr) return reply(no_such_meter(id));
  if (call.is_true("anonymise")) {
    return reply(error_response(422, "not_anonymised",
                                "This device cannot give a recording other ids: take it as it is, and use "
                                "'amsbridge record --anonymise' on a computer."));
  }
  const std::string type = "text/plain; charset=utf-8";
  if (call.request.method == "HEAD") return parts.reply_with({}, call, reply, type);
  reply(as_file(parts.bodies.response(type, parts.view.capture(), parts.view.now().steady), "recording.txt"));
}

void serve_latest(const RouteParts& parts, const ApiCall& call, const http::Reply& reply) {
  if (find_meter(parts.view.relay(), call.id) == nullptr) return reply(no_such_meter(call.id));
  parts.reply_with(LatestOfMeter(parts.view, call.id), call, reply);
}

}  // namespace

void add_reading_routes(Router& router, const RouteParts& parts) {
  router.add("GET", "/status", [&parts](const ApiCall& call, const http::Reply& reply) {
    parts.reply_with(status_pieces(parts.view), call, reply);
  });
  router.add("GET", "/meters", [&parts](const ApiCall& call, const http::Reply& reply) {
    parts.reply_with(meters_pieces(parts.view), call, reply);
  });
  router.add("GET", "/meters/{id}/reading",
             [&parts](const ApiCall& call, const http::Reply& reply) { serve_latest(parts, call, reply); });
  router.add("GET", "/history",
             [&parts](const ApiCall& call, const http::Reply& reply) { serve_history(parts, call, reply); });
  router.add("GET", "/capture",
             [&parts](const ApiCall& call, const http::Reply& reply) { serve_capture(parts, call, reply); });
  router.add("GET", "/log", [&parts](const ApiCall& call, const http::Reply& reply) {
    parts.reply_with(log_pieces(parts.log, parts.view.now()), call, reply);
  });
  router.add("POST", "/restart", [&parts](const ApiCall&, const http::Reply& reply) {
    parts.view.restart_soon();
    reply(http::json_response("{}", 202));
  });
}

}  // namespace amsbridge::device
