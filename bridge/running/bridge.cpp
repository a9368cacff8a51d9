#include "bridge/running/bridge.hpp"

#include <memory>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bridge/api/page_service.hpp"
#include "bridge/relay/bridge_state.hpp"
#include "bridge/relay/broker_link.hpp"
#include "bridge/relay/commands.hpp"
#include "bridge/relay/discovery_feed.hpp"
#include "bridge/relay/dispatch.hpp"
#include "bridge/relay/lines.hpp"
#include "bridge/relay/log_level.hpp"
#include "bridge/relay/metrics_input.hpp"
#include "bridge/relay/observers.hpp"
#include "bridge/relay/ticker.hpp"
#include "bridge/running/bridge_options.hpp"
#include "bridge/running/bridge_view.hpp"
#include "bridge/sensor/temperature.hpp"
#include "bridge/service/notifier.hpp"
#include "bridge/settings/set_setting.hpp"
#include "bridge/version.hpp"
#include "metering/topic_rules.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds state_interval{60};
constexpr seconds check_interval{1};
constexpr seconds recover_interval{5};
constexpr milliseconds delivery_check_interval{20};
constexpr seconds farewell_limit{5};
constexpr seconds page_farewell_limit{2};

class Bridge final : private LineHost, private CommandHost, private ApiHost {
 public:
  Bridge(const Settings& settings, const BridgeSurroundings& surroundings);

  BridgeEnd run();

 private:
  void taken() override;
  void commit() override { dispatch_.commit(); }
  // With half of the room left, the next telegram goes out at once: a file stays in order.
  [[nodiscard]] bool is_behind() const override {
    return undelivered() >= dispatch_options(settings_).most_handed / 2;
  }

  [[nodiscard]] bool is_crowded() const override { return dispatch_.is_crowded(); }

  [[nodiscard]] std::string state_json() const override { return bridge_state_json(bridge_state()); }
  [[nodiscard]] std::string readings_json() const override { return last_readings_json(line_states(lines_)); }
  [[nodiscard]] std::string capture_json() const override { return latest_octets_json(line_states(lines_)); }
  [[nodiscard]] const Settings& settings() const override { return settings_; }
  [[nodiscard]] BridgeState bridge_state() const override;
  [[nodiscard]] const BrokerStanding& broker_standing() const override { return standing_; }
  [[nodiscard]] http::Response metrics(const http::Request&) const override;
  void apply(const Settings&) override;
  void pause_lines(std::function<bool(const MeterSettings&)> which,
                   std::function<void()> when_free) override {
    lines_.pause(std::move(which), std::move(when_free));
  }
  void resume_lines() override { lines_.resume(); }
  std::string identify() override;
  tl::expected<void, std::string> restart() override;
  tl::expected<void, std::string> set(const std::string& key, const std::string& value) override;

  [[nodiscard]] std::string status() const { return status_words(lines_, dispatch_.is_connected()); }
  [[nodiscard]] std::uint64_t undelivered() const;
  void await_signals();
  void reload();
  void tick();
  void on_event(const broker::Event&);
  void on_message(const broker::MessageReceived&);
  void look_for_namesake();
  void publish_state();
  void tell_home_assistant();
  void tell_home_assistant_of_page();
  void await_delivery();
  void stop(BridgeEnd);
  void say_goodbye();

  Settings settings_;
  const BridgeSurroundings& surroundings_;
  const Moment started_ = Moment::now();
  asio::io_context loop_{1};
  asio::signal_set signals_;
  Ticker ticker_;
  Notifier notifier_;
  OutboxStore store_;
  BrokerLink broker_;
  BrokerStanding standing_;
  Dispatch dispatch_;
  TemperatureSensor temperature_;
  Commands commands_;
  std::unique_ptr<Discovery> discovery_;
  DiscoveryFeed discovery_feed_;
  PageService page_;
  Observers observers_;
  Lines lines_;
  steady_clock::time_point connected_at_;
  int short_connections_ = 0;  // to the broker, one after the other
  bool commit_is_due_ = false;
  bool awaits_delivery_ = false;
  bool is_stopping_ = false;
  BridgeEnd end_;
};

Bridge::Bridge(const Settings& settings, const BridgeSurroundings& surroundings)
    : settings_(settings),
      surroundings_(surroundings),
      signals_(loop_, SIGINT, SIGTERM, SIGHUP),
      ticker_(loop_),
      notifier_(loop_.get_executor()),
      store_(outbox_file(settings), outbox_limits(settings.outbox)),
      broker_(loop_, [this](const broker::Event& event) { on_event(event); }),
      dispatch_(store_, broker_, dispatch_options(settings)),
      temperature_(temperature_options(settings.temperature)),
      commands_(settings.commands, *this),
      page_(loop_, *this, {surroundings.inputs, surroundings.log, [this] { tell_home_assistant_of_page(); }}),
      lines_(loop_, *this, dispatch_, {&observers_, [this] { return temperature_.latest(); }, started_},
             [this] { await_delivery(); }) {
  observers_.add(discovery_feed_);
  for (ReadingObserver* observer : page_.observers()) observers_.add(*observer);
}

