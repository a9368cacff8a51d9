#pragma once

#include <cstdio>
#include <string>

#include "bridge/inspect/explanation.hpp"

namespace amsbridge {

/// An explanation as one JSON object:
///
///     {"kind":"telegram","telegram":1,"octet":0,
///      "regions":[{"layer":"hdlc","what":"HDLC frame","octets":"7ea0..",
///                  "parts":[{"begin":0,"end":1,"what":"flag","meaning":"","parts":[]}]}],
///      "faults":[{..as of decode..,"expected":..,"found":..,"before":"..","after":".."}],
///      "readings":[{..as of decode..}]}
[[nodiscard]] std::string to_json(const Explanation&);

/// Prints explanations, a line each.
class ExplanationJson final : public Explainer::Sink {
 public:
  explicit ExplanationJson(std::FILE* out) : out_(out) {}

  void explain(const Explanation&) override;

 private:
  std::FILE* out_;
};

}  // namespace amsbridge
