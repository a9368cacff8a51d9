#include "bridge/mdns/announcement.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <sdbus-c++/sdbus-c++.h>
#include <spdlog/spdlog.h>

#include "bridge/bus/system_bus.hpp"
#include "bridge/mdns/announced_addresses.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;

constexpr auto service = "org.freedesktop.Avahi";
constexpr auto server_interface = "org.freedesktop.Avahi.Server";
constexpr auto group_interface = "org.freedesktop.Avahi.EntryGroup";

// AvahiServerState and AvahiEntryGroupState
constexpr std::int32_t server_running = 2;
constexpr std::int32_t group_established = 2;
constexpr std::int32_t group_collision = 3;
constexpr std::int32_t group_failure = 4;
// AVAHI_IF_UNSPEC, AVAHI_PROTO_UNSPEC, and AVAHI_PUBLISH_NO_REVERSE: the addresses belong to the machine's
// own name, too, and only one name can be found by an address.
constexpr std::int32_t any = -1;
constexpr std::uint32_t no_reverse = 16;

// Names that are tried at most: amsbridge to amsbridge-99.
constexpr int most_names = 99;
constexpr auto pause_after_failure = 60s;
constexpr auto pause_between_looks = 10s;  // for other addresses

}  // namespace

class Announcement::Worker : public BusClient {
 public:
  Worker(boost::asio::any_io_executor executor, AnnouncementOptions options, std::function<void()> changed)
      : executor_(std::move(executor)),
        changed_(std::make_shared<std::function<void()>>(std::move(changed))),
        options_(std::move(options)) {
    thread_.emplace(*this);
  }

  std::string name() {
    const std::lock_guard lock(mutex_);
    return name_;
  }

  void begin(sdbus::IConnection& connection) override;
  void lost(const std::string& why) override;
  std::optional<Time> turn() override;
  void closing() override;

 private:
  void listen(const std::string& rule, sdbus::message_handler handler);
  bool server_runs();
  void look();
  void announce(const std::vector<AnnouncedAddress>& addresses);
  void add_service(sdbus::IProxy& group, const std::string& label);
  static void add_addresses(sdbus::IProxy& group, const std::string& host,
                            const std::vector<AnnouncedAddress>& addresses);
  void handle_group_state(std::int32_t state, const std::string& why);
  void take_back();
  void set_name(std::string name);
  void say_once(const std::string& sentence);

  boost::asio::any_io_executor executor_;
  std::shared_ptr<std::function<void()>> changed_;
  AnnouncementOptions options_;
  std::mutex mutex_;  ///< of the name
  std::string name_;
  sdbus::IConnection* connection_ = nullptr;
  std::vector<sdbus::Slot> slots_;
  std::unique_ptr<sdbus::IProxy> group_;
  std::vector<AnnouncedAddress> announced_;
  int number_ = 1;
  std::optional<std::pair<std::int32_t, std::string>> group_state_;
  Time due_ = Time::min();
  std::string said_;
  std::optional<BusThread> thread_;  ///< the last, so that it ends first
};

void Announcement::Worker::listen(const std::string& rule, sdbus::message_handler handler) {
  slots_.push_back(connection_->addMatch("type='signal'," + rule, std::move(handler)));
}

void Announcement::Worker::begin(sdbus::IConnection& connection) {
  connection_ = &connection;
  due_ = Time::min();
  const auto start_again = [this](sdbus::Message& /*message*/) {
    take_back();
    number_ = 1;
    due_ = Time::min();
  };
  listen(
      "sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged',"
      "arg0='org.freedesktop.Avahi'",
      start_again);
  listen("sender='org.freedesktop.Avahi',interface='org.freedesktop.Avahi.Server',member='StateChanged'",
         start_again);
  listen("sender='org.freedesktop.Avahi',interface='org.freedesktop.Avahi.EntryGroup',member='StateChanged'",
         [this](sdbus::Message& message) {
           if (!group_ || message.getPath() != group_->getObjectPath()) return;
           std::pair<std::int32_t, std::string> state;
           message >> state.first >> state.second;
           group_state_ = std::move(state);
         });
}

void Announcement::Worker::lost(const std::string& /*why*/) {
  group_.reset();
  slots_.clear();
  connection_ = nullptr;
  set_name("");
  say_once("The page is not announced: the system bus (D-Bus) does not run.");
}

std::optional<BusClient::Time> Announcement::Worker::turn() {
  if (connection_ == nullptr) return std::nullopt;
  if (const auto state = std::exchange(group_state_, std::nullopt))
    handle_group_state(state->first, state->second);
  const Time now = std::chrono::steady_clock::now();
  if (now >= due_) {
    due_ = now + pause_between_looks;
    try {
      look();
    } catch (const sdbus::Error& error) {
      take_back();
      const bool is_collision = error.getName().find("Collision") != std::string::npos;
      handle_group_state(is_collision ? group_collision : group_failure, error.getMessage());
    }
  }
  return due_;
}

