#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace amsbridge {

/// What the disk has yet to learn: kept until a commit has succeeded, however long the disk is away.
struct PendingFacts {
  struct Scope {
    bool forgotten = false;  ///< What the disk knows of it goes first.
    std::map<std::string, std::string> values;
  };

  std::map<std::string, std::uint64_t> sequences;  ///< by meter: the last number given
  std::map<std::string, Scope> memories;
  std::vector<std::uint64_t> settled;  ///< tickets

  /// The limits: beyond them new facts are not kept.
  static constexpr std::size_t most_meters = 100'000;
  static constexpr std::size_t most_memories = 4'000'000;  ///< octets
  static constexpr std::size_t most_settled = 100'000;

  void remember(const std::string& scope, const std::string& key, const std::string& value);
  void forget(const std::string& scope);
  /// Puts on `known`, what the disk has of the scope, what it has yet to learn.
  void amend(const std::string& scope, std::map<std::string, std::string>& known) const;

  [[nodiscard]] bool empty() const { return sequences.empty() && memories.empty() && settled.empty(); }
  void clear() { *this = {}; }

 private:
  std::size_t memory_octets_ = 0;
};

}  // namespace amsbridge
