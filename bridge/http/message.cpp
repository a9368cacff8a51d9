#include "bridge/http/message.hpp"

#include <algorithm>
#include <strings.h>

namespace amsbridge::http {

std::string_view Request::header(std::string_view name) const {
  const auto row = std::ranges::find_if(headers, [name](const auto& field) {
    return field.first.size() == name.size() &&
           ::strncasecmp(field.first.data(), name.data(), name.size()) == 0;
  });
  return row == headers.end() ? std::string_view() : std::string_view(row->second);
}

Response plain_response(int status, std::string sentence) {
  Response response;
  response.status = status;
  response.body = std::move(sentence) + "\n";
  return response;
}

}  // namespace amsbridge::http
