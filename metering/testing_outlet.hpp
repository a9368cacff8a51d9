#pragma once

#include <map>
#include <string>
#include <vector>

#include "metering/outlet.hpp"

namespace amsbridge {

/// Collects what a meter's side sends out, for tests.
class CollectingOutlet final : public Outlet {
 public:
  struct Kept {
    Shelf shelf;
    Message message;
  };

  std::uint64_t next_sequence(const std::string& meter) override { return ++sequences[meter]; }
  void keep(Shelf shelf, Moment, Message message) override {
    kept.push_back({shelf, message});
    messages.push_back(std::move(message));
  }
  void retain(Message message) override {
    message.retain = true;
    messages.push_back(std::move(message));
  }
  void retract(const std::string& beginning) override { retracted.push_back(beginning); }
  void pass(Message message) override {
    passed.push_back(message);
    messages.push_back(std::move(message));
  }
  void remember(const std::string& scope, const std::string& key, const std::string& value) override {
    memory[scope][key] = value;
  }
  std::map<std::string, std::string> recall(const std::string& scope) override { return memory[scope]; }
  void forget(const std::string& scope) override { memory.erase(scope); }

  [[nodiscard]] std::vector<Message> on(const std::string& topic) const {
    std::vector<Message> found;
    for (const Message& message : messages) {
      if (message.topic == topic) found.push_back(message);
    }
    return found;
  }

  std::vector<Message> messages;  // all, in their order
  std::vector<Kept> kept;
  std::vector<Message> passed;
  std::vector<std::string> retracted;
  std::map<std::string, std::uint64_t> sequences;
  std::map<std::string, std::map<std::string, std::string>> memory;
};

}  // namespace amsbridge
