#include "bridge/api/page_check.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "bridge/http/server_tls.hpp"
#include "bridge/network/listening.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;

std::optional<KeyProblem> address_problem(const HttpSettings& next, const HttpSettings& now) {
  if (next.listen.empty() || next.listen == now.listen) return std::nullopt;
  const auto refused = [&next](const std::string& why) {
    return KeyProblem{"http.listen", fmt::format("http.listen is \"{}\", but {}", next.listen, why)};
  };
  const auto endpoint = listen_endpoint(next.listen);
  if (!endpoint) return refused(endpoint.error());
  asio::io_context loop;
  asio::ip::tcp::acceptor acceptor(loop);
  const auto error = start_listening(acceptor, *endpoint);
  if (!error) return std::nullopt;
  // What listens on this port now can be the page itself, which leaves it first.
  const auto present = now.listen.empty() ? std::nullopt : std::optional(listen_endpoint(now.listen));
  const bool is_own_port = present && *present && (*present)->port() == endpoint->port();
  if (is_own_port && error == asio::error::address_in_use) return std::nullopt;
  return refused(listen_failure(error));
}

std::optional<KeyProblem> certificate_problem(const HttpSettings& next, const HttpSettings& now) {
  const bool is_same =
      next.certificate_file == now.certificate_file && next.private_key_file == now.private_key_file;
  if (is_same || next.certificate_file.empty()) return std::nullopt;
  const auto tls = make_server_tls({next.certificate_file, next.private_key_file});
  if (tls) return std::nullopt;
  return KeyProblem{"http.certificate_file", fmt::format("http.certificate_file: {}", tls.error())};
}

}  // namespace

std::optional<KeyProblem> page_problem(const HttpSettings& next, const HttpSettings& now) {
  if (auto problem = address_problem(next, now)) return problem;
  return certificate_problem(next, now);
}

}  // namespace amsbridge
