#include "bridge/store/pending_facts.hpp"

#include <spdlog/spdlog.h>

namespace amsbridge {

void PendingFacts::remember(const std::string& scope, const std::string& key, const std::string& value) {
  const std::size_t octets = scope.size() + key.size() + value.size();
  if (memory_octets_ + octets > most_memories) {
    spdlog::debug("'{}' of '{}' is not remembered: too much waits for the disk", key, scope);
    return;
  }
  auto [place, is_new] = memories[scope].values.try_emplace(key, value);
  if (is_new) {
    memory_octets_ += octets;
    return;
  }
  memory_octets_ = memory_octets_ + value.size() - place->second.size();
  place->second = value;
}

void PendingFacts::forget(const std::string& scope) {
  Scope& forgotten = memories[scope];
  for (const auto& [key, value] : forgotten.values)
    memory_octets_ -= scope.size() + key.size() + value.size();
  forgotten = {true, {}};
}

void PendingFacts::amend(const std::string& scope, std::map<std::string, std::string>& known) const {
  const auto pending = memories.find(scope);
  if (pending == memories.end()) return;
  if (pending->second.forgotten) known.clear();
  for (const auto& [key, value] : pending->second.values) known[key] = value;
}

}  // namespace amsbridge
