#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace amsbridge {

/// Numeric addresses of a host in the order to try them, or why there are none.
struct LookUpResult {
  std::vector<std::string> addresses;
  std::string failure;
};

/// May block for as long as it likes; must not throw.
using LookUp = std::function<LookUpResult(const std::string& host)>;

/// getaddrinfo for stream sockets: blocks while the name servers are asked.
[[nodiscard]] LookUpResult look_up_host(const std::string& host);

/// Runs one look-up at a time on a thread of its own, because getaddrinfo can neither be interrupted nor
/// given a deadline. When this object ends first, the thread is left behind with its share of the state;
/// it ends when the look-up does. There is never more than one such thread for each object.
class BackgroundLookUp {
 public:
  BackgroundLookUp(LookUp look_up, std::function<void()> when_done);

  /// Starts a look-up, or keeps waiting for one that is still under way.
  void start(const std::string& host);

  /// The result, once: nothing while the look-up is under way.
  [[nodiscard]] std::optional<LookUpResult> take();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace amsbridge
