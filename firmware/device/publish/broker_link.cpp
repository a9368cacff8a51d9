#include "firmware/device/publish/broker_link.hpp"

#include <algorithm>
#include <utility>

#include "metering/log.hpp"
#include "metering/topics.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{1000};
constexpr std::chrono::seconds farewell{2};
constexpr std::string_view online = "online";
constexpr std::string_view offline = "offline";

bool are_alike(const MqttConnection& one, const MqttConnection& other) {
  return one.host == other.host && one.port == other.port && one.client_id == other.client_id &&
         one.user == other.user && one.password == other.password && one.tls == other.tls &&
         one.verify == other.verify && one.authority == other.authority &&
         one.keep_alive_s == other.keep_alive_s && one.will_topic == other.will_topic;
}

std::string where(const MqttConnection& connection) {
  return connection.host + ":" + std::to_string(connection.port);
}

// Reasons are written for the end of a line in the log.
std::string as_sentence(std::string_view reason) {
  std::string sentence(reason.empty() ? "the broker cannot be reached" : reason);
  if (sentence.front() >= 'a' && sentence.front() <= 'z')
    sentence.front() = static_cast<char>(sentence.front() - 'a' + 'A');
  if (sentence.back() != '.' && sentence.back() != '?') sentence += '.';
  return sentence;
}

}  // namespace

MqttConnection connection_of(const MqttSettings& mqtt, std::string_view client_id) {
  MqttConnection connection;
  connection.host = mqtt.host;
  connection.port = mqtt.port;
  connection.client_id = mqtt.client_id.empty() ? std::string(client_id) : mqtt.client_id;
  connection.user = mqtt.user;
  connection.password = mqtt.password;
  connection.tls = mqtt.tls;
  connection.verify = mqtt.verify;
  connection.authority = mqtt.authority;
  connection.keep_alive_s = mqtt.keep_alive;
  connection.will_topic = Topics(mqtt.base).bridge_status();
  connection.will_payload = offline;
  return connection;
}

std::string_view name(BrokerStanding::Code code) {
  switch (code) {
    case BrokerStanding::Code::connecting: return "connecting";
    case BrokerStanding::Code::connected: return "connected";
    case BrokerStanding::Code::lost: return "lost";
    case BrokerStanding::Code::failed: return "failed";
  }
  return "failed";
}

std::string_view name(BrokerTrialResult::Code code) {
  switch (code) {
    case BrokerTrialResult::Code::connected: return "connected";
    case BrokerTrialResult::Code::failed: return "failed";
    case BrokerTrialResult::Code::no_answer: return "no_answer";
  }
  return "no_answer";
}

BrokerLink::BrokerLink(MqttTransport& transport, Random random)
    : transport_(transport), random_(std::move(random)) {}

void BrokerLink::add(BrokerListener& listener) {
  if (listener_count_ < most_listeners) listeners_[listener_count_++] = &listener;
}

void BrokerLink::use(const Settings& settings, std::string_view client_id) {
  MqttConnection next = connection_of(settings.mqtt, client_id);
  const bool obeys = settings.commands != CommandRights::none;
  std::string commands =
      settings.mqtt.subscribe_topic.empty() ? settings.mqtt.base + "/command" : settings.mqtt.subscribe_topic;
  if (!obeys) commands.clear();
  std::string home_assistant =
      settings.home_assistant.discovery ? settings.home_assistant.status_topic : std::string();
  const bool is_same =
      are_alike(connection_, next) && command_topic_ == commands && home_assistant_topic_ == home_assistant;
  longest_pause_ = std::chrono::seconds(std::max<std::uint16_t>(settings.mqtt.longest_pause, 1));
  has_changed_ = has_changed_ || !is_same;
  connection_ = std::move(next);
  command_topic_ = std::move(commands);
  home_assistant_topic_ = std::move(home_assistant);
}

void BrokerLink::tick(Moment now, bool has_network) {
  now_ = now;
  transport_.poll();
  if (std::exchange(has_changed_, false)) {
    next_pause_ = first_pause;
    next_try_ = now.steady;
    drop("the settings have changed");
    set(BrokerStanding::Code::connecting, "connecting");
  }
  if (is_testing()) return run_trial(has_network);
  if (!has_network) {
    if (state_ != State::idle) drop("the network is gone");
    next_pause_ = first_pause;
    next_try_ = now.steady;
    return;
  }
  check_limits();
  const bool is_settled = state_ == State::connecting || counters_.on_way == 0;
  if (leaving_ && (is_settled || now.steady >= leave_end_)) drop("the device restarts");
  if (state_ == State::idle && is_wanted() && now.steady >= next_try_) connect();
}

void BrokerLink::connect() {
  state_ = State::connecting;
  since_ = now_.steady;
  // Why the last attempt failed stands until it is known how this one ends.
  transport_.connect(connection_, *this);
}

void BrokerLink::check_limits() {
  if (state_ == State::connecting && now_.steady - since_ >= connect_limit) {
    transport_.disconnect();
    over("the broker does not answer", BrokerStanding::Code::failed);
  }
  if (state_ != State::connected) return;
  if (counters_.on_way == 0) answered_ = now_.steady;
  if (now_.steady - answered_ >= answer_limit) {
    transport_.disconnect();
    over("the broker acknowledges nothing any more", BrokerStanding::Code::lost);
  }
}

void BrokerLink::drop(std::string_view why) {
  if (state_ == State::idle) return;
  transport_.disconnect();
  over(why, BrokerStanding::Code::lost);
}

