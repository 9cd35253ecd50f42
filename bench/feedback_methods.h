// The methods with feedback that the programs here measure, by name.
//
// A parameter goes with each: stored bits per weight where a method has a step to choose, and else
// bits of an index (of Voronoi lattices: q, the points along an axis; NF4: 4).
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include "ratefloor/linear/feedback/feedback_method.h"

namespace ratefloor::bench {

using linear::Cancellation, linear::ColumnOrder, linear::FeedbackSettings, linear::Inner,
    linear::Steps;

struct Named {
  const char* name;
  FeedbackSettings settings;
};

inline constexpr double kGptqDamping = 0.01;

inline const Named kMethods[] = {
    {"trellis-256",
     {.inner = {.kind = Inner::kTrellis, .log2_states = 8},
      .cancellation = Cancellation::kRegularized}},
    {"trellis-2048",
     {.inner = {.kind = Inner::kTrellis, .log2_states = 11},
      .cancellation = Cancellation::kRegularized}},
    {"integers-regularized",
     {.inner = {.kind = Inner::kIntegers}, .cancellation = Cancellation::kRegularized}},
    {"integers-lmmse", {.inner = {.kind = Inner::kIntegers}, .cancellation = Cancellation::kLmmse}},
    {"e8-lmmse", {.inner = {.kind = Inner::kE8}, .cancellation = Cancellation::kLmmse}},
    {"e8-regularized", {.inner = {.kind = Inner::kE8}, .cancellation = Cancellation::kRegularized}},
    {"leech-lmmse", {.inner = {.kind = Inner::kLeech}, .cancellation = Cancellation::kLmmse}},
    {"leech-regularized",
     {.inner = {.kind = Inner::kLeech}, .cancellation = Cancellation::kRegularized}},
    {"integers-plain", {.inner = {.kind = Inner::kIntegers}}},
    {"integers-uniform",
     {.inner = {.kind = Inner::kIntegers}, .steps = Steps::kUniform, .damping = kGptqDamping}},
    {"gptq-g128",
     {.inner = {.kind = Inner::kGroupIntegers, .group = 128}, .damping = kGptqDamping}},
    {"gptq-g128-act",
     {.inner = {.kind = Inner::kGroupIntegers, .group = 128},
      .order = ColumnOrder::kByActivity,
      .damping = kGptqDamping}},
    {"gptq-g128-regularized",
     {.inner = {.kind = Inner::kGroupIntegers, .group = 128},
      .cancellation = Cancellation::kRegularized}},
    {"nf4", {.inner = {.kind = Inner::kNf4}, .damping = kGptqDamping}},
    {"nf4-dq", {.inner = {.kind = Inner::kNf4, .double_quantized = true}, .damping = kGptqDamping}},
    {"voronoi-e8", {.inner = {.kind = Inner::kVoronoiE8}, .damping = kGptqDamping}},
    {"voronoi-e8-lmmse",
     {.inner = {.kind = Inner::kVoronoiE8}, .cancellation = Cancellation::kLmmse}},
    {"voronoi-e8-regularized",
     {.inner = {.kind = Inner::kVoronoiE8}, .cancellation = Cancellation::kRegularized}},
    {"voronoi-leech", {.inner = {.kind = Inner::kVoronoiLeech}, .damping = kGptqDamping}},
    {"voronoi-leech-regularized",
     {.inner = {.kind = Inner::kVoronoiLeech}, .cancellation = Cancellation::kRegularized}},
    {"bitshift", {.inner = {.kind = Inner::kRingTrellis}, .damping = kGptqDamping}},
    {"bitshift-regularized",
     {.inner = {.kind = Inner::kRingTrellis}, .cancellation = Cancellation::kRegularized}},
};

/// Ends the program where there is no such method.
inline FeedbackSettings feedback_settings(const std::string& method, const std::string& parameter) {
  for (const Named& one : kMethods) {
    if (one.name != method) continue;
    FeedbackSettings settings = one.settings;
    settings.inner.rate_bits = std::atof(parameter.c_str());
    settings.inner.bits = settings.inner.q = std::atoi(parameter.c_str());
    return settings;
  }
  std::fprintf(stderr, "%s is no method\n", method.c_str());
  std::exit(2);
}

}  // namespace ratefloor::bench
