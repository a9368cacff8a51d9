#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace amsbridge {

/// The tokenizer's, whose header only json_text.cpp sees.
struct JsonToken;

struct JsonLimits {
  std::size_t tokens = 512;  ///< values and names together; one costs 20 octets of memory
  std::size_t depth = 16;    ///< objects and arrays within each other; at most 64
};

/// One value of a JsonText, or none: a view that costs nothing to copy, valid as long as the JsonText and the
/// octets it was made from. What is asked of a value of another kind is nothing, never wrong.
class JsonValue {
 public:
  enum class Kind : std::uint8_t { absent, null, boolean, number, text, array, object };
  class Iterator;

  /// None.
  JsonValue() = default;

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is_there() const { return kind() != Kind::absent; }
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }
  [[nodiscard]] bool is_boolean() const { return kind() == Kind::boolean; }
  [[nodiscard]] bool is_number() const { return kind() == Kind::number; }
  [[nodiscard]] bool is_text() const { return kind() == Kind::text; }
  [[nodiscard]] bool is_array() const { return kind() == Kind::array; }
  [[nodiscard]] bool is_object() const { return kind() == Kind::object; }

  [[nodiscard]] std::optional<bool> boolean() const;
  /// A number without fraction and exponent that fits.
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  /// A number as written: `-12.50`, `1e3`.
  [[nodiscard]] std::optional<std::string_view> number() const;
  /// With the escapes undone: UTF-8, which may have any character, U+0000, too.
  [[nodiscard]] std::optional<std::string> text() const;
  /// Whether it is this text; needs no memory.
  [[nodiscard]] bool is(std::string_view text) const;
  /// The value as written, with the quotes of a text and everything in an object; empty if there is none.
  [[nodiscard]] std::string_view written() const;

  /// Number of members or items; 0 of anything else.
  [[nodiscard]] std::size_t size() const;
  /// The member of that name, of several the last; none if there is none.
  [[nodiscard]] JsonValue operator[](std::string_view name) const;
  /// The name of a member; empty for what is none.
  [[nodiscard]] std::string name() const;
  /// Whether it is a member of that name; needs no memory.
  [[nodiscard]] bool is_named(std::string_view name) const;

  /// The values of the members or the items in their order, of one name all.
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;

 private:
  friend class JsonText;
  JsonValue(std::string_view text, const JsonToken* tokens, int count, int at)
      : text_(text), tokens_(tokens), count_(count), at_(at) {}
  [[nodiscard]] JsonValue at(int token) const;
  [[nodiscard]] JsonValue child(int after) const;
  [[nodiscard]] std::string_view octets(int token) const;

  std::string_view text_;
  const JsonToken* tokens_ = nullptr;
  int count_ = 0;
  int at_ = -1;
};

class JsonValue::Iterator {
 public:
  using value_type = JsonValue;
  using difference_type = std::ptrdiff_t;

  Iterator() = default;
  Iterator(JsonValue parent, JsonValue value) : parent_(parent), value_(value) {}

  JsonValue operator*() const { return value_; }
  Iterator& operator++();
  Iterator operator++(int);
  bool operator==(const Iterator& other) const { return value_.at_ == other.value_.at_; }

 private:
  JsonValue parent_;
  JsonValue value_;
};

/// A JSON text (RFC 8259) that is an object or an array: all of the grammar is checked, UTF-8, pairs of
/// surrogates and the end included, so that its values can be taken for granted. A member's name may come
/// more than once (clause 4); the last counts.
///
///     const auto json = JsonText::parse(request.body);
///     if (!json) return refuse(json.error());
///     if (const auto host = json->root()["host"].text()) ...
///     for (const JsonValue member : json->root()) apply(member.name(), member);
class JsonText {
 public:
  /// `text` is not copied and must stay. The error is a sentence: it is not JSON from such and such an octet
  /// on, has too many values, is nested too deeply, is neither object nor array, or there is no memory for
  /// it.
  [[nodiscard]] static tl::expected<JsonText, std::string> parse(std::string_view text,
                                                                 JsonLimits limits = JsonLimits());
  JsonText(JsonText&&) noexcept;
  JsonText& operator=(JsonText&&) noexcept;
  JsonText(const JsonText&) = delete;
  JsonText& operator=(const JsonText&) = delete;
  ~JsonText();

  [[nodiscard]] JsonValue root() const;

 private:
  JsonText(std::string_view text, std::unique_ptr<JsonToken[]> tokens, int count);

  std::string_view text_;
  std::unique_ptr<JsonToken[]> tokens_;
  int count_ = 0;
};

}  // namespace amsbridge
