#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "metering/layout.hpp"
#include "metering/outlet.hpp"
#include "metering/reading_output.hpp"
#include "metering/topics.hpp"

namespace amsbridge {

/// In which layouts readings are published, and what the classic one says of the sender.
struct OutputOptions {
  Topics topics{"amsbridge"};
  int qos = 1;
  std::set<Layout> layouts{Layout::json};
  std::string classic_topic;
  std::string classic_id;  ///< machine id
  std::string client_id;
};

/// Writes readings to their topics, as messages to an outlet, which also numbers and remembers.
class MessageOutput final : public ReadingOutput {
 public:
  /// The outlet must outlive this, and so must `scratch`, in which payloads are written: ams::json_octets
  /// hold any, and one that does not fit is not published. Several may share it.
  MessageOutput(OutputOptions options, Outlet& outlet, std::span<char> scratch)
      : options_(std::move(options)), outlet_(outlet), scratch_(scratch) {}

  void publish(const std::string& level, const std::string& json, const Outgoing&) override;
  void publish_status(const std::string& level, bool online) override;
  void withdraw(const std::string& level) override;
  void publish_raw(const std::string& level, ams::Octets, const ams::Arrival&, Moment heard) override;

  std::uint64_t next_sequence(const std::string& meter) override { return outlet_.next_sequence(meter); }
  void remember(const std::string& scope, const std::string& key, const std::string& value) override {
    outlet_.remember(scope, key, value);
  }
  std::map<std::string, std::string> recall(const std::string& scope) override {
    return outlet_.recall(scope);
  }
  void forget(const std::string& scope) override { outlet_.forget(scope); }

  [[nodiscard]] bool has(Layout layout) const { return options_.layouts.contains(layout); }

 private:
  [[nodiscard]] Message message(std::string topic, std::string payload) const;
  void publish_reading(const std::string& level, const std::string& json, const Outgoing&);
  [[nodiscard]] Message value_message(const std::string& level, std::string_view key,
                                      ams::Decimal number) const;
  void publish_values(const std::string& level, const ams::Reading&, const ams::Arrival&);
  void publish_energy(const std::string& level, const Outgoing&);
  void publish_classic(const Outgoing&);

  OutputOptions options_;
  Outlet& outlet_;
  std::span<char> scratch_;
};

}  // namespace amsbridge
