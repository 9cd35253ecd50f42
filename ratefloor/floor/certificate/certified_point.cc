#include "ratefloor/floor/certificate/certified_point.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "ratefloor/floor/certificate/certify.h"
#include "ratefloor/floor/enclosure/bounds_enclosure.h"
#include "ratefloor/floor/enclosure/source_enclosure.h"

namespace ratefloor::floor {
namespace {

using rigor::Ball;

constexpr rigor::Precision kPrecision{128};

Range outward(const Ball& x) { return {x.lower_double(), x.upper_double()}; }

std::optional<Range> outward_if_finite(const Ball& x) {
  if (!x.is_finite()) return std::nullopt;
  return outward(x);
}

ClosedFormRanges closed_forms(const SourceEnclosure& source, const Ball& distortion) {
  ClosedFormRanges out;
  if (source.ggd() != nullptr) out.alpha = outward(source.ggd()->alpha());
  out.fisher_information = outward_if_finite(source.fisher_information());
  if (rigor::certainly_less(distortion, Ball::integer(1, kPrecision)))
    out.theorem_gap_bits =
        outward_if_finite(gap_theorem_bits(source.fisher_information(), distortion));
  out.entropy_bits = outward(source.entropy_bits());
  out.excess_kurtosis = outward(source.excess_kurtosis());
  out.kl_from_gaussian_bits = outward(source.kl_from_gaussian_bits());
  out.kl_from_gaussian_bits.lower = std::max(0.0, out.kl_from_gaussian_bits.lower);
  if (out.theorem_gap_bits)
    out.theorem_gap_bits->lower = std::max(0.0, out.theorem_gap_bits->lower);
  out.slb_bits = outward(slb_bits(source.entropy_bits(), distortion));
  return out;
}

/// R − SLB at D, from proven ends of R; never negative, because R is never below its bound.
Range gap(const DecimalInterval& rate, const Ball& slb) {
  const Ball low = *Ball::decimal(rate.lower, kPrecision) - slb;
  const Ball high = *Ball::decimal(rate.upper, kPrecision) - slb;
  return {std::max(0.0, low.lower_double()), std::max(0.0, high.upper_double())};
}

}  // namespace

Result<CertifiedPoint> certified_at_distortion(std::string_view source_name,
                                               std::string_view distortion_text) {
  const Result<std::unique_ptr<source::Source>> source = source::parse_source(source_name);
  if (!source) return source.error();
  const Result<Ball> distortion = Ball::decimal(distortion_text, kPrecision);
  if (!distortion) return distortion.error();
  Result<FloorPoint> point = floor_at_distortion(**source, distortion->midpoint_double());
  if (!point) return std::move(point).error();
  const Result<SourceEnclosure> enclosure = SourceEnclosure::parse(source_name, kPrecision);
  if (!enclosure) return enclosure.error();

  CertifiedPoint out{*std::move(point), closed_forms(*enclosure, *distortion), std::nullopt};
  out.point.certified = true;
  const Ball slb = slb_bits(enclosure->entropy_bits(), *distortion);
  DecimalInterval rate{"0", "0"};
  if (!rigor::certainly_at_most(Ball::integer(1, kPrecision), *distortion)) {
    Result<RdCertificate> certificate = certify_at_distortion(source_name, distortion_text);
    if (!certificate) return std::move(certificate).error();
    rate = certificate->rate_bits;
    out.certificate = *std::move(certificate);
  }
  out.point.rd_bits = outward(rate);
  out.point.gap_bits = gap(rate, slb);
  return out;
}

Result<CertifiedPoint> certified_at_rate(std::string_view source_name, std::string_view rate_text) {
  const Result<std::unique_ptr<source::Source>> source = source::parse_source(source_name);
  if (!source) return source.error();
  const Result<Ball> rate = Ball::decimal(rate_text, kPrecision);
  if (!rate) return rate.error();
  Result<FloorPoint> point = floor_at_rate(**source, rate->midpoint_double());
  if (!point) return std::move(point).error();
  const Result<SourceEnclosure> enclosure = SourceEnclosure::parse(source_name, kPrecision);
  if (!enclosure) return enclosure.error();
  Result<CertifiedRate> certified = certify_at_rate(source_name, rate_text);
  if (!certified) return std::move(certified).error();

  const Ball low = *Ball::decimal(certified->distortion.lower, kPrecision);
  const Ball high = *Ball::decimal(certified->distortion.upper, kPrecision);
  CertifiedPoint out{*std::move(point), closed_forms(*enclosure, high),
                     std::move(certified->certificate)};
  out.point.certified = true;
  out.point.distortion = outward(certified->distortion);
  out.point.slb_bits = slb_bits(enclosure->entropy_bits(), high).midpoint_double();
  if (out.closed_forms.theorem_gap_bits)
    out.point.theorem_gap_bits = out.closed_forms.theorem_gap_bits->upper;
  // R is given; the gap is that at D(R), wherever between the two ends that is.
  const Ball slb_at_low = slb_bits(enclosure->entropy_bits(), low);
  out.closed_forms.slb_bits.upper = slb_at_low.upper_double();  // the bound falls with D
  const Range at_low = outward(*rate - slb_at_low);
  const Range at_high = outward(*rate - slb_bits(enclosure->entropy_bits(), high));
  out.point.gap_bits = {std::max(0.0, at_low.lower), std::max(0.0, at_high.upper)};
  return out;
}

}  // namespace ratefloor::floor
