#include <memory>
#include <utility>

#include "firmware/device/api/json_parts.hpp"
#include "firmware/device/api/routes.hpp"
#include "firmware/device/settings/backup.hpp"
#include "firmware/device/settings/change.hpp"
#include "firmware/device/settings/settings_writer.hpp"
#include "http/error_response.hpp"

namespace amsbridge::device {
namespace {

using Checked = tl::expected<CheckedChange, ChangeRefused>;

http::Response refusal(const ChangeRefused& refused) {
  if (!refused.malformed.empty()) return http::error_response(400, "malformed", refused.malformed);
  return http::json_response(problems_json(refused.problems), 422);
}

/// What a writer of settings writes, which stay as they are now until it is done.
template <class Writer, class... Options>
Pieces pieces_of(const Settings& settings, Options... options) {
  const auto kept = std::make_shared<const Settings>(settings);
  return
      [kept, writer = Writer(*kept, options...)](ams::TextWriter& out) mutable { return writer.next(out); };
}

void take(const RouteParts& parts, const Checked& checked, const http::Reply& reply) {
  if (!checked) return reply(refusal(checked.error()));
  if (const auto applied = parts.view.apply(*checked->settings); !applied)
    return reply(http::error_response(500, "not_saved", applied.error()));
  reply(http::json_response(saved_json(*checked, true)));
}

std::string_view name_of(BrokerTest::Code code) {
  switch (code) {
    case BrokerTest::Code::connected: return "connected";
    case BrokerTest::Code::refused: return "refused";
    case BrokerTest::Code::failed: return "failed";
    case BrokerTest::Code::no_answer: return "no_answer";
  }
  return "";
}

http::Response tested(const BrokerTest& test) {
  constexpr std::size_t room = 512;
  return http::json_response(written_text(room, [&test](ams::TextWriter& out) {
    ams::JsonWriter json(out);
    json.begin_object();
    json.boolean("ok", test.code == BrokerTest::Code::connected);
    json.text("code", name_of(test.code));
    add_text(json, "sentence", test.sentence, 200);
    json.end_object();
  }));
}

void change(const RouteParts& parts, const ApiCall& call, const http::Reply& reply) {
  const Checked checked = check_change(parts.view.settings(), call.request.body);
  if (!call.is_true("check")) return take(parts, checked, reply);
  if (!checked) return reply(refusal(checked.error()));
  reply(http::json_response(saved_json(*checked, false)));
}

void test_broker(const RouteParts& parts, const ApiCall& call, const http::Reply& reply) {
  const Checked checked = check_change(parts.view.settings(), call.request.body);
  if (!checked) return reply(refusal(checked.error()));
  if (checked->settings->mqtt.host.empty())
    return reply(refusal({{}, {{"mqtt.host", "There is no broker to be tried."}}}));
  const auto done = [reply](const BrokerTest& test) { reply(tested(test)); };
  if (const auto begun = parts.view.test_broker(*checked->settings, done); !begun)
    reply(http::error_response(409, "busy", begun.error()));
}

void backup(const RouteParts& parts, const ApiCall& call, const http::Reply& reply) {
  const auto json = json_body(call.request, {"password"});
  if (!json) return reply(json.error());
  auto password = text_member(*json, "password");
  if (!password) return reply(password.error());
  const auto answer = [&parts, reply](Secrets secrets) {
    reply(as_file(
        parts.bodies.response("application/json", pieces_of<BackupWriter>(parts.view.settings(), secrets),
                              parts.view.now().steady),
        "amsbridge-settings.json"));
  };
  if (password->empty()) return answer(Secrets::left_out);
  parts.access.check_password(call.request, std::move(*password), parts.view.now(),
                              [answer, reply](std::optional<http::Response> wrong) {
                                if (wrong) return reply(std::move(*wrong));
                                answer(Secrets::included);
                              });
}

}  // namespace

void add_settings_routes(Router& router, const RouteParts& parts) {
  router.add("GET", "/settings", [&parts](const ApiCall& call, const http::Reply& reply) {
    parts.reply_with(pieces_of<SettingsWriter>(parts.view.settings()), call, reply);
  });
  router.add("PUT", "/settings",
             [&parts](const ApiCall& call, const http::Reply& reply) { change(parts, call, reply); });
  router.add("POST", "/settings/restore", [&parts](const ApiCall& call, const http::Reply& reply) {
    take(parts, check_restore(parts.view.settings(), call.request.body), reply);
  });
  router.add("POST", "/settings/test",
             [&parts](const ApiCall& call, const http::Reply& reply) { test_broker(parts, call, reply); });
  router.add("POST", "/settings/backup",
             [&parts](const ApiCall& call, const http::Reply& reply) { backup(parts, call, reply); });
}

}  // namespace amsbridge::device