void BrokerLink::over(std::string_view why, BrokerStanding::Code code) {
  const bool was_up = state_ == State::connected;
  if (was_up && now_.steady - since_ >= good_connection) next_pause_ = first_pause;
  state_ = State::idle;
  counters_.on_way = 0;
  set(was_up ? BrokerStanding::Code::lost : code, why);
  pause();
  if (!was_up) return;
  for (std::size_t number = 0; number < listener_count_; ++number) listeners_[number]->broker_lost(now_);
}

// Somewhere in the second half of the pause, so that a street of devices does not come back all at once.
void BrokerLink::pause() {
  const auto half = static_cast<std::uint32_t>(next_pause_.count() / 2);
  next_try_ = now_.steady + milliseconds(half + random_() % (half + 1));
  next_pause_ = std::min<milliseconds>(next_pause_ * 2, longest_pause_);
}

void BrokerLink::connected() {
  if (is_trying()) {
    trial_->result = {BrokerTrialResult::Code::connected,
                      "The broker at " + where(trial_->connection) + " takes this user and password."};
    return;
  }
  state_ = State::connected;
  since_ = answered_ = now_.steady;
  counters_.on_way = 0;
  if (std::exchange(was_connected_, true)) ++counters_.reconnects;
  set(BrokerStanding::Code::connected, "connected");
  static_cast<void>(publish(connection_.will_topic, online, true));
  subscribe();
  for (std::size_t number = 0; number < listener_count_; ++number) listeners_[number]->broker_connected(now_);
}

void BrokerLink::subscribe() {
  for (const std::string* topic : {&command_topic_, &home_assistant_topic_}) {
    if (!topic->empty() && !transport_.subscribe(*topic))
      say(LogLevel::warning, "The broker could not be asked for messages on " + *topic);
  }
}

void BrokerLink::disconnected(std::string_view why) {
  if (is_trying()) {
    if (!trial_->result) trial_->result = {BrokerTrialResult::Code::failed, as_sentence(why)};
    return;
  }
  over(why.empty() ? "the connection is gone" : why,
       state_ == State::connected ? BrokerStanding::Code::lost : BrokerStanding::Code::failed);
}

void BrokerLink::acknowledged(Ticket ticket) {
  if (is_trying()) return;
  answered_ = now_.steady;
  ++counters_.acknowledged;
  if (counters_.on_way > 0) --counters_.on_way;
  for (std::size_t number = 0; number < listener_count_; ++number) listeners_[number]->acknowledged(ticket);
}

void BrokerLink::message(std::string_view topic, std::string_view payload, Kept kept) {
  if (is_trying()) return;
  for (std::size_t number = 0; number < listener_count_; ++number)
    listeners_[number]->message(topic, payload, kept, now_);
}

BrokerLink::Ticket BrokerLink::publish(std::string_view topic, std::string_view payload, bool retain) {
  if (state_ != State::connected) return 0;
  return count(transport_.publish(topic, payload, 1, retain));
}

BrokerLink::Ticket BrokerLink::publish(std::string_view topic, MadePayload payload, bool retain) {
  if (state_ != State::connected) return 0;
  return count(transport_.publish(topic, std::move(payload), 1, retain));
}

BrokerLink::Ticket BrokerLink::count(Ticket ticket) {
  if (ticket == 0) return 0;
  if (counters_.on_way++ == 0) answered_ = now_.steady;
  return ticket;
}

bool BrokerLink::test(const MqttConnection& connection, Moment now) {
  if (is_testing()) return false;
  trial_.emplace(connection, now.steady + trial_limit);
  trial_->connection.will_topic.clear();
  trial_->connection.will_payload.clear();
  return true;
}

// There is one transport: what is heard of it means the trial until that is over.
void BrokerLink::run_trial(bool has_network) {
  if (!has_network && !trial_->result)
    trial_->result = {BrokerTrialResult::Code::failed, "There is no network."};
  if (!trial_->has_begun && !trial_->result) {
    drop("another broker is being tried");
    trial_->has_begun = true;
    transport_.connect(trial_->connection, *this);
  }
  if (!trial_->result && now_.steady >= trial_->end) {
    trial_->result = {BrokerTrialResult::Code::no_answer,
                      "No broker has answered at " + where(trial_->connection) + "."};
  }
  if (!trial_->result) return;
  if (trial_->has_begun) transport_.disconnect();
  trial_->is_over = true;
  next_pause_ = first_pause;
  next_try_ = now_.steady;
}

std::optional<BrokerTrialResult> BrokerLink::take_trial_result() {
  if (!trial_ || !trial_->is_over) return std::nullopt;
  std::optional<BrokerTrialResult> result = std::move(trial_->result);
  trial_.reset();
  return result;
}

void BrokerLink::leave(Moment now) {
  if (leaving_) return;
  leaving_ = true;
  leave_end_ = now.steady + farewell;
  if (state_ == State::connected) static_cast<void>(publish(connection_.will_topic, offline, true));
}

void BrokerLink::set(BrokerStanding::Code code, std::string_view sentence) {
  if (code == standing_.code && sentence == standing_.sentence) return;
  if (code != standing_.code) standing_.since = now_;
  standing_.code = code;
  standing_.sentence = sentence;
  std::string words = "The broker at " + where(connection_) + ": ";
  words += sentence;
  if (!connection_.host.empty())
    say(code == BrokerStanding::Code::connected ? LogLevel::info : LogLevel::warning, words);
}

}  // namespace amsbridge::device
