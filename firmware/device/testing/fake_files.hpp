#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "firmware/device/board/files.hpp"

namespace amsbridge::device {

/// What a step does in which power or the flash fails. Renaming and removing have no middle: torn ones are
/// not done.
enum class Failing : std::uint8_t {
  refused,  ///< it says false and has done nothing; power stays
  before,   ///< power is gone, nothing of it was done
  emptied,  ///< power is gone; the file is there with nothing (new) in it
  torn,     ///< power is gone; half of the content is there
  garbled,  ///< power is gone; the second half of the content is 0xFF, as of erased flash
  after,    ///< all of it was done, then power is gone
};

/// Every way in which power can go.
inline constexpr Failing power_cuts[] = {Failing::before, Failing::emptied, Failing::torn, Failing::garbled,
                                         Failing::after};

/// Files in memory, which fail where a test says so. A step is a `write`, `append`, `rename` or `remove`.
/// Once power is gone every call fails until `restore_power`; the content is what it had come to.
class FakeFiles : public Files {
 public:
  static constexpr std::size_t longest_name = 31;

  FakeFiles() = default;
  FakeFiles(const FakeFiles&) = default;
  FakeFiles& operator=(const FakeFiles&) = default;
  virtual ~FakeFiles() = default;
  explicit FakeFiles(std::size_t total) : total_(total) {}

  /// The `step`th step from now on, counted from 0, fails in this way.
  void fail_at(std::size_t step, Failing failing) {
    fails_at_ = steps_ + step;
    failing_ = failing;
  }
  void fail_no_more() { fails_at_ = never; }

  /// Every step from now on is refused, as by a flash that is worn out.
  void refuse_all(bool refuse = true) { refuses_all_ = refuse; }

  [[nodiscard]] bool has_power() const { return has_power_; }
  void restore_power() {
    has_power_ = true;
    fail_no_more();
  }

  /// Steps that were begun so far, of which one wears the flash each.
  [[nodiscard]] std::size_t steps() const { return steps_; }
  /// Octets that were written so far.
  [[nodiscard]] std::size_t written() const { return written_; }
  /// What is there, by name; a test may change it.
  std::map<std::string, std::string, std::less<>> content;

  [[nodiscard]] std::optional<std::string> read(std::string_view name, std::size_t limit) override {
    const auto found = content.find(name);
    if (!has_power_ || found == content.end() || found->second.size() > limit) return std::nullopt;
    return found->second;
  }

  [[nodiscard]] std::size_t read_at(std::string_view name, std::size_t offset,
                                    std::span<char> into) override {
    const auto found = content.find(name);
    if (!has_power_ || found == content.end() || offset >= found->second.size()) return 0;
    const std::size_t count = std::min(into.size(), found->second.size() - offset);
    std::copy_n(found->second.begin() + static_cast<std::ptrdiff_t>(offset), count, into.begin());
    return count;
  }

  [[nodiscard]] std::optional<std::size_t> size(std::string_view name) override {
    const auto found = content.find(name);
    if (!has_power_ || found == content.end()) return std::nullopt;
    return found->second.size();
  }

  [[nodiscard]] bool write(std::string_view name, std::string_view text) override {
    return put(name, {}, text);
  }

  [[nodiscard]] bool append(std::string_view name, std::string_view text) override {
    const auto found = content.find(name);
    return put(name, found == content.end() ? std::string() : found->second, text);
  }

  [[nodiscard]] bool rename(std::string_view from, std::string_view to) override {
    const auto found = content.find(from);
    if (!begin(to) || !has_power_ || found == content.end()) return false;
    std::string text = std::move(found->second);
    content.erase(found);
    content.insert_or_assign(std::string(to), std::move(text));
    return end();
  }

  [[nodiscard]] bool remove(std::string_view name) override {
    if (!begin(name) || !has_power_) return false;
    if (const auto found = content.find(name); found != content.end()) content.erase(found);
    return end();
  }

  [[nodiscard]] Space space() const override { return {total_, used()}; }

 private:
  static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

  [[nodiscard]] std::size_t used() const {
    std::size_t sum = 0;
    for (const auto& [name, text] : content) sum += text.size();
    return sum;
  }

  /// Counts a step. False if nothing of it is to be done.
  bool begin(std::string_view name) {
    is_now_ = false;
    if (!has_power_ || name.empty() || name.size() > longest_name ||
        name.find('/') != std::string_view::npos) {
      return false;
    }
    is_now_ = steps_++ == fails_at_;
    if (refuses_all_) return false;
    if (!is_now_ || failing_ == Failing::after) return true;
    has_power_ = failing_ == Failing::refused;
    return failing_ != Failing::refused && failing_ != Failing::before;
  }

  bool end() {
    if (is_now_) has_power_ = false;
    return !is_now_;
  }

  bool put(std::string_view name, std::string before, std::string_view text) {
    if (!begin(name)) return false;
    std::string after = std::move(before);
    after += has_power_ ? std::string(text) : what_is_left_of(text);
    const auto found = content.find(name);
    const std::size_t replaced = found == content.end() ? 0 : found->second.size();
    if (used() - replaced + after.size() > total_) return false;
    written_ += text.size();
    content.insert_or_assign(std::string(name), std::move(after));
    return has_power_ && end();
  }

  [[nodiscard]] std::string what_is_left_of(std::string_view text) const {
    if (failing_ == Failing::emptied) return {};
    const std::size_t half = text.size() / 2;
    std::string left(text.substr(0, half));
    if (failing_ == Failing::garbled) left.append(text.size() - half, '\xFF');
    return left;
  }

  std::size_t total_ = std::size_t{1} << 20U;
  std::size_t steps_ = 0;
  std::size_t written_ = 0;
  std::size_t fails_at_ = never;
  Failing failing_ = Failing::refused;
  bool refuses_all_ = false;
  bool has_power_ = true;
  bool is_now_ = false;  ///< the step in hand is the one that fails
};

}  // namespace amsbridge::device
