#pragma once

#include <string>

#include "ams/diagnosis.hpp"

namespace amsbridge {

/// What is the matter and what to do about it, in one piece.
inline std::string diagnosis_words(ams::Diagnosis diagnosis) {
  std::string words(ams::sentence(diagnosis));
  if (!ams::next_step(diagnosis).empty()) words += ' ';
  return words.append(ams::next_step(diagnosis));
}

}  // namespace amsbridge
