#include "http/message.hpp"

#include <algorithm>

#include "http/words.hpp"

namespace amsbridge::http {

std::string_view Request::header(std::string_view name) const {
  const auto row =
      std::ranges::find_if(headers, [name](const auto& field) { return is_same_word(field.first, name); });
  return row == headers.end() ? std::string_view() : std::string_view(row->second);
}

Body Body::of_static(std::string_view octets) {
  Body body;
  body.octets_ = octets;
  return body;
}

std::string_view Body::view() const {
  if (const auto* own = std::get_if<std::string>(&octets_)) return *own;
  if (const auto* lasting = std::get_if<std::string_view>(&octets_)) return *lasting;
  const auto& shared = std::get<std::shared_ptr<const std::string>>(octets_);
  return shared ? std::string_view(*shared) : std::string_view();
}

Response plain_response(int status, std::string sentence) {
  Response response;
  response.status = status;
  response.body = std::move(sentence) + "\n";
  return response;
}

}  // namespace amsbridge::http
