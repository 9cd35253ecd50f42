#include "ratefloor/floor/checker/check_box.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/floor/checker/beta_shift.h"
#include "ratefloor/floor/checker/channel_values.h"
#include "ratefloor/floor/checker/source_law.h"
#include "ratefloor/rigor/decimal.h"
#include "ratefloor/rigor/special_functions.h"

namespace ratefloor::floor {
namespace {

using checker::Ball;
using checker::Precision;
using checker::SourceLaw;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Ball number(const std::string& decimal, Precision precision) {
  const Result<Ball> value = Ball::decimal(decimal, precision);
  return value ? *value : Ball::indeterminate(precision);
}

/// ½ log2(1 + D(J − 1)) with J = β² Γ(3/β) Γ(2 − 1/β) / Γ(1/β)².
Ball theorem_bits(const Ball& beta, const Ball& distortion) {
  const Ball v = 1 / beta;
  const Ball j =
      rigor::square(beta) *
      rigor::exp(rigor::log_gamma(3 * v) + rigor::log_gamma(2 - v) - 2 * rigor::log_gamma(v));
  return rigor::log1p(distortion * (j - 1)) / (2 * Ball::log2(distortion.precision()));
}

/// The largest theorem_bits() on [low, high], as far as needed to see that it is at most `claim`:
/// the interval is halved where it is not yet seen. Stops at the first piece too small to halve.
Ball theorem_on(const Ball& low, const Ball& high, const Ball& distortion, const Ball& claim) {
  constexpr int kMostPieces = 20'000;
  constexpr double kSmallest = 1e-9;
  std::vector<std::pair<Ball, Ball>> pieces{{low, high}};
  Ball most = Ball::integer(0, claim.precision());
  for (int looked = 0; !pieces.empty(); ++looked) {
    const auto [a, b] = pieces.back();
    pieces.pop_back();
    const Ball bits = theorem_bits(Ball::hull(a, b), distortion).upper();
    if (rigor::certainly_at_most(bits, claim) || looked > kMostPieces ||
        (b - a).upper_double() < kSmallest) {
      most = bits.is_finite() ? rigor::max(most, bits) : bits;
      if (!rigor::certainly_at_most(bits, claim)) return most;
      continue;
    }
    const Ball middle = ((a + b) / 2).midpoint();
    pieces.emplace_back(middle, b);
    pieces.emplace_back(a, middle);
  }
  return most;
}

class BoxCheck {
 public:
  BoxCheck(const GapBoxCertificate& certificate, const CheckOptions& options)
      : certificate_(certificate), options_(options), precision_{options.precision_bits} {
    distortion_ = number(certificate.distortion.upper, precision_);
    report_.format = kGapBoxFormat;
    report_.subject = "0 <= R(D) - R_SLB(D) <= " + certificate.gap_bits +
                      " bits for every beta in " + text_of(certificate.beta) + ", D in " +
                      text_of(certificate.distortion);
    report_.precision_bits = precision_.bits;
  }

  Result<CheckReport> run(Progress* progress) {
    const std::uint64_t steps = checker::kChannelProgress;
    if (progress != nullptr) progress->begin(steps * certificate_.boxes.size());
    Ball most = Ball::integer(0, precision_);
    bool all = true;
    for (std::size_t i = 0; i < certificate_.boxes.size(); ++i) {
      const GapSubBox& box = certificate_.boxes[i];
      const Ball claim = number(box.gap_bits, precision_);
      const Result<Ball> bits = box.channel ? channel_bits(box, progress) : theorem(box, claim);
      if (!bits) return bits.error();
      if (progress != nullptr && !box.channel) progress->advance(steps);
      const bool passed = bits->is_finite() && rigor::certainly_at_most(*bits, claim);
      all = all && passed;
      most = bits->is_finite() ? rigor::max(most, *bits) : *bits;
      add("boxes[" + std::to_string(i) + "].gap_bits, beta " + text_of(box.beta), box.gap_bits,
          *bits, passed, "what the sub-box proves is larger");
    }
    const Ball gap = number(certificate_.gap_bits, precision_);
    add("gap_bits", certificate_.gap_bits, most, all && rigor::certainly_at_most(most, gap),
        "it is not proven on every sub-box");
    return std::move(report_);
  }

 private:
  static std::string text_of(const DecimalInterval& interval) {
    return "[" + interval.lower + ", " + interval.upper + "]";
  }

  void add(std::string name, const std::string& claimed, const Ball& bits, bool passed,
           std::string why) {
    report_.tests.push_back({std::move(name), "<= " + claimed, -kInfinity, bits.upper_double(),
                             passed, passed ? std::string() : std::move(why)});
  }

  Result<Ball> theorem(const GapSubBox& box, const Ball& claim) const {
    return theorem_on(number(box.beta.lower, precision_), number(box.beta.upper, precision_),
                      distortion_, claim);
  }

  /// [K(b) + what moving β adds + ½ ln(D/D_q)]/ln 2 for a decimal b near the middle.
  Result<Ball> channel_bits(const GapSubBox& box, Progress* progress) const {
    const Ball low = number(box.beta.lower, precision_), high = number(box.beta.upper, precision_);
    constexpr int kDigits = 12;
    std::string text = rigor::decimal_down((low + high) / 2, kDigits);
    Ball middle = number(text, precision_);
    if (!rigor::certainly_at_most(low, middle)) {
      text = box.beta.lower;
      middle = low;
    }
    UpperCertificate upper;
    upper.mixture = box.channel->mixture;
    upper.panels = box.channel->panels;
    upper.tail = box.channel->tail;
    const Result<SourceLaw> law = SourceLaw::create({false, text}, precision_);
    if (!law) return law.error();
    const auto values = checker::channel_values(*law, upper, options_, progress);
    if (!values) return values.error();
    const Ball range = Ball::hull(Ball::hull(low, high), middle);
    const auto shift = checker::shift_beta(middle, range, upper, options_.work_limit);
    if (!shift) return shift.error();

    const Ball noise = Ball::exact(upper.mixture.noise_variance, precision_);
    const Ball log_density = -(values->distortion / (noise * 2)) -
                             log(Ball::pi(precision_) * noise * 2) / 2 - values->rate_nats;
    const Ball divergence = -law->entropy_nats() - log_density;
    const Ball reached = (values->distortion - shift->distortion_drop).lower();
    const Ball shortfall = rigor::max(Ball::integer(0, precision_), log(distortion_ / reached)) / 2;
    return ((divergence + shift->divergence_rise + shortfall) / Ball::log2(precision_)).upper();
  }

  const GapBoxCertificate& certificate_;
  const CheckOptions& options_;
  Precision precision_;
  Ball distortion_;
  CheckReport report_;
};

}  // namespace

Result<CheckReport> check(const GapBoxCertificate& certificate, const CheckOptions& options,
                          Progress* progress) {
  if (const Result<void> fine = check_precision(options); !fine) return fine.error();
  // A certificate that was built in memory must obey the same rules as one from a file.
  if (const auto same = parse_gap_box_certificate(to_json(certificate)); !same) return same.error();
  return BoxCheck(certificate, options).run(progress);
}

}  // namespace ratefloor::floor
