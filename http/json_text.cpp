#include "http/json_text.hpp"

#include <algorithm>
#include <charconv>
#include <new>
#include <utility>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

#include "http/json_grammar.hpp"

namespace amsbridge {

struct JsonToken : jsmntok_t {};

namespace {

static_assert(sizeof(JsonToken) == sizeof(jsmntok_t), "an array of the one is an array of the other");

std::string not_json(std::size_t octet) {
  return "This is not JSON: something is wrong at octet " + std::to_string(octet) + ".";
}

bool is_container(const JsonToken& token) {
  return token.type == JSMN_OBJECT || token.type == JSMN_ARRAY;
}

/// Holds what the tokenizer has found against the grammar (RFC 8259, 2): it is lenient with what stands
/// between the values, with words that are none, and with the octets of texts. Goes through the tokens in
/// their order and takes every octet of the text in turn, so that none is left that nothing accounts for.
class Check {
 public:
  Check(std::string_view text, const JsonToken* tokens, int count, std::size_t depth)
      : text_(text), tokens_(tokens), count_(count), deepest_(depth) {}

  /// Why it is not JSON.
  std::optional<std::string> problem() {
    for (int token = 0; token < count_; ++token) {
      const int container = container_of(token);
      const bool is_second_root = token > 0 && container < 0;
      if (is_second_root || !close_until(container) || !separated(token) || !taken(token))
        return wrong_here();
      if (depth_ > deepest_) return "The JSON is nested more than " + std::to_string(deepest_) + " deep.";
    }
    if (!close_until(-1)) return wrong_here();
    skip_blanks();
    return at_ == text_.size() ? std::nullopt : std::optional(wrong_here());
  }

 private:
  [[nodiscard]] bool is_in_object(int token) const {
    const int parent = tokens_[token].parent;
    return parent >= 0 && tokens_[parent].type == JSMN_OBJECT;
  }
  [[nodiscard]] bool is_value_of_name(int token) const {
    const int parent = tokens_[token].parent;
    return parent >= 0 && is_in_object(parent);
  }
  /// The object or array that it stands in: a value's parent is its name.
  [[nodiscard]] int container_of(int token) const {
    const int parent = tokens_[token].parent;
    return is_value_of_name(token) ? tokens_[parent].parent : parent;
  }

  std::string wrong_here() {
    skip_blanks();
    return not_json(at_);
  }
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  bool takes(char character) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != character) return false;
    ++at_;
    return true;
  }

  bool close_until(int container) {
    while (open_ != container) {
      if (open_ < 0 || has_name_) return false;
      if (!takes(tokens_[open_].type == JSMN_OBJECT ? '}' : ']')) return false;
      open_ = container_of(open_);
      is_first_ = false;
      --depth_;
    }
    return true;
  }

  // What stands before a value or a name: a colon behind a name, a comma behind a value, else nothing. An
  // object has names that are texts, each with one value.
  bool separated(int token) {
    const bool is_value = is_value_of_name(token);
    if (has_name_ != is_value) return false;
    has_name_ = is_in_object(token);
    if (has_name_ && tokens_[token].type != JSMN_STRING) return false;
    if (is_value ? !takes(':') : !is_first_ && !takes(',')) return false;
    is_first_ = false;
    skip_blanks();
    return true;
  }

  bool taken(int token) {
    const JsonToken& it = tokens_[token];
    const bool is_quoted = it.type == JSMN_STRING;
    const auto start = static_cast<std::size_t>(it.start) - (is_quoted ? 1 : 0);
    if (at_ != start) return false;
    if (is_container(it)) {
      open_ = token;
      is_first_ = true;
      ++depth_;
      ++at_;
      return true;
    }
    const std::string_view octets =
        text_.substr(static_cast<std::size_t>(it.start), static_cast<std::size_t>(it.end - it.start));
    if (is_quoted ? !json_grammar::is_text(octets) : !json_grammar::is_word_or_number(octets)) return false;
    at_ += octets.size() + (is_quoted ? 2 : 0);
    return true;
  }

  std::string_view text_;
  const JsonToken* tokens_;
  int count_;
  std::size_t deepest_;
  std::size_t depth_ = 0;
  std::size_t at_ = 0;
  int open_ = -1;
  bool is_first_ = true;   ///< nothing stands yet in what is open
  bool has_name_ = false;  ///< a name has been taken, and its value comes next
};

}  // namespace

JsonText::JsonText(std::string_view text, std::unique_ptr<JsonToken[]> tokens, int count)
    : text_(text), tokens_(std::move(tokens)), count_(count) {}
JsonText::JsonText(JsonText&&) noexcept = default;
JsonText& JsonText::operator=(JsonText&&) noexcept = default;
JsonText::~JsonText() = default;

