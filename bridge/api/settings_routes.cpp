#include "bridge/api/settings_routes.hpp"

#include <utility>

#include <boost/asio/post.hpp>
#include <nlohmann/json.hpp>

#include "bridge/api/json_body.hpp"
#include "bridge/api/page_check.hpp"
#include "bridge/relay/broker_options.hpp"
#include "http/error_response.hpp"

namespace amsbridge {
namespace {

using Checked = tl::expected<CheckedChange, ChangeRefused>;
using Check = Checked (*)(const SettingsInputs&, std::string_view text);

http::Response refusal(const ChangeRefused& refused) {
  if (!refused.malformed.empty()) return http::error_response(400, "malformed", refused.malformed);
  constexpr int unprocessable = 422;
  return http::json_response(problems_json(refused.problems), unprocessable);
}

/// A change that was checked, and written where it was to be.
struct Outcome {
  Checked checked;
  std::string failure;  ///< why it could not be written
};

/// Refused, too, if there would be no page any more.
Checked with_page(Checked checked, const HttpSettings& now) {
  if (!checked) return checked;
  auto problem = page_problem(checked->loaded.settings.http, now);
  if (!problem) return checked;
  return tl::unexpected(ChangeRefused{{}, {std::move(*problem)}});
}

void change(SettingsParts& parts, const ApiCall& call, Check check, bool save_it, const http::Reply& reply) {
  const auto work = [inputs = parts.inputs(), text = std::string(call.request.body), check, save_it,
                     page = parts.host.settings().http] {
    Outcome outcome{with_page(check(inputs, text), page), {}};
    if (!outcome.checked || !save_it) return outcome;
    if (auto saved = save(*outcome.checked); !saved) outcome.failure = saved.error();
    return outcome;
  };
  const auto then = [&host = parts.host, reply, save_it](const Outcome& outcome) {
    if (!outcome.checked) return reply(refusal(outcome.checked.error()));
    if (!outcome.failure.empty()) return reply(http::error_response(500, "not_saved", outcome.failure));
    if (save_it) host.apply(outcome.checked->loaded.settings);
    reply(http::json_response(saved_json(*outcome.checked, save_it)));
  };
  parts.aside.run(work, then, reply);
}

std::string tested_text(const BrokerTrialResult& result) {
  return nlohmann::json({{"ok", result.ok()}, {"code", name(result.code)}, {"sentence", result.sentence}})
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void test_broker(SettingsParts& parts, const ApiCall& call, const http::Reply& reply) {
  const auto work = [inputs = parts.inputs(), text = std::string(call.request.body)] {
    return check_change(inputs, text);
  };
  const auto then = [&parts, reply](const Checked& checked) {
    if (!checked) return reply(refusal(checked.error()));
    const MqttSettings& mqtt = checked->loaded.settings.mqtt;
    const auto done = [loop = parts.loop, reply](const BrokerTrialResult& result) {
      boost::asio::post(loop, [reply, result] { reply(http::json_response(tested_text(result))); });
    };
    if (!parts.broker_trial.start(broker_options(mqtt), mqtt.base + "/bridge/test", done))
      reply(http::error_response(409, "busy", "A test is under way already."));
  };
  parts.aside.run(work, then, reply);
}

http::Response backup_response(const SettingsInputs& inputs, bool with_secrets) {
  http::Response response = http::json_response(backup_json(inputs, with_secrets));
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"amsbridge-settings.json\"");
  return response;
}

void backup(SettingsParts& parts, const ApiCall& call, const http::Reply& reply) {
  const auto json = json_body(call.request, {"password"});
  if (!json) return reply(json.error());
  const auto password = text_member(*json, "password");
  if (!password) return reply(password.error());
  const auto answer = [&parts, reply](bool with_secrets) {
    parts.aside.answer(
        [inputs = parts.inputs(), with_secrets] { return backup_response(inputs, with_secrets); }, reply);
  };
  if (password->empty()) return answer(false);
  parts.access.check_password(call.request, *password, [answer, reply](std::optional<http::Response> wrong) {
    if (wrong) return reply(std::move(*wrong));
    answer(true);
  });
}

}  // namespace

void add_settings_routes(Router& router, SettingsParts& parts) {
  const auto add = [&router](const char* method, const char* path, auto serve,
                             std::size_t body_limit = longest_change) {
    router.add(method, path, std::move(serve), body_limit);
  };
  add("GET", "/settings", [&parts](const ApiCall&, const http::Reply& reply) {
    parts.aside.answer([inputs = parts.inputs()] { return http::json_response(settings_json(inputs)); },
                       reply);
  });
  add("PUT", "/settings", [&parts](const ApiCall& call, const http::Reply& reply) {
    change(parts, call, check_change, !call.is_true("check"), reply);
  });
  add(
      "POST", "/settings/restore",
      [&parts](const ApiCall& call, const http::Reply& reply) {
        change(parts, call, check_restore, true, reply);
      },
      longest_backup);
  add("POST", "/settings/test",
      [&parts](const ApiCall& call, const http::Reply& reply) { test_broker(parts, call, reply); });
  add("POST", "/settings/backup",
      [&parts](const ApiCall& call, const http::Reply& reply) { backup(parts, call, reply); });
  router.add("POST", "/restart", [&parts](const ApiCall&, const http::Reply& reply) {
    if (const auto done = parts.host.restart(); !done)
      return reply(http::error_response(409, "not_restarted", done.error()));
    reply(http::json_response("{}", 202));
  });
}

}  // namespace amsbridge
