#include "bridge/api/history_routes.hpp"

#include <charconv>
#include <utility>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "http/error_response.hpp"

namespace amsbridge {
namespace {

template <class Number>
std::optional<Number> number_in(const ApiCall& call, const char* name) {
  const auto text = call.find(name);
  if (!text) return std::nullopt;
  Number number{};
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

std::optional<EnergyUnit> unit_of(const std::string& word) {
  if (word == "hour") return EnergyUnit::hour;
  if (word == "day") return EnergyUnit::day;
  if (word == "month") return EnergyUnit::month;
  return std::nullopt;
}

http::Response refusal(const HistoryRefusal& refused) {
  using Cause = HistoryRefusal::Cause;
  const std::string sentence = refused.sentence + ".";
  switch (refused.cause) {
    case Cause::request: return http::error_response(400, "malformed", sentence);
    case Cause::not_found: return http::error_response(404, "no_history", sentence);
    case Cause::busy: return http::error_response(503, "busy", sentence);
    case Cause::unavailable: return http::error_response(503, "unavailable", sentence);
  }
  return http::error_response(500, "failed", sentence);
}

http::Response response_of(History::Answer answer, HistoryFormat format) {
  if (!answer) return refusal(answer.error());
  if (format == HistoryFormat::json) return http::json_response(std::move(*answer));
  http::Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.body = std::move(*answer);
  response.headers.emplace_back("Content-Disposition", "attachment");
  return response;
}

struct Query {
  std::string meter;
  std::int64_t from = 0;
  std::int64_t to = 0;
  HistoryFormat format = HistoryFormat::json;
};

tl::expected<Query, std::string> query_of(const ApiCall& call) {
  const auto from = number_in<std::int64_t>(call, "from");
  const auto to = number_in<std::int64_t>(call, "to");
  if (!from || !to)
    return tl::unexpected(std::string("from and to must be given in whole seconds since 1970."));
  const std::string format = call.find("format").value_or("json");
  if (format != "json" && format != "csv") return tl::unexpected(std::string("format must be json or csv."));
  return Query{call.find("meter").value_or(""), *from, *to,
               format == "csv" ? HistoryFormat::csv : HistoryFormat::json};
}

void plot(History& history, const ApiCall& call, const Query& query, History::Done done,
          const http::Reply& reply) {
  PlotRequest request{query.meter, query.from,  query.to, comma_list(call.find("series").value_or("")),
                      700,         query.format};
  if (call.find("points")) {
    const auto points = number_in<int>(call, "points");
    if (!points) return reply(http::error_response(400, "malformed", "points must be a whole number."));
    request.points = *points;
  }
  history.plot(std::move(request), std::move(done));
}

void energy(History& history, const ApiCall& call, const Query& query, History::Done done,
            const http::Reply& reply) {
  const auto unit = unit_of(call.find("unit").value_or("day"));
  if (!unit) return reply(http::error_response(400, "malformed", "unit must be hour, day or month."));
  history.energy({query.meter, query.from, query.to, *unit, query.format}, std::move(done));
}

void serve(History& history, const boost::asio::any_io_executor& loop, const ApiCall& call,
           const http::Reply& reply) {
  const auto query = query_of(call);
  if (!query) return reply(http::error_response(400, "malformed", query.error()));
  const auto done = [loop, reply, format = query->format](History::Answer answer) {
    boost::asio::post(loop, [reply, format, answer = std::move(answer)]() mutable {
      reply(response_of(std::move(answer), format));
    });
  };
  const std::string view = call.find("view").value_or("plot");
  if (view == "plot") return plot(history, call, *query, done, reply);
  if (view == "energy") return energy(history, call, *query, done, reply);
  reply(http::error_response(400, "malformed", "view must be plot or energy."));
}

}  // namespace

void add_history_routes(Router& router, const std::unique_ptr<History>& history,
                        const boost::asio::any_io_executor& loop) {
  router.add("GET", "/history", [&history, loop](const ApiCall& call, const http::Reply& reply) {
    if (!history)
      return reply(http::error_response(404, "no_history", "No history is kept: see history.enabled."));
    serve(*history, loop, call, reply);
  });
}

}  // namespace amsbridge