BridgeEnd Bridge::run() {
  // So that the store knows the clock before it is set, as it is soon after the machine's start.
  store_.recover(std::chrono::system_clock::now());
  page_.use(settings_);
  tell_home_assistant();
  broker_.start(settings_);
  // By a page everything can be mended.
  if (!lines_.apply(settings_) && !page_.is_served()) return {ExitCode::source};
  discovery_->keep([this](const auto& line, const auto& level) { return lines_.reads(line, level); });
  await_signals();
  ticker_.every(check_interval, [this] { tick(); });
  ticker_.every(recover_interval, [this] { store_.recover(std::chrono::system_clock::now()); });
  ticker_.every(state_interval, [this] { publish_state(); });
  asio::post(loop_, [this] { notifier_.ready(status()); });
  loop_.run();
  // For systemd a restart is no end: the next run says when it is ready.
  if (!end_.restart) Notifier::stopping();
  say_goodbye();
  return end_;
}

void Bridge::await_signals() {
  signals_.async_wait([this](boost::system::error_code error, int signal) {
    if (error) return;
    if (signal == SIGHUP) {
      reload();
      return await_signals();
    }
    spdlog::info("ending on signal {}", signal);
    stop({ExitCode::done});
  });
}

// What is ready at the same time is made durable at the same time.
void Bridge::taken() {
  if (std::exchange(commit_is_due_, true)) return;
  asio::post(loop_, [this] {
    commit_is_due_ = false;
    dispatch_.commit();
  });
}

void Bridge::tick() {
  lines_.check(Moment::now());
  dispatch_.advance(steady_clock::now());
  discovery_->check(Moment::now());
  notifier_.status(status());
  page_.check(steady_clock::now());
  taken();
}

std::uint64_t Bridge::undelivered() const {
  return std::max<std::uint64_t>(store_.counters().waiting, broker_.counters().queued);
}

// All lines have ended: so does the bridge, once the broker has everything.
void Bridge::await_delivery() {
  if (std::exchange(awaits_delivery_, true)) return;
  ticker_.every(delivery_check_interval, [this] {
    if (lines_.have_ended() && !commit_is_due_ && undelivered() == 0) stop({ExitCode::done});
  });
}

void Bridge::reload() {
  spdlog::info("reading the settings again");
  Notifier::reloading();
  if (const auto settings = surroundings_.load_again()) apply(*settings);
  notifier_.ready(status());
}

void Bridge::apply(const Settings& next) {
  if (is_stopping_) return;
  const Settings before = std::exchange(settings_, next);
  log_changes(before, next);
  use_log_level(next.log.level);
  dispatch_.use(dispatch_options(next));
  commands_.use(next.commands);
  // Meters that are no more say so to the broker that knew them.
  lines_.apply(next);
  dispatch_.commit();
  const std::string page_before = page_.address();
  page_.use(next);
  if (next.mqtt != before.mqtt || next.home_assistant != before.home_assistant ||
      page_.address() != page_before)
    tell_home_assistant();
  if (!BrokerLink::are_alike(before, next)) {
    dispatch_.disconnected();
    dispatch_.forget_handed();
    standing_.start();
    broker_.start(next);
  } else if (dispatch_.is_connected()) {
    discovery_->connected(Moment::now());
  }
  discovery_->keep([this](const auto& line, const auto& level) { return lines_.reads(line, level); });
}

void Bridge::tell_home_assistant() {
  discovery_ =
      std::make_unique<Discovery>(DiscoveryOptions{.settings = settings_.home_assistant,
                                                   .base = settings_.mqtt.base,
                                                   .layouts = settings_.mqtt.layouts,
                                                   .qos = settings_.mqtt.qos,
                                                   .version = version,
                                                   .page = page_.address(),
                                                   .temperature = settings_.temperature.sensor != "none",
                                                   .jitter = {}},
                                  broker_, store_);
  discovery_feed_.tell(*discovery_);
}

void Bridge::tell_home_assistant_of_page() {
  tell_home_assistant();
  if (dispatch_.is_connected()) discovery_->connected(Moment::now());
  discovery_->keep([this](const auto& line, const auto& level) { return lines_.reads(line, level); });
}

http::Response Bridge::metrics(const http::Request& request) const {
  const MetricsFormat format = choose_metrics_format(request.header("Accept"));
  http::Response response;
  response.content_type = content_type(format);
  response.body = metrics_text(metrics_input(bridge_state(), dispatch_, steady_clock::now()), format);
  return response;
}

