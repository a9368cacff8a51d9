#include "bridge/relay/line.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "metering/topics.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds pace_check_interval{20};
constexpr milliseconds crowd_check_interval{5};
constexpr std::chrono::seconds serve_pause{10};
constexpr std::size_t paced_octets = 32;  // less than a telegram, so that no two of them end in one piece

// The whole of a regular file is there already; pipes and terminals give telegrams as they come.
bool is_regular_file(const SourceUrl& url) {
  if (!is_document(url)) return false;
  struct stat status {};
  const auto* file = std::get_if<FileUrl>(&url);
  const int failed = file != nullptr ? ::stat(file->path.c_str(), &status) : ::fstat(STDIN_FILENO, &status);
  return failed == 0 && S_ISREG(status.st_mode);
}

}  // namespace

bool is_document(const SourceUrl& url) {
  return std::holds_alternative<FileUrl>(url) || std::holds_alternative<StdinUrl>(url);
}

Line::Line(asio::io_context& loop, LineHost& host, Outlet& outlet, const MeterSettings& settings,
           std::unique_ptr<OctetSource> source, MakeOptions make_options)
    : loop_(loop),
      host_(host),
      outlet_(outlet),
      settings_(settings),
      source_(std::move(source)),
      make_options_(std::move(make_options)),
      paced_(is_regular_file(settings.source)),
      gap_(loop) {
  serve(Moment::now());
  const auto* mqtt = std::get_if<MqttUrl>(&settings_.source);
  const bool carries_several = mqtt != nullptr && mqtt->topic.find('+') != std::string::npos;
  if (!carries_several) static_cast<void>(relay_of(""));
}

// An address may be in use for a while, as after a change of settings: it is tried again now and then.
void Line::serve(Moment now) {
  const bool was_tried = serve_tried_ && now.steady - *serve_tried_ < serve_pause;
  if (server_ || settings_.serve.empty() || was_tried) return;
  serve_tried_ = now.steady;
  auto server = OctetServer::listen(loop_.get_executor(), settings_.serve);
  if (server) {
    server_ = std::move(*server);
  } else if (server.error() != std::exchange(serve_failure_, server.error())) {
    spdlog::error("{}", server.error());
  }
}

// What stands in a topic is anybody's: it takes no name from another meter.
std::string Line::free_name(std::string name, const std::multiset<std::string>* taken) const {
  if (taken == nullptr || !taken->contains(name)) return name;
  std::string other;
  for (int number = 2; other.empty() || taken->contains(other); ++number)
    other = fmt::format("{}_{}", name, number);
  spdlog::warn("{}: another meter is named {}, so this one is named {}", source_->name(), name, other);
  return other;
}

LineRelay* Line::relay_of(const std::string& meter) {
  const auto found = relays_.find(meter);
  if (found != relays_.end()) return found->second.get();
  if (relays_.size() >= most_relays) {
    if (!std::exchange(said_full_, true))
      spdlog::error("{}: brings more than {} meters, and further ones are left out", source_->name(),
                    most_relays);
    return nullptr;
  }
  LineRelayOptions options = make_options_();
  if (!meter.empty()) {
    options.name = options.meter.name = free_name(topic_level_of_id(meter), options.taken_names);
    options.meter.line += " " + meter;
  }
  auto relay = std::make_unique<LineRelay>(options, outlet_, Moment::now());
  spdlog::info("{}: reading {}", relay->relay().name(), source_->name());
  return relays_.emplace(meter, std::move(relay)).first->second.get();
}

asio::awaitable<void> Line::run() {
  std::array<std::uint8_t, 4096> buffer;
  while (const std::size_t octets = co_await source_->read(buffer)) {
    const auto came = std::span(buffer).first(octets);
    if (server_) server_->send(came);
    if (const Envelope* envelope = source_->envelope()) {
      push_message(came, *envelope);
      if (envelope->is_complete) co_await settle_message();
    } else if (paced_) {
      co_await push_paced(came);
    } else {
      relays_.begin()->second->push(came, Moment::now(), source_->errors());
      host_.taken();
      await_gap();
    }
  }
  spdlog::info("{}: the end of the source", source_->name());
  ended_ = true;
  finish();
}

void Line::push_message(std::span<const std::uint8_t> octets, const Envelope& envelope) {
  if (LineRelay* relay = relay_of(envelope.meter)) relay->push_message(octets, Moment::now(), envelope);
}

// A message is acknowledged to its broker only when what came of it is safe, and is on its way: a backlog is
// read no faster than it can be sent on.
asio::awaitable<void> Line::settle_message() {
  host_.commit();
  co_await wait_while(&LineHost::is_crowded, crowd_check_interval);
  source_->settle();
}

// A file is read no faster than the broker takes it, or its readings would push each other out.
asio::awaitable<void> Line::push_paced(std::span<const std::uint8_t> octets) {
  while (!octets.empty()) {
    const auto piece = octets.first(std::min(octets.size(), paced_octets));
    relays_.begin()->second->push(piece, Moment::now());
    host_.commit();
    octets = octets.subspan(piece.size());
    co_await wait_while(&LineHost::is_behind, pace_check_interval);
  }
}

asio::awaitable<void> Line::wait_while(Reluctance host_is, milliseconds check_interval) {
  asio::steady_timer pause(loop_);
  while ((host_.*host_is)()) {
    pause.expires_after(check_interval);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

void Line::await_gap() {
  const milliseconds gap = source_->telegram_gap();
  if (gap == milliseconds::max()) return;
  gap_.expires_after(gap);
  gap_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code error) {
    // A handler that a stall has held up finds its timer set anew, for octets that came in the meantime, or
    // its line gone.
    if (error || alive.expired() || gap_.expiry() > steady_clock::now()) return;
    relays_.begin()->second->gap();
    host_.taken();
  });
}

void Line::check(Moment now) {
  serve(now);
  if (ended_) return;
  for (const auto& [meter, relay] : relays_) {
    if (!source_->is_connected()) relay->unconnected(now);
    relay->check(now);
  }
}

void Line::leave() {
  for (const auto& [meter, relay] : relays_) relay->leave();
  host_.taken();
}

void Line::finish() {
  for (const auto& [meter, relay] : relays_) relay->finish();
  host_.taken();
}

}  // namespace amsbridge
