#include "ratefloor/quant/voronoi/scale_union.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <string>

namespace ratefloor::quant {
namespace {

constexpr std::size_t kRun = VoronoiCode::kRun;

Error bad_union(const std::string& what) {
  return make_error(ErrorCode::kInvalidArgument, "union of scales: " + what);
}

Result<void> check(const ScaleUnion& u) {
  if (u.lattice == nullptr) return bad_union("no lattice");
  if (u.scales.empty() || u.scales.size() > 256)
    return bad_union(std::to_string(u.scales.size()) + " scales, not 1 … 256");
  double below = 0;
  for (const UnionScale& s : u.scales) {
    if (!(s.beta >= 0x1p-40 && s.beta <= 0x1p40 && s.beta > below))
      return bad_union("β must increase within [2^-40, 2^40]");
    if (!(s.gain > 0 && s.gain <= 2)) return bad_union("a gain is outside (0, 2]");
    if (!(s.bits >= 0 && s.bits <= 1e6))
      return bad_union("a scale costs a negative number of bits");
    below = s.beta;
  }
  if (!(u.squared_error_per_bit >= 0 && u.squared_error_per_bit <= 1e30))
    return bad_union("λ must not be negative");
  return {};
}

}  // namespace

/// Up to kRun blocks on their way through the scales.
struct ScaleUnionCoder::Run {
  std::vector<float> x;             // planes of stride kRun
  std::vector<std::size_t> column;  // where the blocks of x came from
  std::size_t count = 0;            // of them
  std::vector<float> norm, least;   // |x|², least cost so far
  ScaleTrial trial;

  explicit Run(std::size_t n) : x(n * kRun), column(kRun), norm(kRun), least(kRun), trial(n) {}

