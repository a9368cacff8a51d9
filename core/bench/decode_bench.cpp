// Time of decoding, against a bare CRC pass and against memcpy over the same octets, and how they compare.

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "passes.hpp"

namespace {

using ams::bench::copy_pass;
using ams::bench::crc_pass;
using ams::bench::decode_pass;

struct Stream {
  const char* words;
  ams::tests::Bytes (*make)();
};
constexpr Stream streams[] = {{"mixed Nordic hour", ams::bench::mixed_hour},
                              {"Aidon's list of the hour", ams::bench::aidon_hour},
                              {"two P1 ports", ams::bench::p1_minutes}};

struct Pass {
  const char* name;
  std::uint64_t (*run)(ams::Octets);
};
constexpr Pass passes[] = {{"memcpy", copy_pass}, {"crc", crc_pass}, {"decode", decode_pass}};

void measure(benchmark::State& state, const Stream& stream, const Pass& pass) {
  const ams::tests::Bytes octets = stream.make();
  if (decode_pass(octets) == 0) state.SkipWithError("the stream does not decode");
  for ([[maybe_unused]] auto round : state) benchmark::DoNotOptimize(pass.run(octets));
}

std::string title(const Stream& stream, const Pass& pass) {
  return std::string(pass.name) + ", " + stream.words;
}

/// Prints as ever, and keeps the best time of each pass: what the machine can do when left alone.
class Comparison final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
      const double time = run.GetAdjustedCPUTime();
      const auto [best, is_new] = best_.emplace(run.run_name.function_name, time);
      if (!is_new && time < best->second) best->second = time;
    }
  }

  void print(const Stream& stream) const {
    const auto octets = static_cast<double>(stream.make().size());
    for (const Pass& pass : passes) {
      const auto time = best_.find(title(stream, pass));
      if (time == best_.end()) return;
      std::printf("%-40s %8.3f ns/octet\n", time->first.c_str(), time->second / octets);
    }
    const auto best = [&](std::size_t pass) { return best_.at(title(stream, passes[pass])); };
    std::printf("%s: decode takes %.2f times the CRC pass and %.0f times memcpy\n", stream.words,
                best(2) / best(1), best(2) / best(0));
  }

 private:
  std::map<std::string, double> best_;  // nanoseconds
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  constexpr int repetitions = 5;
  for (const Stream& stream : streams) {
    for (const Pass& pass : passes) {
      const auto run = [&stream, &pass](benchmark::State& state) { measure(state, stream, pass); };
      benchmark::RegisterBenchmark(title(stream, pass).c_str(), run)->Repetitions(repetitions)->MinTime(0.2);
    }
  }
  Comparison comparison;
  benchmark::RunSpecifiedBenchmarks(&comparison);
  for (const Stream& stream : streams) comparison.print(stream);
  return 0;
}
