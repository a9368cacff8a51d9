#include "http/error_response.hpp"

#include <nlohmann/json.hpp>

namespace amsbridge::http {

Response json_response(std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

Response error_response(int status, std::string_view code, std::string_view sentence) {
  using Json = nlohmann::ordered_json;
  const Json body = {{"error", {{"code", code}, {"sentence", sentence}}}};
  return json_response(body.dump(-1, ' ', false, Json::error_handler_t::replace), status);
}

}  // namespace amsbridge::http