  /// Removes the blocks that `done` says.
  template <class Done>
  void remove(std::size_t n, Done done) {
    std::size_t kept = 0;
    for (std::size_t v = 0; v < count; ++v) {
      if (done(v)) continue;
      for (std::size_t i = 0; i < n; ++i) x[i * kRun + kept] = x[i * kRun + v];
      column[kept] = column[v];
      norm[kept] = norm[v];
      least[kept] = least[v];
      ++kept;
    }
    count = kept;
  }
};

ScaleUnionCoder::ScaleUnionCoder(ScaleUnion scales, VoronoiCode code)
    : union_(std::move(scales)), code_(std::move(code)) {
  for (const UnionScale& s : union_.scales) {
    scaled_.emplace_back(code_, s.beta);
    for (std::size_t i = 0; i < code_.dimension(); ++i)
      axis_steps_.push_back(scaled_.back().axis_step(i) * static_cast<float>(s.gain));
  }
}

Result<ScaleUnionCoder> ScaleUnionCoder::make(ScaleUnion scales) {
  if (const Result<void> ok = check(scales); !ok) return ok.error();
  Result<VoronoiCode> code = VoronoiCode::make(*scales.lattice, scales.q);
  if (!code) return code.error();
  return ScaleUnionCoder(std::move(scales), *std::move(code));
}

std::uint64_t ScaleUnionCoder::encode_run(Run& run, ScaleChoice choice, std::size_t stride,
                                          std::uint8_t* digits, std::uint8_t* scale) const {
  const std::size_t n = code_.dimension();
  const auto take = [&](std::size_t v, std::size_t j) {
    const std::size_t to = run.column[v];
    for (std::size_t i = 0; i < n; ++i) digits[i * stride + to] = run.trial.digits[i * kRun + v];
    scale[to] = static_cast<std::uint8_t>(j);
  };
  block_norms(run.x.data(), n, kRun, run.count, run.norm.data());
  std::fill_n(run.least.begin(), run.count, std::numeric_limits<float>::infinity());
  for (std::size_t j = 0; j < scaled_.size() && run.count > 0; ++j) {
    scaled_[j].attempt(run.x.data(), kRun, run.count, run.trial);
    const auto gain = static_cast<float>(union_.scales[j].gain);
    const auto price = static_cast<float>(choice == ScaleChoice::kRateDistortion
                                              ? union_.squared_error_per_bit * union_.scales[j].bits
                                              : 0.0);
    for (std::size_t v = 0; v < run.count; ++v) {
      if (run.trial.fits[v] == 0) continue;
      const float cost = run.trial.squared_error(v, run.norm[v], gain) + price;
      // The first that fits is taken whatever it costs: the cost of huge values may be NaN.
      const bool first = run.least[v] == std::numeric_limits<float>::infinity();
      if (!first && !(cost < run.least[v])) continue;
      run.least[v] = std::min(cost, std::numeric_limits<float>::max());
      take(v, j);
    }
    if (choice == ScaleChoice::kFirstFit)
      run.remove(n, [&](std::size_t v) { return run.trial.fits[v] != 0; });
  }
  run.remove(n,
             [&](std::size_t v) { return run.least[v] != std::numeric_limits<float>::infinity(); });
  if (run.count > 0) {
    const std::size_t last = scaled_.size() - 1;
    std::fill_n(run.trial.fits.begin(), run.count, std::uint8_t{0});
    scaled_[last].shrink(run.x.data(), kRun, run.count, run.trial);
    for (std::size_t v = 0; v < run.count; ++v) take(v, last);
  }
  return run.count;
}

Result<std::uint64_t> ScaleUnionCoder::encode(std::span<const float> x, ScaleChoice choice,
                                              std::span<std::uint8_t> digits,
                                              std::span<std::uint8_t> scale) const {
  const std::size_t n = code_.dimension(), all = blocks(x.size());
  assert(digits.size() == n * all && scale.size() == all);
  for (std::size_t j = 0; j < x.size(); ++j)
    if (!std::isfinite(x[j]))
      return make_error(ErrorCode::kNotFinite,
                        "entry " + std::to_string(j) + " of a vector is not finite");
  Run run(n);
  std::uint64_t overloads = 0;
  for (std::size_t first = 0; first < all; first += kRun) {
    run.count = std::min(kRun, all - first);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t v = 0; v < run.count; ++v) {
        const std::size_t at = i * all + first + v;
        run.x[i * kRun + v] = at < x.size() ? x[at] : 0.0f;
      }
    for (std::size_t v = 0; v < run.count; ++v) run.column[v] = v;
    overloads += encode_run(run, choice, all, digits.data() + first, scale.data() + first);
  }
  return overloads;
}

Result<void> ScaleUnionCoder::decode(std::span<const std::uint8_t> digits,
                                     std::span<const std::uint8_t> scale,
                                     std::span<float> out) const {
  const std::size_t n = code_.dimension(), all = blocks(out.size());
  assert(digits.size() == n * all && scale.size() == all);
  if (const Result<void> ok = code_.check_digits(digits.data(), digits.size()); !ok)
    return ok.error();
  for (std::size_t v = 0; v < all; ++v)
    if (scale[v] >= scaled_.size())
      return make_error(ErrorCode::kMalformed, "scale index " + std::to_string(scale[v]) +
                                                   " of a union of " +
                                                   std::to_string(scaled_.size()) + " scales")
          .at(v);
  std::vector<float> points(n * kRun);
  std::vector<std::uint8_t> own(n * kRun);
  for (std::size_t first = 0; first < all; first += kRun) {
    const std::size_t count = std::min(kRun, all - first);
    for (std::size_t i = 0; i < n; ++i)
      std::copy_n(digits.data() + i * all + first, count, own.data() + i * kRun);
    code_.decode(own.data(), kRun, count, points.data());
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t v = 0; v < count; ++v)
        if (const std::size_t at = i * all + first + v; at < out.size())
          out[at] = axis_steps_[scale[first + v] * n + i] * points[i * kRun + v];
  }
  return {};
}

}  // namespace ratefloor::quant
