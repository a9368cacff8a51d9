#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "bridge/probe/probe.hpp"
#include "bridge/source/source_url.hpp"

namespace amsbridge {

/// How long one setting of this source is listened to: longer where there is only one to try.
[[nodiscard]] std::chrono::milliseconds probe_limit(const SourceUrl& source);

/// Probes a serial line, and listens to any other source. The error is a sentence: it cannot be opened, or
/// nobody could be reached at its address until the end.
[[nodiscard]] tl::expected<Trial, std::string> probe_source(const SourceUrl& source,
                                                            const ProbeOptions& options);

/// Why there is no line to probe behind a source: a sentence.
[[nodiscard]] std::optional<std::string> no_line_behind(const SourceUrl& source);

/// The source with the settings that were found, without what is so by itself: a text to be remembered.
[[nodiscard]] std::string url_to_keep(const SourceUrl& source, const SerialParameters& found);

/// What a trial has shown.
struct TrialWords {
  std::string sentence;
  std::string next_step;  ///< empty if there is nothing to do

  [[nodiscard]] std::string in_one() const {
    return next_step.empty() ? sentence : sentence + ' ' + next_step;
  }
};
[[nodiscard]] TrialWords words_for(const Trial& trial);

}  // namespace amsbridge
