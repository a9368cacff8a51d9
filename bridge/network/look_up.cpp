#include "bridge/network/look_up.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <netdb.h>
#include <sys/socket.h>
#include <system_error>
#include <utility>

#include "bridge/network/quiet_thread.hpp"

namespace amsbridge {

struct BackgroundLookUp::State {
  LookUp look_up;
  std::function<void()> when_done;
  std::mutex mutex;
  bool running = false;
  std::optional<LookUpResult> result;
};

namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

std::string numeric_text(const addrinfo& entry) {
  std::array<char, NI_MAXHOST> text{};
  const int failed =
      ::getnameinfo(entry.ai_addr, entry.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return failed == 0 ? std::string(text.data()) : std::string();
}

}  // namespace

LookUpResult look_up_host(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (code == EAI_SYSTEM) return {{}, std::generic_category().message(errno)};
  if (code != 0) return {{}, ::gai_strerror(code)};
  const AddressList list(found, &::freeaddrinfo);

  LookUpResult result;
  for (const addrinfo* entry = list.get(); entry != nullptr; entry = entry->ai_next) {
    std::string text = numeric_text(*entry);
    const bool known = std::ranges::find(result.addresses, text) != result.addresses.end();
    if (!text.empty() && !known) result.addresses.push_back(std::move(text));
  }
  if (result.addresses.empty()) result.failure = "the name has no address";
  return result;
}

BackgroundLookUp::BackgroundLookUp(LookUp look_up, std::function<void()> when_done)
    : state_(std::make_shared<State>()) {
  state_->look_up = std::move(look_up);
  state_->when_done = std::move(when_done);
}

void BackgroundLookUp::start(const std::string& host) {
  const std::lock_guard lock(state_->mutex);
  if (state_->running) return;
  state_->result.reset();
  try {
    start_quiet_thread([state = state_, host] {
      LookUpResult result = state->look_up(host);
      {
        const std::lock_guard result_lock(state->mutex);
        state->result = std::move(result);
        state->running = false;
      }
      state->when_done();
    }).detach();
    state_->running = true;
  } catch (const std::system_error& error) {
    state_->result = LookUpResult{{}, error.what()};
  }
}

std::optional<LookUpResult> BackgroundLookUp::take() {
  const std::lock_guard lock(state_->mutex);
  return std::exchange(state_->result, std::nullopt);
}

}  // namespace amsbridge
