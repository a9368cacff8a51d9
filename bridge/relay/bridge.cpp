#include "bridge/relay/bridge.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include "bridge/crypto/key_text.hpp"
#include "bridge/mqtt/mosquitto_publisher.hpp"
#include "bridge/relay/bridge_state.hpp"
#include "bridge/relay/meter_relay.hpp"
#include "bridge/source/octet_source.hpp"
#include "bridge/version.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds state_interval{60};
constexpr seconds silence_check_interval{1};
constexpr seconds farewell_limit{5};
constexpr milliseconds drain_check_interval{20};
constexpr std::size_t paced_octets = 32;  // less than a telegram, so that no two of them end in one piece

bool is_document(const SourceUrl& url) {
  return std::holds_alternative<FileUrl>(url) || std::holds_alternative<StdinUrl>(url);
}

// The whole of a regular file is there already; pipes and terminals give telegrams as they come.
bool is_regular_file(const SourceUrl& url) {
  struct stat status {};
  const auto* file = std::get_if<FileUrl>(&url);
  const int failed = file != nullptr ? ::stat(file->path.c_str(), &status) : ::fstat(STDIN_FILENO, &status);
  return failed == 0 && S_ISREG(status.st_mode);
}

MosquittoOptions broker_options(const MqttSettings& mqtt) {
  const Topics topics(mqtt.base);
  const Message offline{topics.bridge_status(), "offline", mqtt.qos, true};
  MosquittoOptions options;
  options.host = mqtt.host;
  options.port = mqtt.port;
  options.user = mqtt.user;
  options.password = mqtt.password.reveal();
  options.client_id = mqtt.client_id;
  options.keep_alive = mqtt.keep_alive;
  options.will = offline;
  options.goodbye = offline;
  options.birth = Message{topics.bridge_status(), "online", mqtt.qos, true};
  options.subscriptions = {{mqtt.subscribe_topic, mqtt.qos}};
  options.queue_limit = mqtt.queue_limit;
  return options;
}

// Settings have been checked: a key that is set can be read.
std::optional<ams::Key> key_of(const Secret& text) {
  const auto key = parse_key(text.reveal());
  return key ? std::optional(*key) : std::nullopt;
}

ams::Keys keys_of(const MeterSettings& meter) {
  return {.encryption = key_of(meter.key), .authentication = key_of(meter.auth_key)};
}

RelayOptions relay_options(const Settings& settings, std::size_t index) {
  RelayOptions options;
  options.base = settings.mqtt.base;
  options.name = settings.meters[index].name;
  options.source_name = "meter" + std::to_string(index + 1);
  options.document = is_document(settings.meters[index].source);
  options.qos = settings.mqtt.qos;
  options.json = settings.mqtt.layouts.contains(Layout::json);
  options.classic = settings.mqtt.layouts.contains(Layout::classic);
  options.keys = keys_of(settings.meters[index]);
  options.strict = settings.strict;
  options.classic_topic = settings.mqtt.publish_topic;
  options.classic_id = settings.machine_id;
  options.client_id = settings.mqtt.client_id;
  return options;
}

// One line and what is made of it.
struct Line {
  std::size_t meter;  // in the settings
  std::unique_ptr<OctetSource> source;
  bool paced;
  asio::steady_timer gap;
  std::unique_ptr<MeterRelay> relay;
};

class Bridge {
 public:
  explicit Bridge(const Settings& settings)
      : settings_(settings), topics_(settings.mqtt.base), signals_(loop_, SIGINT, SIGTERM) {}

  ExitCode run();

 private:
  bool open_lines();
  void start_publisher();
  void start_relays();
  void spawn(asio::awaitable<void>);
  asio::awaitable<void> read(Line&);
  asio::awaitable<void> push_paced(Line&, std::span<const std::uint8_t>);
  static void await_gap(Line&);
  asio::awaitable<void> every(seconds interval, void (Bridge::*action)());
  asio::awaitable<void> wait_until_delivered();
  void on_event(const broker::Event&);
  void check_meters();
  void publish_state();
  std::string state() const;
  void answer(const std::string& request);
  void stop(ExitCode);

