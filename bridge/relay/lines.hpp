#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include "bridge/relay/line.hpp"

namespace amsbridge {

/// What relays need of the running bridge beside the settings.
struct RelaySurroundings {
  ReadingObserver* observer = nullptr;  ///< outlives the lines; may be null
  std::function<std::optional<ams::Decimal>()> temperature;
  Moment started;  ///< of the program
};

/// All lines of the bridge.
class Lines {
 public:
  using WhenEnded = std::function<void()>;

  /// Loop, host and outlet must outlive this. `when_ended` is called when the last line has ended by itself.
  Lines(boost::asio::io_context& loop, LineHost& host, Outlet& outlet, RelaySurroundings surroundings,
        WhenEnded when_ended)
      : loop_(loop),
        host_(host),
        outlet_(outlet),
        surroundings_(std::move(surroundings)),
        when_ended_(std::move(when_ended)) {}

  /// Opens a line for each meter of the settings and reads it. Lines that the settings have as they are go on
  /// undisturbed, others are closed, and new ones are opened once those have let go of their ports. What
  /// cannot be opened is said in the log and tried again now and then. False if there is no line.
  bool apply(const Settings&);

  /// Whether all of them have ended by themselves.
  [[nodiscard]] bool have_ended() const;
  /// Whether the settings read meters from there (`line` as in MeterOptions), or one of that name.
  [[nodiscard]] bool reads(const std::string& line, const std::string& name) const;

  /// Lets go of the ports of these meters, and does not read them until `resume`. `when_free` is called once
  /// they are closed.
  void pause(std::function<bool(const MeterSettings&)> which, std::function<void()> when_free);
  void resume();
  [[nodiscard]] bool is_paused(const MeterSettings& meter) const { return paused_ && paused_(meter); }

  /// Why meters of the settings are not read, by their place there.
  [[nodiscard]] const std::map<std::size_t, std::string>& failures() const { return failures_; }

  void check(Moment now);
  /// No line is read any more.
  void leave();
  void cancel();

  /// Calls `see(line, relay)` for each meter's line.
  template <class See>
  void for_each(See see) const {
    for (const auto& task : tasks_)
      for (const auto& [name, relay] : task->line->relays()) see(*task->line, relay->relay());
  }

 private:
  struct Task {
    std::unique_ptr<Line> line;
    std::size_t place = 0;  // in the settings, which its name may come from
    boost::asio::cancellation_signal cancellation;
    bool is_closing = false;
  };
  using Tasks = std::vector<std::shared_ptr<Task>>;

  using Shared = std::shared_ptr<const Settings>;  // for relays that are made later

  void open_missing();
  void done(Task& task);
  std::shared_ptr<Task> kept(const Settings&, std::size_t place);
  std::shared_ptr<Task> opened(const Shared&, std::size_t place);
  void read(const std::shared_ptr<Task>& task);
  void close(Task& task, Parting parting);

  boost::asio::io_context& loop_;
  LineHost& host_;
  Outlet& outlet_;
  RelaySurroundings surroundings_;
  WhenEnded when_ended_;
  std::multiset<std::string> names_;
  Tasks tasks_;
  Shared applied_;
  std::set<std::string> sources_;  // as URLs, of the applied settings
  std::set<std::string> meter_names_;
  std::function<bool(const MeterSettings&)> paused_;
  std::function<void()> when_free_;
  std::size_t closing_ = 0;                       // lines that still hold their ports
  std::map<std::size_t, std::string> failures_;   // by place, as last said
  std::chrono::steady_clock::time_point opened_;  // when that was last tried
};

}  // namespace amsbridge
