#include "bridge/http/handshake_turns.hpp"

#include <algorithm>
#include <iterator>

namespace amsbridge {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

std::list<HandshakeTurns::Line>::iterator HandshakeTurns::line_of(const std::string& client) {
  return std::ranges::find(lines_, client, &Line::client);
}

void HandshakeTurns::ask(const std::shared_ptr<Turn>& turn) {
  auto line = line_of(turn->client);
  if (line == lines_.end()) line = lines_.insert(line, {turn->client, {}});
  line->turns.push_back(turn);
  if (!is_busy_) grant_next();
}

void HandshakeTurns::leave(const std::shared_ptr<Turn>& turn) {
  const auto line = line_of(turn->client);
  if (turn->is_granted || line == lines_.end()) return;
  std::erase(line->turns, turn);
  if (line->turns.empty()) lines_.erase(line);
  turn->ready.expires_at(steady_clock::now());
}

void HandshakeTurns::grant_next() {
  is_busy_ = !lines_.empty();
  if (!is_busy_) return;
  const auto line = lines_.begin();
  const std::shared_ptr<Turn> turn = std::move(line->turns.front());
  line->turns.pop_front();
  if (line->turns.empty()) {
    lines_.erase(line);
  } else {
    lines_.splice(lines_.end(), lines_, line);
  }
  turn->is_granted = true;
  // Not cancelled: who asks may not have begun to wait.
  turn->ready.expires_at(steady_clock::now());
}

void HandshakeTurns::done(steady_clock::duration spent) {
  constexpr int share = 3;
  constexpr steady_clock::duration longest = 250ms;
  pause_.expires_after(std::min(spent * share, longest));
  pause_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    if (const auto self = weak.lock(); self && !error) self->grant_next();
  });
}

}  // namespace amsbridge
