#include "http/reply.hpp"

#include <utility>

namespace amsbridge::http {

struct Reply::State {
  explicit State(std::function<void(Response)> its_deliver) : deliver(std::move(its_deliver)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (deliver) deliver(plain_response(500, "The program has left this unanswered."));
  }

  std::function<void(Response)> deliver;
};

Reply::Reply(std::function<void(Response)> deliver) : state_(std::make_shared<State>(std::move(deliver))) {}

void Reply::operator()(Response response) const {
  if (const auto deliver = std::exchange(state_->deliver, nullptr)) deliver(std::move(response));
}

bool Reply::is_due() const {
  return state_->deliver != nullptr;
}

std::function<void(const Request&, Reply)> at_once(std::function<Response(const Request&)> answer) {
  return [answer = std::move(answer)](const Request& request, const Reply& reply) { reply(answer(request)); };
}

}  // namespace amsbridge::http
