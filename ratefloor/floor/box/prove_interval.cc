// Estimates in floating point decide what is tried; only what ball arithmetic says is claimed.
#include "ratefloor/floor/box/prove_interval.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "ratefloor/floor/box/channel_gap.h"
#include "ratefloor/floor/certificate/channel_panels.h"
#include "ratefloor/floor/certificate/number_text.h"
#include "ratefloor/floor/enclosure/bounds_enclosure.h"
#include "ratefloor/floor/enclosure/ggd_enclosure.h"
#include "ratefloor/floor/solver/rd_solver.h"
#include "ratefloor/rigor/decimal.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;

constexpr rigor::Precision kPrecision{80};
constexpr int kClaimDigits = 4;
/// Room for a checker with other integration: it may lose so much more to the interval's width.
constexpr double kRoom = 1.2;
constexpr double kWidestChannel = 0.04;  // half-width; beyond it K″ is bounded too loosely
constexpr double kTailMass = 0.5e-13;
/// A channel for D(1 + 4r) still has a distortion above D at the ends of β's interval.
constexpr double kDistortionRoom = 4;

Ball number(const std::string& decimal) {
  const Result<Ball> value = Ball::decimal(decimal, kPrecision);
  return value ? *value : Ball::indeterminate(kPrecision);
}

/// `bound` as a claim of at most `gap`; none if it is larger.
std::optional<std::string> claim(const Ball& bound, const std::string& gap) {
  if (!bound.is_finite() || !rigor::certainly_at_most(bound, number(gap))) return std::nullopt;
  std::string text =
      rigor::decimal_up(rigor::max(bound, Ball::integer(0, kPrecision)), kClaimDigits);
  return compare_decimals(text, gap) < 0 ? text : gap;
}

/// What the channel for b loses at b ± r, over r²: half the Fisher information about β in a
/// sample, ½ I(β)/ln 2. I is about 0.36 β^−2.83 from 1 to 2.
double width_cost(double beta) { return 0.36 * std::pow(beta, -2.83) / (2 * M_LN2); }

/// Components that no panel uses only make the certificate longer.
void drop_unused(BoxChannel& channel) {
  std::vector<MixtureComponent>& all = channel.mixture.components;
  std::vector<int> index(all.size(), -1);
  const auto use = [&](int first, int last) {
    for (int j = first; j <= last; ++j) index[static_cast<std::size_t>(j)] = 0;
  };
  use(channel.tail, channel.tail);
  for (const ChannelPanel& panel : channel.panels)
    use(panel.first, panel.last), use(0, panel.mirror - 1);
  int kept = 0;
  for (std::size_t j = 0; j < all.size(); ++j) {
    if (index[j] < 0) continue;
    all[static_cast<std::size_t>(kept)] = all[j];
    index[j] = kept++;
  }
  all.resize(static_cast<std::size_t>(kept));
  const auto moved = [&](int j) { return index[static_cast<std::size_t>(j)]; };
  for (ChannelPanel& panel : channel.panels) {
    panel.first = moved(panel.first), panel.last = moved(panel.last);
    if (panel.mirror > 0) panel.mirror = moved(panel.mirror - 1) + 1;
  }
  channel.tail = moved(channel.tail);
}

BoxChannel make_channel(double beta, double half_width, double distortion) {
  const double aim = std::min(distortion * (1 + kDistortionRoom * half_width), 0.9999);
  BoxChannel channel;
  channel.mixture = solve_at_distortion(source::GeneralizedGaussian(beta), aim).mixture;
  const source::GeneralizedGaussian heaviest(std::max(beta - half_width, 0.5));
  channel.panels = channel_panels(channel.mixture, -heaviest.quantile(kTailMass));
  channel.tail = 0;
  drop_unused(channel);
  return channel;
}

/// The bound with room for a checker: to the interval's cost a fifth, to the middle's 3 %, or half
/// of what is left up to the target where that is less.
Ball with_room(const ChannelGap& gap, const Ball& target) {
  const Ball bound =
      gap.middle_bits + (gap.width_bits + gap.shortfall_bits) * Ball::exact(kRoom, kPrecision);
  const Ball share = gap.middle_bits * Ball::rational(3, 100, kPrecision);
  const Ball room = rigor::min(share, (target - bound) / 2);
  return rigor::certainly_positive(room) ? bound + room : bound;
}

/// How many parts the interval needs, going by what it cost as a whole.
IntervalOutcome next_step(const ChannelGap& gap, double half_width, double target) {
  const double middle = gap.middle_bits.upper_double();
  if (!std::isfinite(middle)) return CutInto{2};
  // The gap grows about as D^2.5 (the channel is for a D that shrinks with the interval).
  const double at_target = middle * std::pow(1 + kDistortionRoom * half_width, -2.5);
  if (at_target > target) return OutOfReach{middle};
  const double lost = kRoom * (gap.width_bits + gap.shortfall_bits).upper_double();
  const double parts =
      std::ceil(std::sqrt(lost / std::max(0.9 * (target - at_target), 1e-3 * target)));
  return CutInto{parts < 16 ? std::max(2, static_cast<int>(parts)) : 16};
}

}  // namespace

double theorem_estimate_bits(double beta, double distortion) {
  const double j =
      beta * beta *
      std::exp(std::lgamma(3 / beta) + std::lgamma(2 - 1 / beta) - 2 * std::lgamma(1 / beta));
  return 0.5 * std::log2(1 + distortion * (j - 1));
}

IntervalOutcome prove_interval(const DecimalInterval& beta, const GapTarget& target) {
  const Ball low = number(beta.lower), high = number(beta.upper);
  const Ball distortion = number(target.distortion);
  if (const Result<GgdEnclosure> ggd = GgdEnclosure::create(Ball::hull(low, high))) {
    const Ball bound = gap_theorem_bits(ggd->fisher_information(), distortion).upper();
    if (auto text = claim(bound, target.gap_bits))
      return GapSubBox{beta, *std::move(text), std::nullopt};
  }
  const double a = low.midpoint_double(), b = high.midpoint_double();
  const double d = distortion.midpoint_double(), goal = number(target.gap_bits).midpoint_double();
  const double estimate = std::max(theorem_estimate_bits(a, d), theorem_estimate_bits(b, d));
  if (estimate < 0.995 * goal && b - a > 1e-4) return CutInto{2};

  const double half_width = (b - a) / 2;
  const double widest = std::min(kWidestChannel, std::sqrt(0.7 * goal / (kRoom * width_cost(a))));
  if (half_width > widest)
    return CutInto{static_cast<int>(std::clamp(std::ceil(half_width / widest), 2.0, 10'000.0))};
  BoxChannel channel = make_channel(a + half_width, half_width, d);
  const ChannelGap gap = channel_gap(low, high, distortion, channel);
  const Ball bound = with_room(gap, number(target.gap_bits));
  if (auto text = claim(bound.upper(), target.gap_bits))
    return GapSubBox{beta, *std::move(text), std::move(channel)};
  return next_step(gap, half_width, goal);
}

}  // namespace ratefloor::floor