  const Settings& settings_;
  const Topics topics_;
  const Moment started_ = Moment::now();
  asio::io_context loop_{1};
  asio::signal_set signals_;
  std::vector<std::unique_ptr<asio::cancellation_signal>> tasks_;
  std::multiset<std::string> names_;
  std::vector<std::unique_ptr<Line>> lines_;
  std::vector<MeterState> meters_;
  std::size_t open_lines_ = 0;
  std::unique_ptr<MosquittoPublisher> publisher_;
  ExitCode exit_code_ = ExitCode::done;
};

ExitCode Bridge::run() {
  if (!open_lines()) return ExitCode::source;
  start_publisher();
  start_relays();
  signals_.async_wait([this](boost::system::error_code error, int signal) {
    if (error) return;
    spdlog::info("ending on signal {}", signal);
    stop(ExitCode::done);
  });
  for (const auto& line : lines_) spawn(read(*line));
  spawn(every(silence_check_interval, &Bridge::check_meters));
  spawn(every(state_interval, &Bridge::publish_state));
  loop_.run();

  for (const auto& line : lines_) line->relay->finish();
  const std::size_t undelivered = publisher_->stop(farewell_limit);
  if (undelivered > 0) spdlog::warn("{} messages could not be delivered to the broker", undelivered);
  return exit_code_;
}

bool Bridge::open_lines() {
  std::vector<std::string> failures;
  for (std::size_t meter = 0; meter < settings_.meters.size(); ++meter) {
    const SourceUrl& url = settings_.meters[meter].source;
    auto source = open_source(loop_.get_executor(), url);
    if (source) {
      const bool paced = is_document(url) && is_regular_file(url);
      lines_.push_back(
          std::make_unique<Line>(Line{meter, std::move(*source), paced, asio::steady_timer(loop_), nullptr}));
    } else {
      failures.push_back(std::move(source.error()));
    }
  }
  open_lines_ = lines_.size();
  const char* what_follows = lines_.empty() ? "" : "; this source is left out until the next start";
  for (const std::string& failure : failures) spdlog::error("{}{}", failure, what_follows);
  return !lines_.empty();
}

// Events come on the publisher's thread; what they cause happens on the loop's.
void Bridge::start_publisher() {
  publisher_ =
      std::make_unique<MosquittoPublisher>(broker_options(settings_.mqtt), [this](broker::Event event) {
        asio::post(loop_, [this, event = std::move(event)] { on_event(event); });
      });
}

void Bridge::start_relays() {
  for (const auto& line : lines_) {
    RelayOptions options = relay_options(settings_, line->meter);
    options.taken_names = &names_;
    line->relay = std::make_unique<MeterRelay>(std::move(options), *publisher_, started_);
    meters_.push_back({line->source->name(), line->relay.get()});
    spdlog::info("{}: reading {}", line->relay->name(), line->source->name());
  }
}

void Bridge::spawn(asio::awaitable<void> task) {
  asio::cancellation_signal& cancellation =
      *tasks_.emplace_back(std::make_unique<asio::cancellation_signal>());
  const auto ended = [](const std::exception_ptr& failure) {
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
      if (error.code() != asio::error::operation_aborted) throw;
    }
  };
  asio::co_spawn(loop_, std::move(task), asio::bind_cancellation_slot(cancellation.slot(), ended));
}

asio::awaitable<void> Bridge::read(Line& line) {
  std::array<std::uint8_t, 4096> buffer;
  while (const std::size_t octets = co_await line.source->read(buffer)) {
    const auto came = std::span(buffer).first(octets);
    if (line.paced) {
      co_await push_paced(line, came);
    } else {
      line.relay->push(came, Moment::now(), line.source->errors());
      await_gap(line);
    }
  }
  spdlog::info("{}: the end of {}", line.relay->name(), line.source->name());
  line.relay->finish();
  if (--open_lines_ == 0) co_await wait_until_delivered();
}