void Bridge::on_event(const broker::Event& event) {
  const bool is_news = standing_.take(event);
  if (std::holds_alternative<broker::Connected>(event)) {
    spdlog::info("connected to the broker at {}:{}", settings_.mqtt.host, settings_.mqtt.port);
    connected_at_ = steady_clock::now();
    dispatch_.connected(steady_clock::now());
    discovery_->connected(Moment::now());
    publish_state();
  } else if (const auto* lost = std::get_if<broker::Disconnected>(&event)) {
    dispatch_.disconnected();
    discovery_->disconnected();
    spdlog::warn("{}", lost->reason);
    look_for_namesake();
  } else if (const auto* failed = std::get_if<broker::ConnectFailed>(&event)) {
    spdlog::warn("{}", failed->reason);
  } else if (const auto* refused = std::get_if<broker::Refused>(&event)) {
    spdlog::error("{}", refused->reason);
    if (refused->first && refused->credentials && !page_.is_served()) stop({ExitCode::broker});
  } else if (const auto* settled = std::get_if<broker::Settled>(&event)) {
    dispatch_.settled(settled->tickets, steady_clock::now());
    dispatch_.advance(steady_clock::now());
    taken();
  } else if (const auto* message = std::get_if<broker::MessageReceived>(&event)) {
    on_message(*message);
  }
  if (is_news) page_.check(steady_clock::now());
}

// Not every broker says why it ends a connection.
void Bridge::look_for_namesake() {
  constexpr seconds soon{10};
  short_connections_ = steady_clock::now() - connected_at_ < soon ? short_connections_ + 1 : 0;
  if (short_connections_ == 2)
    spdlog::warn("does another client use the client id {}? Each needs one of its own: see mqtt.client_id",
                 settings_.mqtt.client_id);
}

void Bridge::on_message(const broker::MessageReceived& message) {
  if (message.topic == settings_.home_assistant.status_topic)
    return discovery_->home_assistant(message.payload, Moment::now());
  // A retained command would be obeyed again and again, at each connection.
  if (message.retain || !filter_takes(settings_.mqtt.subscribe_topic, message.topic)) return;
  auto answer = commands_.answer(message.payload, steady_clock::now());
  if (!answer) return;
  dispatch_.pass({Topics(settings_.mqtt.base).response(), std::move(*answer), settings_.mqtt.qos, false});
}

void Bridge::publish_state() {
  dispatch_.pass({Topics(settings_.mqtt.base).bridge_state(), state_json(), settings_.mqtt.qos, false});
}

BridgeState Bridge::bridge_state() const {
  BridgeState state;
  state.uptime = std::chrono::duration_cast<seconds>(steady_clock::now() - started_.steady);
  state.temperature = temperature_.latest();
  state.temperature_problem = temperature_.problem();
  state.temperature_faults = temperature_.faults();
  state.sensor = temperature_.name();
  state.broker = broker_.counters();
  state.outbox = store_.counters();
  state.outbox_durable = store_.durable();
  state.outbox_problem = store_.problem();
  state.is_catching_up = dispatch_.is_catching_up();
  state.lines = line_states(lines_);
  state.unread = unread_meters(lines_, settings_);
  return state;
}

std::string Bridge::identify() {
  std::string words = settings_.mqtt.client_id + " says: here I am";
  spdlog::warn("{}", words);
  return words;
}

tl::expected<void, std::string> Bridge::restart() {
  spdlog::warn("a command asks for a new start");
  if (!surroundings_.load_again())
    return tl::unexpected(std::string("the settings are not right: see the log"));
  stop({ExitCode::done, true});
  return {};
}

tl::expected<void, std::string> Bridge::set(const std::string& key, const std::string& value) {
  const auto changed = with_setting(settings_, key, value);
  if (!changed) return tl::unexpected(changed.error());
  spdlog::warn("a command sets {}", key);
  // Of the settings as they are by then: another command may come before.
  asio::post(loop_, [this, key, value] {
    if (const auto next = with_setting(settings_, key, value)) apply(*next);
  });
  return {};
}

// After what the loop has to do already, and after answers that browsers wait for.
void Bridge::stop(BridgeEnd end) {
  if (std::exchange(is_stopping_, true)) return;
  end_ = end;
  page_.leave();
  const auto limit = steady_clock::now() + page_farewell_limit;
  asio::post(loop_, [this, limit] {
    signals_.cancel();
    ticker_.stop();
    lines_.cancel();
    if (page_.has_left()) return loop_.stop();
    ticker_.every(delivery_check_interval, [this, limit] {
      if (page_.has_left() || steady_clock::now() > limit) loop_.stop();
    });
  });
}

void Bridge::say_goodbye() {
  lines_.leave();
  dispatch_.commit();
  const std::size_t undelivered = broker_.stop(farewell_limit);
  // What the broker has acknowledged meanwhile need not be sent again at the next start.
  loop_.restart();
  loop_.poll();
  dispatch_.commit();
  const std::uint64_t waiting = store_.counters().waiting;
  if (waiting > 0) {
    spdlog::warn("{} message{} on disk for the next start", waiting, waiting == 1 ? " waits" : "s wait");
  } else if (undelivered > 0) {
    spdlog::warn("{} messages could not be delivered to the broker", undelivered);
  }
}

}  // namespace

BridgeEnd run_bridge(const Settings& settings, const BridgeSurroundings& surroundings) {
  spdlog::info("amsbridge {}", version);
  return Bridge(settings, surroundings).run();
}

}  // namespace amsbridge