tl::expected<JsonText, std::string> JsonText::parse(std::string_view text, JsonLimits limits) {
  const auto refused = [](std::string sentence) { return tl::unexpected(std::move(sentence)); };
  const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  if (first == text.size() || (text[first] != '{' && text[first] != '['))
    return refused("This is neither a JSON object nor a JSON array.");
  jsmn_parser parser;
  jsmn_init(&parser);
  const int count = jsmn_parse(&parser, text.data(), text.size(), nullptr, 0);
  if (count <= 0) return refused(not_json(parser.pos));
  if (static_cast<std::size_t>(count) > limits.tokens)
    return refused("The JSON has more than " + std::to_string(limits.tokens) + " names and values.");
  std::unique_ptr<JsonToken[]> tokens(new (std::nothrow) JsonToken[static_cast<std::size_t>(count)]);
  if (!tokens) return refused("There is not enough memory left to read the JSON.");
  jsmn_init(&parser);
  const int found = jsmn_parse(&parser, text.data(), text.size(), tokens.get(), static_cast<unsigned>(count));
  if (found != count) return refused(not_json(parser.pos));
  if (auto problem = Check(text, tokens.get(), count, limits.depth).problem())
    return refused(std::move(*problem));
  return JsonText(text, std::move(tokens), count);
}

JsonValue JsonText::root() const {
  return {text_, tokens_.get(), count_, 0};
}

JsonValue JsonValue::at(int token) const {
  return {text_, tokens_, count_, token};
}

std::string_view JsonValue::octets(int token) const {
  if (token < 0) return {};
  const JsonToken& it = tokens_[token];
  return text_.substr(static_cast<std::size_t>(it.start), static_cast<std::size_t>(it.end - it.start));
}

JsonValue::Kind JsonValue::kind() const {
  if (at_ < 0) return Kind::absent;
  switch (tokens_[at_].type) {
    case JSMN_OBJECT: return Kind::object;
    case JSMN_ARRAY: return Kind::array;
    case JSMN_STRING: return Kind::text;
    default: break;
  }
  switch (octets(at_).front()) {
    case 'n': return Kind::null;
    case 't':
    case 'f': return Kind::boolean;
    default: return Kind::number;
  }
}

std::optional<bool> JsonValue::boolean() const {
  return is_boolean() ? std::optional(octets(at_) == "true") : std::nullopt;
}

std::optional<std::int64_t> JsonValue::integer() const {
  if (!is_number()) return std::nullopt;
  const std::string_view digits = octets(at_);
  std::int64_t number = 0;
  const char* end_of_digits = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), end_of_digits, number);
  return error == std::errc{} && end == end_of_digits ? std::optional(number) : std::nullopt;
}

std::optional<std::string_view> JsonValue::number() const {
  return is_number() ? std::optional(octets(at_)) : std::nullopt;
}

std::optional<std::string> JsonValue::text() const {
  return is_text() ? std::optional(json_grammar::plain_text(octets(at_))) : std::nullopt;
}

bool JsonValue::is(std::string_view text) const {
  return is_text() && json_grammar::is_same_text(octets(at_), text);
}

std::string_view JsonValue::written() const {
  const std::string_view inside = octets(at_);
  return is_text() ? std::string_view(inside.data() - 1, inside.size() + 2) : inside;
}

std::size_t JsonValue::size() const {
  return is_object() || is_array() ? static_cast<std::size_t>(tokens_[at_].size) : 0;
}

// The next item, or the next member's value, behind the token `after`.
JsonValue JsonValue::child(int after) const {
  for (int token = after + 1; token < count_ && tokens_[token].start < tokens_[at_].end; ++token) {
    if (tokens_[token].parent == at_) return at(tokens_[at_].type == JSMN_OBJECT ? token + 1 : token);
  }
  return {};
}

JsonValue JsonValue::operator[](std::string_view name) const {
  JsonValue found;
  if (!is_object()) return found;
  for (const JsonValue member : *this) {
    if (member.is_named(name)) found = member;
  }
  return found;
}

std::string JsonValue::name() const {
  const int name = at_ < 0 ? -1 : tokens_[at_].parent;
  return name >= 0 && tokens_[name].type == JSMN_STRING ? json_grammar::plain_text(octets(name))
                                                        : std::string();
}

bool JsonValue::is_named(std::string_view name) const {
  const int own = at_ < 0 ? -1 : tokens_[at_].parent;
  return own >= 0 && tokens_[own].type == JSMN_STRING && json_grammar::is_same_text(octets(own), name);
}

JsonValue::Iterator JsonValue::begin() const {
  return is_object() || is_array() ? Iterator(*this, child(at_)) : end();
}

JsonValue::Iterator JsonValue::end() const {
  return {*this, JsonValue()};
}

JsonValue::Iterator& JsonValue::Iterator::operator++() {
  value_ = parent_.child(value_.at_);
  return *this;
}

JsonValue::Iterator JsonValue::Iterator::operator++(int) {
  Iterator before = *this;
  ++*this;
  return before;
}

}  // namespace amsbridge
