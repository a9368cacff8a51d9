// What a device finds around it, for a program that runs on the host and under QEMU alike: all that it does
// is printed. Its flash is memory beside the chip's own.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <fcntl.h>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "ams/text.hpp"
#include "firmware/device/board/board.hpp"
#include "firmware/device/boot/time_zones.hpp"
#include "print.hpp"

namespace amsbridge::device {

using std::chrono::milliseconds;

/// Counted from the start; the wall's time is set once the device has a network.
class PretendClock final : public Clock {
 public:
  /// 2026-01-31T00:00:00Z
  static constexpr std::chrono::seconds wall_start{1'769'817'600};

  void advance(milliseconds by) { since_start_ += by; }
  void set() { is_set_ = true; }
  [[nodiscard]] milliseconds since_start() const { return since_start_; }

  [[nodiscard]] Moment now() const override {
    const milliseconds wall = since_start_ + (is_set_ ? milliseconds(wall_start) : milliseconds(0));
    return {std::chrono::system_clock::time_point(wall), std::chrono::steady_clock::time_point(since_start_)};
  }
  void synchronise(std::string_view) override {}
  void set_zone(std::string_view posix) override { zone_ = posix; }
  [[nodiscard]] ams::ZoneOffsets zone(std::int64_t epoch_seconds) const override {
    return zone_offsets(zone_, epoch_seconds);
  }

 private:
  milliseconds since_start_{0};
  bool is_set_ = false;
  std::string zone_ = "UTC0";
};

/// A few small files at fixed places.
class PretendFiles final : public Files {
 public:
  static constexpr std::size_t most_files = 12;
  static constexpr std::size_t most_octets = 6144;

  [[nodiscard]] std::optional<std::string> read(std::string_view name, std::size_t limit) override {
    const File* file = find(name);
    if (file == nullptr || file->size > limit) return std::nullopt;
    return std::string(file->content.data(), file->size);
  }
  [[nodiscard]] std::size_t read_at(std::string_view name, std::size_t offset,
                                    std::span<char> into) override {
    const File* file = find(name);
    if (file == nullptr || offset >= file->size) return 0;
    const std::size_t count = std::min(into.size(), file->size - offset);
    std::copy_n(file->content.data() + offset, count, into.data());
    return count;
  }
  [[nodiscard]] std::optional<std::size_t> size(std::string_view name) override {
    const File* file = find(name);
    if (file == nullptr) return std::nullopt;
    return file->size;
  }

  [[nodiscard]] bool write(std::string_view name, std::string_view content) override {
    File* file = find_or_make(name);
    if (file == nullptr || content.size() > most_octets) return false;
    file->size = 0;
    return add(*file, content);
  }
  [[nodiscard]] bool append(std::string_view name, std::string_view content) override {
    File* file = find_or_make(name);
    return file != nullptr && content.size() <= most_octets - file->size && add(*file, content);
  }
  [[nodiscard]] bool rename(std::string_view from, std::string_view to) override {
    File* file = find(from);
    if (file == nullptr || !remove(to)) return false;
    file->set_name(to);
    return true;
  }
  [[nodiscard]] bool remove(std::string_view name) override {
    if (File* file = find(name)) *file = {};
    return true;
  }
  [[nodiscard]] Space space() const override {
    std::size_t used = 0;
    for (const File& file : files_) used += file.size;
    return {most_files * most_octets, used};
  }

  /// Each by its name and its octets in hexadecimal digits.
  void print_all() const {
    for (const File& file : files_) {
      if (file.name_view().empty()) continue;
      print("file ");
      print(file.name_view());
      for (std::size_t at = 0; at < file.size; ++at) {
        const auto octet = static_cast<std::uint8_t>(file.content[at]);
        const std::array<char, 2> digits = {hexadecimal_digits[octet >> 4U],
                                            hexadecimal_digits[octet & 0xfU]};
        if (at % 32 == 0) print("\n  ");
        print({digits.data(), digits.size()});
      }
      print("\n");
    }
  }

 private:
  static constexpr std::string_view hexadecimal_digits = "0123456789abcdef";

  struct File {
    std::array<char, 32> name;
    std::size_t size;
    std::array<char, most_octets> content;