void Announcement::Worker::closing() {
  take_back();
  slots_.clear();
  connection_ = nullptr;
}

bool Announcement::Worker::server_runs() {
  // Asked of the bus: a call to Avahi could start it where its owner has stopped it.
  bool has_owner = false;
  sdbus::createProxy(*connection_, "org.freedesktop.DBus", "/org/freedesktop/DBus")
      ->callMethod("NameHasOwner")
      .onInterface("org.freedesktop.DBus")
      .withArguments(std::string(service))
      .storeResultsTo(has_owner);
  if (!has_owner) {
    say_once("The page is not announced: Avahi does not run.");
    return false;
  }
  std::int32_t state = 0;
  sdbus::createProxy(*connection_, service, "/")
      ->callMethod("GetState")
      .onInterface(server_interface)
      .storeResultsTo(state);
  // Until it runs; its signal says when.
  return state == server_running;
}

void Announcement::Worker::look() {
  if (!server_runs()) return take_back();
  auto addresses = announced_addresses();
  if (group_ && addresses == announced_) return;
  take_back();
  announce(addresses);
  announced_ = std::move(addresses);
}

void Announcement::Worker::announce(const std::vector<AnnouncedAddress>& addresses) {
  const auto server = sdbus::createProxy(*connection_, service, "/");
  sdbus::ObjectPath path;
  server->callMethod("EntryGroupNew").onInterface(server_interface).storeResultsTo(path);
  group_ = sdbus::createProxy(*connection_, service, path);
  std::string own;
  server->callMethod("GetHostName").onInterface(server_interface).storeResultsTo(own);
  const std::string label = numbered_name(options_.name, number_);
  // A machine of that name is announced by Avahi itself.
  if (own != label) add_addresses(*group_, label + ".local", addresses);
  add_service(*group_, label);
  group_->callMethod("Commit").onInterface(group_interface);
}

void Announcement::Worker::add_addresses(sdbus::IProxy& group, const std::string& host,
                                         const std::vector<AnnouncedAddress>& addresses) {
  for (const auto& [interface, address] : addresses) {
    group.callMethod("AddAddress")
        .onInterface(group_interface)
        .withArguments(std::int32_t{interface}, any, no_reverse, host, address);
  }
}

void Announcement::Worker::add_service(sdbus::IProxy& group, const std::string& label) {
  const std::string path = "path=/";
  const std::vector<std::vector<std::uint8_t>> text{{path.begin(), path.end()}};
  const std::string type = options_.tls ? "_https._tcp" : "_http._tcp";
  group.callMethod("AddService")
      .onInterface(group_interface)
      .withArguments(any, any, std::uint32_t{0}, label, type, std::string(), label + ".local", options_.port,
                     text);
}

void Announcement::Worker::handle_group_state(std::int32_t state, const std::string& why) {
  const Time now = std::chrono::steady_clock::now();
  if (state == group_established) {
    const std::string name = numbered_name(options_.name, number_) + ".local";
    say_once(fmt::format("The page is announced as {}.", name));
    set_name(name);
  } else if (state == group_collision && number_ < most_names) {
    take_back();
    ++number_;
    due_ = now;
  } else if (state == group_collision || state == group_failure) {
    take_back();
    say_once(fmt::format("The page cannot be announced: {}", why));
    number_ = 1;
    due_ = now + pause_after_failure;
  }
}

void Announcement::Worker::take_back() try {
  const auto group = std::move(group_);
  announced_.clear();
  group_state_.reset();
  set_name("");
  if (group) group->callMethod("Free").onInterface(group_interface);
} catch (const sdbus::Error&) {
  // Avahi is gone, and the group with it.
}

void Announcement::Worker::set_name(std::string name) {
  {
    const std::lock_guard lock(mutex_);
    if (name_ == name) return;
    name_ = std::move(name);
  }
  boost::asio::post(executor_, [weak = std::weak_ptr(changed_)] {
    if (const auto changed = weak.lock(); changed && *changed) (*changed)();
  });
}

void Announcement::Worker::say_once(const std::string& sentence) {
  if (std::exchange(said_, sentence) != sentence) spdlog::info("{}", sentence);
}

Announcement::Announcement(const boost::asio::any_io_executor& executor, AnnouncementOptions options,
                           std::function<void()> changed)
    : worker_(std::make_unique<Worker>(executor, std::move(options), std::move(changed))) {}

Announcement::~Announcement() = default;

std::string Announcement::name() const {
  return worker_->name();
}

}  // namespace amsbridge
