#pragma once

#include <cstdio>

#include "bridge/inspect/explanation.hpp"

namespace amsbridge {

/// Prints explanations for people: octets on the left, what they are on the right, parts indented.
class ExplanationText final : public Explainer::Sink {
 public:
  enum class Colours : bool { off, on };

  ExplanationText(std::FILE* out, Colours colours) : out_(out), colours_(colours == Colours::on) {}

  void explain(const Explanation&) override;

 private:
  void region(const Region&);
  void parts(const std::vector<Part>&, const std::vector<std::uint8_t>& octets, std::size_t at,
             std::size_t end, std::size_t depth);
  void part(const Part&, const std::vector<std::uint8_t>& octets, std::size_t depth);
  void line(std::size_t offset, std::size_t depth, const std::string& hex, const Part&);
  void fault(const FaultPlace&);
  void reading(const ams::Reading&);
  std::string coloured(const char* colour, const std::string& text) const;

  std::FILE* out_;
  bool colours_;
};

}  // namespace amsbridge