    [[nodiscard]] std::string_view name_view() const { return name.data(); }
    void set_name(std::string_view to) {
      name = {};
      std::copy_n(to.data(), std::min(to.size(), name.size() - 1), name.data());
    }
  };

  [[nodiscard]] File* find(std::string_view name) {
    for (File& file : files_) {
      if (file.name_view() == name) return &file;
    }
    return nullptr;
  }
  [[nodiscard]] File* find_or_make(std::string_view name) {
    File* file = find(name);
    if (file == nullptr) file = find("");
    if (file != nullptr) file->set_name(name);
    return file;
  }
  static bool add(File& file, std::string_view content) {
    std::copy_n(content.data(), content.size(), file.content.data() + file.size);
    file.size += content.size();
    return true;
  }

  std::array<File, most_files> files_;
};

/// A line at 2400 baud: what is sent is in a file, each telegram behind when it begins and how long it is.
class PretendUart final : public Uart {
 public:
  explicit PretendUart(const PretendClock& clock) : clock_(clock) {}

  /// False if there is no such file.
  [[nodiscard]] bool use(const char* path) {
    file_ = ::open(path, O_RDONLY);
    return file_ >= 0;
  }

  void open(const SerialParameters& parameters, ReceivePin) override {
    print("line", settings_words(parameters), "");
    is_right_ = parameters == SerialParameters{};
  }
  std::size_t read(std::span<std::uint8_t> octets) override {
    errors_ = {true, 0, false};
    if (left_ == 0 && !next_telegram()) return 0;
    const auto age = clock_.since_start() - begin_;
    if (age < milliseconds(0)) return 0;
    const auto come = std::min(static_cast<std::size_t>(age / an_octet), telegram_octets_);
    const std::size_t read_before = telegram_octets_ - left_;
    const std::size_t count = std::min(octets.size(), come - std::min(come, read_before));
    take(octets.first(count));
    left_ -= count;
    if (is_right_) return count;
    for (std::uint8_t& octet : octets.first(count)) octet = static_cast<std::uint8_t>(~octet);
    errors_.octets = count;
    return count;
  }
  LineErrors errors() override { return errors_; }
  [[nodiscard]] std::uint32_t overruns() const override { return 0; }

 private:
  static constexpr milliseconds an_octet{5};  // about 11 bits

  bool take(std::span<std::uint8_t> octets) const {
    return ::read(file_, octets.data(), octets.size()) == static_cast<ssize_t>(octets.size());
  }
  bool next_telegram() {
    std::array<std::uint8_t, 6> head{};
    if (is_over_ || !take(head)) {
      is_over_ = true;
      return false;
    }
    begin_ = milliseconds(head[0] | head[1] << 8 | head[2] << 16 | head[3] << 24);
    left_ = telegram_octets_ = static_cast<std::size_t>(head[4] | head[5] << 8);
    return true;
  }

  const PretendClock& clock_;
  int file_ = -1;
  bool is_right_ = true;
  bool is_over_ = false;
  milliseconds begin_{0};
  std::size_t telegram_octets_ = 0;
  std::size_t left_ = 0;
  LineErrors errors_;
};

/// Takes whoever comes, after three seconds.
class PretendNetwork final : public Network {
 public:
  explicit PretendNetwork(PretendClock& clock) : clock_(clock) {}

  void join(std::string_view ssid, std::string_view password) override {
    print("join", ssid, password);
    station_ = {.state = StationState::joining, .ssid = std::string(ssid)};
    joined_at_ = clock_.since_start() + std::chrono::seconds(3);
  }
  void leave() override { station_ = {}; }
  [[nodiscard]] Station station() const override { return station_; }
  void start_access_point(std::string_view ssid, std::string_view passphrase) override {
    print("access_point", ssid, passphrase);
  }
  void stop_access_point() override { print("access_point", "down", ""); }
  [[nodiscard]] std::string access_point_address() const override { return "192.168.4.1"; }
  void scan() override {}
  [[nodiscard]] std::optional<std::vector<WifiNetwork>> scanned() override { return std::nullopt; }
  void announce(std::string_view name) override { print("announced", name, ""); }

  void poll() {
    if (station_.state != StationState::joining || clock_.since_start() < joined_at_) return;
    station_.state = StationState::joined;
    station_.address = "192.0.2.7";
    station_.strength = 70;
    clock_.set();
  }

