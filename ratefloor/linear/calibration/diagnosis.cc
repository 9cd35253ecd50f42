// See diagnosis.h.
#include "ratefloor/linear/calibration/diagnosis.h"

#include <cassert>
#include <cmath>
#include <functional>

namespace ratefloor::linear {
namespace {

using Kind = StatisticsFinding::Kind;

/// Of the channels that a test picks: how many, and the first few.
StatisticsFinding pick(Kind kind, std::uint64_t channels,
                       const std::function<bool(std::uint64_t)>& test) {
  StatisticsFinding finding{.kind = kind};
  for (std::uint64_t i = 0; i < channels; ++i) {
    if (!test(i)) continue;
    if (finding.channels++ < kShownChannels) finding.first.push_back(i);
  }
  return finding;
}

/// "2 of 4096 channels VERB: 5, 17", "900 of 4096 channels VERB: 1, 2, …"
std::string sentence(const StatisticsFinding& finding, std::uint64_t channels,
                     const std::string& verb) {
  std::string text = std::to_string(finding.channels);
  text.append(" of ").append(std::to_string(channels));
  text.append(channels == 1 ? " channel " : " channels ").append(verb).append(": ");
  for (const std::uint64_t channel : finding.first) {
    if (channel != finding.first.front()) text += ", ";
    text += std::to_string(channel);
  }
  return finding.channels > finding.first.size() ? text + ", …" : text;
}

}  // namespace

std::vector<StatisticsFinding> diagnose(const InputStatistics& statistics) {
  const std::uint64_t n = statistics.channels;
  assert(statistics.second_moment_sum.size() == packed_size(n) && statistics.max_abs.size() == n);
  std::vector<StatisticsFinding> findings;
  const auto add = [&](StatisticsFinding finding, const std::string& verb, std::string remedy) {
    if (finding.channels == 0) return;
    finding.what = sentence(finding, n, verb);
    finding.remedy = std::move(remedy);
    findings.push_back(std::move(finding));
  };
  if (statistics.count < n) {
    findings.push_back({.kind = Kind::kFewTokens,
                        .channels = n,
                        .what = std::to_string(statistics.count) + " tokens for " +
                                std::to_string(n) + " channels: Sigma cannot have full rank",
                        .remedy = "give at least " + std::to_string(n) + " tokens"});
  }
  add(pick(Kind::kDeadChannels, n,
           [&](std::uint64_t i) {
             return statistics.second_moment_sum[packed_index(n, i, i)] == 0;
           }),
      "are 0 at every token",
      "their weights do not matter on this text: give more varied text, or add to the diagonal of "
      "Sigma before inverting it");
  const double rms = std::sqrt(trace(statistics) / static_cast<double>(n));
  add(pick(Kind::kOutlierChannels, n,
           [&](std::uint64_t i) { return rms > 0 && statistics.max_abs[i] > kOutlierRatio * rms; }),
      "reach more than 100 times the root mean square of all",
      "rotate the input or take these channels out before quantizing it");
  return findings;
}

}  // namespace ratefloor::linear
