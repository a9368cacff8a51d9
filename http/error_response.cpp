#include "http/error_response.hpp"

#include "http/json_quoted.hpp"

namespace amsbridge::http {

Response json_response(std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

Response error_response(int status, std::string_view code, std::string_view sentence) {
  std::string body = R"({"error":{"code":)";
  append_quoted(body, code);
  body += R"(,"sentence":)";
  append_quoted(body, sentence);
  body += "}}";
  return json_response(std::move(body), status);
}

}  // namespace amsbridge::http