 private:
  PretendClock& clock_;
  Station station_;
  milliseconds joined_at_{0};
};

/// A broker that takes all, and acknowledges it at the next poll.
class PretendMqtt final : public MqttTransport {
 public:
  void connect(const MqttConnection& connection, Sink& sink) override {
    print("connect", connection.host, connection.client_id);
    sink_ = &sink;
    is_connecting_ = true;
    waiting_ = 0;
  }
  void disconnect() override {
    print("disconnect", "", "");
    sink_ = nullptr;
  }
  Ticket publish(std::string_view topic, std::string_view payload, int qos, bool retain) override {
    begin(topic, qos, retain);
    print(payload);
    print("\n");
    return ticket(qos);
  }
  Ticket publish(std::string_view topic, MadePayload payload, int qos, bool retain) override {
    begin(topic, qos, retain);
    std::array<char, 64> part;
    for (std::size_t at = 0; at < payload.size; at += part.size()) {
      const auto octets = std::span(part).first(std::min(part.size(), payload.size - at));
      payload.write(at, octets);
      print({octets.data(), octets.size()});
    }
    print("\n");
    return ticket(qos);
  }
  bool subscribe(std::string_view filter) override {
    print("subscribe", filter, "");
    return true;
  }
  void poll() override {
    if (sink_ == nullptr) return;
    if (is_connecting_) {
      is_connecting_ = false;
      sink_->connected();
    }
    const auto tickets = tickets_;
    const std::size_t count = waiting_;
    waiting_ = 0;
    for (std::size_t at = 0; at < count && sink_ != nullptr; ++at) sink_->acknowledged(tickets[at]);
    if (command_.empty() || sink_ == nullptr) return;
    sink_->message(command_topic_, command_, Kept::no);
    command_ = {};
  }

  /// Somebody publishes a command.
  void deliver(std::string_view topic, std::string_view payload) {
    command_topic_ = topic;
    command_ = payload;
  }

 private:
  static void begin(std::string_view topic, int qos, bool retain) {
    print(qos == 0 ? "publish-0 " : "publish-1 ");
    print(topic);
    print(retain ? " retained " : " ");
  }
  Ticket ticket(int qos) {
    if (waiting_ == tickets_.size()) return 0;
    if (++last_ == 0) ++last_;
    if (qos > 0) tickets_[waiting_++] = last_;
    return last_;
  }

  Sink* sink_ = nullptr;
  bool is_connecting_ = false;
  std::array<Ticket, 16> tickets_{};
  std::size_t waiting_ = 0;
  Ticket last_ = 0;
  std::string_view command_topic_;
  std::string_view command_;
};

class PretendChip final : public Chip, public Led {
 public:
  [[nodiscard]] std::string id() const override { return "5ccf7fa1b2c3"; }
  [[nodiscard]] std::string_view model() const override { return "pretended"; }
  [[nodiscard]] ResetReason reset_reason() const override { return ResetReason::power; }
  [[nodiscard]] std::string reset_words() const override { return "Power on"; }
  void restart() override { has_restarted_ = true; }
  void feed_watchdog() override {}
  [[nodiscard]] Heap heap() const override { return {20'000, 10'000}; }
  [[nodiscard]] bool is_button_pressed() const override { return false; }
  [[nodiscard]] BootRecord boot_record() const override { return record_; }
  void keep(const BootRecord& record) override { record_ = record; }
  void set(bool) override {}

  [[nodiscard]] bool has_restarted() const { return has_restarted_; }
  void begin_anew() { has_restarted_ = false; }

 private:
  BootRecord record_;
  bool has_restarted_ = false;
};

class PretendThermometer final : public Thermometer {
 public:
  void measure() override {}
  [[nodiscard]] std::optional<ams::Decimal> celsius() const override { return ams::Decimal{215, -1}; }
};

class PretendUpdater final : public Updater {
 public:
  [[nodiscard]] std::string begin(std::size_t) override { return {}; }
  [[nodiscard]] std::string write(std::span<const std::uint8_t>) override { return {}; }
  [[nodiscard]] std::string finish() override { return "It is not signed."; }
  void abandon() override {}
};

}  // namespace amsbridge::device
