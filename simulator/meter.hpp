// A simulated meter: telegrams in time order, for ever.
#pragma once

#include <cstdint>
#include <random>

#include "simulator/household.hpp"
#include "simulator/model.hpp"
#include "simulator/telegram.hpp"

namespace simulator {

class Meter {
 public:
  // The last digits of the meter id come from the seed. The model must outlive the meter; those of models()
  // do.
  Meter(const Model& model, std::uint64_t seed, std::chrono::sys_seconds start, Roof roof = Roof::plain);

  // The first telegram due at or after the start, then the one after that, and so on.
  [[nodiscard]] Telegram next();

 private:
  const Model* model_;
  Household household_;
  std::uint64_t number_;  // the last digits of the meter id
  Time next_due_;
  std::uint32_t invocation_counter_ = 0;  // rises from telegram to telegram
};

// One of the model's lists at random, at a random time from 2010 to 2049, with random values over the whole
// range of their types: zero, least and most are frequent, all orders of magnitude are equally likely. Values
// of a Draw::consistent model hang together. Where the telegram is encrypted, its invocation counter is
// random, too, unless given.
[[nodiscard]] Telegram random_telegram(const Model& model, std::mt19937_64& random);
[[nodiscard]] Telegram random_telegram(const Model& model, std::mt19937_64& random,
                                       std::uint32_t invocation_counter);

}  // namespace simulator
