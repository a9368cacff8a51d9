#pragma once

#include <map>
#include <string>

namespace amsbridge {

/// Small facts that outlive a restart, as OutboxStore keeps them.
class Memory {
 public:
  virtual ~Memory() = default;

  virtual std::map<std::string, std::string> recall(const std::string& scope) = 0;
  virtual void remember(const std::string& scope, const std::string& key, const std::string& value) = 0;
  virtual void forget(const std::string& scope) = 0;
};

/// The memory of something that has the three calls under the same names, and outlives this: OutboxStore.
template <class Store>
class MemoryIn final : public Memory {
 public:
  explicit MemoryIn(Store& store) : store_(store) {}

  std::map<std::string, std::string> recall(const std::string& scope) override {
    return store_.recall(scope);
  }
  void remember(const std::string& scope, const std::string& key, const std::string& value) override {
    store_.remember(scope, key, value);
  }
  void forget(const std::string& scope) override { store_.forget(scope); }

 private:
  Store& store_;
};

}  // namespace amsbridge
