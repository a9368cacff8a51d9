#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace amsbridge {

/// Other ids in place of real ones: the same for the same id, of the same length and alphabet, with the
/// letters of the maker in front kept (ISK, 1KFM, LGZ). Of two ids of which one ends in the other (a device
/// name and its number) the replacements do so, too.
class Pseudonyms {
 public:
  /// The seed must not be told: ids have few enough digits to try them all.
  explicit Pseudonyms(std::uint64_t seed) : seed_(seed) {}

  std::string of(const std::string& id);

 private:
  std::string made_up(const std::string& id) const;

  std::uint64_t seed_;
  std::map<std::string, std::string> known_;
};

/// A seed that nobody knows.
std::uint64_t secret_seed();

}  // namespace amsbridge
