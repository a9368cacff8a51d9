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

void measure(benchmark::State& state, std::uint64_t (*pass)(ams::Octets)) {
  const ams::tests::Bytes hour = ams::bench::mixed_hour();
  if (decode_pass(hour) == 0) state.SkipWithError("the hour does not decode");
  for ([[maybe_unused]] auto round : state) benchmark::DoNotOptimize(pass(hour));
  const auto octets = static_cast<double>(hour.size());
  state.counters["octets/s"] = benchmark::Counter(octets, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["s/octet"] =
      benchmark::Counter(octets, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
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

  void print() const {
    const auto octets = static_cast<double>(ams::bench::mixed_hour().size());
    for (const auto& [name, time] : best_) {
      std::printf("%-8s %8.3f ns/octet %10.1f million octets/s\n", name.c_str(), time / octets,
                  octets / time * 1e3);
    }
    if (best_.size() != 3) return;
    std::printf("decode takes %.2f times the CRC pass and %.0f times memcpy\n",
                best_.at("decode") / best_.at("crc"), best_.at("decode") / best_.at("memcpy"));
  }

 private:
  std::map<std::string, double> best_;  // nanoseconds
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  constexpr int repetitions = 5;
  benchmark::RegisterBenchmark("memcpy", measure, copy_pass)->Repetitions(repetitions);
  benchmark::RegisterBenchmark("crc", measure, crc_pass)->Repetitions(repetitions);
  benchmark::RegisterBenchmark("decode", measure, decode_pass)->Repetitions(repetitions);
  Comparison comparison;
  benchmark::RunSpecifiedBenchmarks(&comparison);
  comparison.print();
  return 0;
}