// A file is read no faster than the broker takes it, or its readings would push each other out.
asio::awaitable<void> Bridge::push_paced(Line& line, std::span<const std::uint8_t> octets) {
  const std::size_t enough = std::max<std::size_t>(1, settings_.mqtt.queue_limit / 2);
  asio::steady_timer pause(loop_);
  while (!octets.empty()) {
    const auto piece = octets.first(std::min(octets.size(), paced_octets));
    line.relay->push(piece, Moment::now());
    octets = octets.subspan(piece.size());
    while (publisher_->counters().queued > enough) {
      pause.expires_after(drain_check_interval);
      co_await pause.async_wait(asio::use_awaitable);
    }
  }
}

void Bridge::await_gap(Line& line) {
  const milliseconds gap = line.source->telegram_gap();
  if (gap == milliseconds::max()) return;
  line.gap.expires_after(gap);
  line.gap.async_wait([&line](boost::system::error_code error) {
    // A handler that a stall has held up finds its timer set anew, for octets that came in the meantime.
    if (!error && line.gap.expiry() <= steady_clock::now()) line.relay->gap();
  });
}

asio::awaitable<void> Bridge::wait_until_delivered() {
  asio::steady_timer pause(loop_);
  while (publisher_->counters().queued > 0) {
    pause.expires_after(drain_check_interval);
    co_await pause.async_wait(asio::use_awaitable);
  }
  stop(ExitCode::done);
}

asio::awaitable<void> Bridge::every(seconds interval, void (Bridge::*action)()) {
  asio::steady_timer timer(loop_);
  for (;;) {
    timer.expires_after(interval);
    co_await timer.async_wait(asio::use_awaitable);
    (this->*action)();
  }
}

void Bridge::on_event(const broker::Event& event) {
  if (std::holds_alternative<broker::Connected>(event)) {
    spdlog::info("connected to the broker at {}:{}", settings_.mqtt.host, settings_.mqtt.port);
    publish_state();
  } else if (const auto* lost = std::get_if<broker::Disconnected>(&event)) {
    spdlog::warn("{}", lost->reason);
  } else if (const auto* failed = std::get_if<broker::ConnectFailed>(&event)) {
    spdlog::warn("{}", failed->reason);
  } else if (const auto* refused = std::get_if<broker::Refused>(&event)) {
    spdlog::error("{}", refused->reason);
    if (refused->first && refused->credentials) stop(ExitCode::broker);
  } else if (const auto* message = std::get_if<broker::MessageReceived>(&event)) {
    if (!message->retain) answer(message->payload);
  }
}

void Bridge::check_meters() {
  for (const auto& line : lines_) {
    if (!line->source->is_connected()) line->relay->unconnected(Moment::now());
    line->relay->check(Moment::now());
  }
}

std::string Bridge::state() const {
  const auto uptime = std::chrono::duration_cast<seconds>(steady_clock::now() - started_.steady);
  return bridge_state_json(uptime, meters_, publisher_->counters());
}

void Bridge::publish_state() {
  publisher_->publish({topics_.bridge_state(), state(), settings_.mqtt.qos, false});
}

void Bridge::answer(const std::string& request) {
  publisher_->publish(
      {topics_.response(), command_response(request, state(), meters_), settings_.mqtt.qos, false});
}

// The loop ends when nothing is left to wait for.
void Bridge::stop(ExitCode code) {
  exit_code_ = code;
  asio::post(loop_, [this] {
    signals_.cancel();
    for (const auto& line : lines_) line->gap.cancel();
    for (const auto& task : tasks_) task->emit(asio::cancellation_type::terminal);
  });
}

}  // namespace

ExitCode run_bridge(const Settings& settings) {
  spdlog::info("amsbridge {}", version);
  return Bridge(settings).run();
}

}  // namespace amsbridge
