// What the page and commands send is read as JSON: taken where another library takes it, and read as the
// same.
#include "http/json_text.hpp"

#include "fuzz.hpp"

namespace {

using amsbridge::JsonText;
using amsbridge::JsonValue;
using fuzz::require;
using Json = nlohmann::json;
using Kind = JsonValue::Kind;

constexpr amsbridge::JsonLimits limits{};

// A number beyond double is JSON all the same, but not for that library.
bool may_have_huge_number(std::string_view text) {
  constexpr std::size_t long_number = 200;
  constexpr std::size_t long_exponent = 2;
  std::size_t number = 0;
  std::size_t exponent = 0;
  bool is_exponent = false;
  for (const char character : text) {
    const bool is_digit = character >= '0' && character <= '9';
    const bool is_mark = character == 'e' || character == 'E';
    const bool goes_on = is_digit || is_mark || character == '.' || character == '+' || character == '-';
    number = goes_on ? number + 1 : 0;
    is_exponent = goes_on && (is_exponent || is_mark);
    exponent = is_exponent ? exponent + (is_digit ? 1U : 0U) : 0;
    if (number > long_number || exponent > long_exponent) return true;
  }
  return false;
}

void require_nothing_of_another_kind(JsonValue value) {
  require(value.is_boolean() == value.boolean().has_value(), "a boolean is what is true or false");
  require(value.is_text() == value.text().has_value(), "a text is what has one");
  require(value.is_number() == value.number().has_value(), "a number is what is written as one");
  require(!value.integer() || value.is_number(), "a whole number is a number");
  require(value.size() == 0 || value.is_array() || value.is_object(), "nothing else has members");
  require(!value["none of that name"].is_there() || value.is_object(), "members are an object's");
}

Json as_json(JsonValue value) {
  require_nothing_of_another_kind(value);
  switch (value.kind()) {
    case Kind::null: return nullptr;
    case Kind::boolean: return *value.boolean();
    case Kind::text: require(value.is(*value.text()), "a text is itself"); return *value.text();
    case Kind::number: return Json::parse(*value.number());
    case Kind::array:
    case Kind::object: break;
    case Kind::absent: require(false, "what is iterated over is there");
  }
  Json made = value.is_array() ? Json::array() : Json::object();
  std::size_t count = 0;
  for (const JsonValue child : value) {
    require(++count <= limits.tokens, "values are bounded");
    if (value.is_array()) {
      made.push_back(as_json(child));
    } else {
      require(child.is_named(child.name()), "a member has its name");
      made[child.name()] = as_json(child);
    }
  }
  require(count == value.size(), "its size is how many there are");
  return made;
}

// The other library takes it for the text's end.
bool has_zero(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

// A value is one of these more than its brackets, commas and colons.
bool may_be_beyond_limits(std::string_view text) {
  const auto values = std::ranges::count_if(text, [](char character) {
    return std::string_view(",:[{").find(character) != std::string_view::npos;
  });
  const auto opened =
      std::ranges::count_if(text, [](char character) { return character == '[' || character == '{'; });
  return static_cast<std::size_t>(2 * values) >= limits.tokens ||
         static_cast<std::size_t>(opened) > limits.depth;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input({data, size});
  input.take(fuzz::Setup::octets);
  const std::vector<char> text(input.rest().begin(), input.rest().end());  // with nothing behind its end
  const std::string_view view(text.data(), text.size());

  const auto json = JsonText::parse(view, limits);
  if (!json) {
    require(json.error().ends_with('.'), "what is refused is refused by a sentence");
  } else if (!may_have_huge_number(view)) {
    require(Json::accept(view), "what is taken is JSON");
    require(as_json(json->root()) == Json::parse(view), "it is read as the same");
  }
  const std::size_t first = std::min(view.find_first_not_of(" \t\r\n"), view.size());
  const bool is_container = first < view.size() && (view[first] == '{' || view[first] == '[');
  if (!json && is_container && !has_zero(view) && !may_be_beyond_limits(view))
    require(!Json::accept(view), "JSON is taken");
  return 0;
}
