// The tests of a rate-distortion certificate, in the order of docs/formats/rd-certificate.md.
#include <charconv>
#include <cmath>
#include <limits>

#include "ratefloor/floor/checker/channel_values.h"
#include "ratefloor/floor/checker/check_certificate.h"
#include "ratefloor/floor/checker/dual_values.h"
#include "ratefloor/floor/checker/source_law.h"

namespace ratefloor::floor {
namespace {

using checker::Ball;
using checker::Precision;
using checker::SourceLaw;
using checker::Verdict;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string text_of(const DecimalInterval& claim) {
  return "[" + claim.lower + ", " + claim.upper + "]";
}

/// Six digits, for people.
std::string short_text(double value) {
  char buffer[32];
  const auto [end, status] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 6);
  return status == std::errc() ? std::string(buffer, end) : "?";
}

class RdCheck {
 public:
  RdCheck(const RdCertificate& certificate, const SourceLaw& law)
      : certificate_(certificate), law_(law), precision_(law.precision()) {
    report_.format = kRdCertificateFormat;
    report_.subject = "R(D) of " + certificate.source + " at D = " + certificate.distortion +
                      " is in " + text_of(certificate.rate_bits) + " bits";
    report_.precision_bits = precision_.bits;
    distortion_ = number(certificate.distortion);
  }

  Result<CheckReport> run(const CheckOptions& options, Progress* progress) {
    const Result<Ball> upper = upper_bound(options, progress);
    if (!upper) return upper.error();
    const Result<Ball> lower =
        certificate_.lower.dual ? dual_bound(options, progress) : shannon_bound();
    if (!lower) return lower.error();
    const Ball bit = Ball::log2(precision_), zero = Ball::integer(0, precision_);
    add_bound("rate_bits[0]", ">= " + certificate_.rate_bits.lower, max(*lower, zero) / bit,
              number(certificate_.rate_bits.lower), true);
    add_bound("rate_bits[1]", "<= " + certificate_.rate_bits.upper, *upper / bit,
              number(certificate_.rate_bits.upper), false);
    return std::move(report_);
  }

 private:
  /// Text that the parser has accepted.
  Ball number(const std::string& decimal) const {
    const Result<Ball> value = Ball::decimal(decimal, precision_);
    return value ? *value : Ball::indeterminate(precision_);
  }

  CheckTest& add(std::string name, std::string claimed, const Ball& own, bool passed,
                 std::string why) {
    CheckTest test{std::move(name),
                   std::move(claimed),
                   own.lower_double(),
                   own.upper_double(),
                   passed,
                   passed ? std::string() : std::move(why)};
    return report_.tests.emplace_back(std::move(test));
  }

  /// A claimed enclosure must contain the checker's own.
  void add_enclosure(const std::string& name, const DecimalInterval& claim, const Ball& own) {
    const Ball lower = number(claim.lower), upper = number(claim.upper);
    const bool passed = certainly_at_most(lower, own) && certainly_at_most(own, upper);
    const bool outside = certainly_less(own, lower) || certainly_less(upper, own);
    add(name, text_of(claim), own, passed,
        outside ? "the value lies outside the claimed interval"
                : "the claimed interval does not contain the checker's enclosure");
  }

  void add_bound(const std::string& name, std::string claimed, const Ball& proved,
                 const Ball& claim, bool is_lower) {
    const bool passed =
        is_lower ? certainly_at_most(claim, proved) : certainly_at_most(proved, claim);
    add(name, std::move(claimed), proved, passed,
        is_lower ? "the lower bound that the certificate proves is smaller"
                 : "the upper bound that the certificate proves is larger");
  }

  /// In nats; its upper end counts.
  Result<Ball> upper_bound(const CheckOptions& options, Progress* progress) {
    const auto values = checker::channel_values(law_, certificate_.upper, options, progress);
    if (!values) return values.error();
    add_enclosure("upper.distortion", certificate_.upper.distortion, values->distortion);
    add_enclosure("upper.rate_nats", certificate_.upper.rate_nats, values->rate_nats);
    const Ball excess = log(values->distortion / distortion_) / 2;
    const Ball by_channel = values->rate_nats + max(excess, Ball::integer(0, precision_));
    return min(by_channel, -log(distortion_) / 2);
  }

  /// In nats; its lower end counts.
  Result<Ball> shannon_bound() {
    const Ball two_pi_d = Ball::pi(precision_) * distortion_ * 2;
    const Ball bound = law_.entropy_nats() - (log(two_pi_d) + 1) / 2;
    add_enclosure("lower.rate_nats", certificate_.lower.rate_nats, bound);
    return bound;
  }

  Result<Ball> dual_bound(const CheckOptions& options, Progress* progress) {
    const DualFunction& dual = *certificate_.lower.dual;
    const Ball value = law_.entropy_nats() -
                       Ball::exact(dual.slope_nats, precision_) * distortion_ +
                       checker::expected_log_g(law_, dual);
    add_enclosure("lower.rate_nats", certificate_.lower.rate_nats, value);
    const Ball limit = number(certificate_.lower.constraint_excess) + 1;
    const auto constraint = checker::check_constraint(law_, dual, limit, options, progress);
    if (!constraint) return constraint.error();
    add_constraint(*constraint);
    const bool holds = constraint->verdict == Verdict::kHolds;
    return holds ? value - log(limit) : Ball::indeterminate(precision_);
  }

  void add_constraint(const checker::ConstraintCheck& constraint) {
    const std::string at =
        std::isinf(constraint.at) ? "large y" : "y = " + short_text(constraint.at);
    const bool holds = constraint.verdict == Verdict::kHolds;
    const bool fails = constraint.verdict == Verdict::kFails;
    const Ball excess = (holds ? constraint.most : constraint.value) - 1;
    CheckTest& test = add(
        "lower.constraint_excess", "<= " + certificate_.lower.constraint_excess, excess, holds,
        fails ? "c(y) is larger at " + at : "c(y) could not be shown to be that small near " + at);
    if (!fails) test.own_lower = -kInfinity;  // an upper bound only
    if (!holds && !fails) test.own_upper = kInfinity;
  }

  const RdCertificate& certificate_;
  const SourceLaw& law_;
  Precision precision_;
  Ball distortion_;
  CheckReport report_;
};

}  // namespace

Result<CheckReport> check(const RdCertificate& certificate, const CheckOptions& options,
                          Progress* progress) {
  if (const Result<void> fine = check_precision(options); !fine) return fine.error();
  // A certificate that was built in memory must obey the same rules as one from a file.
  if (const auto same = parse_rd_certificate(to_json(certificate)); !same) return same.error();
  const Result<CertifiedSource> source = parse_certified_source(certificate.source);
  if (!source) return source.error();
  const Result<SourceLaw> law = SourceLaw::create(*source, {options.precision_bits});
  if (!law) return law.error();
  if (progress != nullptr)
    progress->begin(checker::kChannelProgress +
                    (certificate.lower.dual ? checker::kConstraintProgress : 0));
  return RdCheck(certificate, *law).run(options, progress);
}

}  // namespace ratefloor::floor
