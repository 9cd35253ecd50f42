#include "ratefloor/job/curve.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/floor/shannon_bounds.h"
#include "ratefloor/job/rate_range.h"

namespace ratefloor::job {
namespace {

class NoProgress : public Progress {
  void begin(std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void item(std::string_view) override {}
};

Curve curve_of(std::string_view source, std::string_view rates, std::string_view methods,
               unsigned threads = 2, RdFunction rd = rd_samples) {
  CurveRequest request;
  request.rates_bits = *parse_rate_range(rates);
  request.methods = *parse_curve_methods(methods);
  request.rd = std::move(rd);
  NoProgress progress;
  return compute_curve(**source::parse_source(source), request, Executor(threads), progress);
}

TEST(RateRange, CountsAndRoundsOnce) {
  const auto rates = parse_rate_range("0.25:5:0.25");
  ASSERT_TRUE(rates);
  ASSERT_EQ(rates->size(), 20u);
  EXPECT_EQ(rates->front(), 0.25);
  EXPECT_EQ(rates->back(), 5);
  EXPECT_EQ(parse_rate_range("0:1:0.1")->size(), 11u);
  EXPECT_EQ(parse_rate_range("1:2:0.3")->size(), 4u);
  EXPECT_EQ(*parse_rate_range("3"), std::vector<double>{3});
  EXPECT_EQ(*parse_rate_range("2:2:1"), std::vector<double>{2});
  EXPECT_EQ(parse_rate_range("0:9.999:0.001")->size(), 10'000u);
}

TEST(RateRange, SaysWhatIsWrong) {
  for (const char* bad :
       {"",        ":",       "::",     "1:2",        "1:2:",       "1:2:0",
        "1:2:-1",  "2:1:0.5", "-1:2:1", "nan:2:1",    "0:nan:1",    "0:1:nan",
        "0:inf:1", "0:1:inf", "0:33:1", "0:10:0.001", "0:1:1e-300", "1:2:0.5:1",
        "a:b:c",   "1,5:2:1", " 1:2:1", "1:2:1 ",     "0x1:2:1",    "1e999:2:1"}) {
    const auto rates = parse_rate_range(bad);
    ASSERT_FALSE(rates) << bad;
    EXPECT_EQ(rates.error().code, ErrorCode::kInvalidArgument) << bad;
    EXPECT_NE(rates.error().message.find("rates"), std::string::npos) << bad;
  }
}

TEST(CurveMethod, NamesAndRates) {
  const auto methods = parse_curve_methods("slb,sphere24,nf4,fp4-fp16,af4-b128,int4,int3-g64,slb");
  ASSERT_TRUE(methods);
  ASSERT_EQ(methods->size(), 7u);
  EXPECT_EQ((*methods)[1].dimension, 24);
  EXPECT_DOUBLE_EQ((*methods)[2].fixed_rate_bits(), 4.5);
  EXPECT_DOUBLE_EQ((*methods)[3].fixed_rate_bits(), 4.25);
  EXPECT_DOUBLE_EQ((*methods)[4].fixed_rate_bits(), 4.25);
  EXPECT_DOUBLE_EQ((*methods)[5].fixed_rate_bits(), 4.125);
  EXPECT_DOUBLE_EQ((*methods)[6].fixed_rate_bits(), 3.25);
  EXPECT_TRUE(parse_curve_methods(kDefaultCurveMethods));
  for (const char* bad : {"", "slb,", "SLB", "sphere0", "sphere", "int1", "int9", "int4-asym",
                          "nf4-dq", "nf4-b7", "int4-g0", "ecsq2", "lloyd4", "\x01\xff"})
    EXPECT_FALSE(parse_curve_methods(bad)) << bad;
}

// R(D) = SLB(D) + 0.1 e^{−2R} is smooth and known everywhere, its slope too.
TEST(GapCurve, InterpolatesWhatItWasGiven) {
  const double entropy = source::kGaussianEntropyBits - 0.1;
  const auto excess = [](double rate) { return 0.1 * std::exp(-2 * rate); };
  const auto distortion = [&](double rate) {
    return floor::distortion_at_slb(entropy, rate - excess(rate));
  };
  std::vector<RdSample> samples;
  for (double rate = 0.2; rate < 4; rate += 0.3) {
    const double slope = 1 / (2 * distortion(rate) * (1 + 2 * excess(rate)));
    samples.insert(samples.begin(), {rate, distortion(rate), slope});
  }
  const GapCurve curve(entropy, samples);
  for (double rate = 0; rate < 10; rate += 0.01) {
    const double tolerance = rate < 0.2 ? 5e-4 : 2e-5;  // a parabola up to the first sample
    EXPECT_NEAR(curve.rate_bits(distortion(rate)), rate, tolerance) << rate;
    EXPECT_NEAR(curve.rate_bits(curve.distortion(rate)), rate, 1e-12) << rate;
  }
  EXPECT_DOUBLE_EQ(curve.distortion(0), 1);
  EXPECT_EQ(curve.rate_bits(2), 0);
}

TEST(Curve, GaussianIsExact) {
  const Curve curve = curve_of("gaussian", "0:6:0.5", "slb,gaussian-upper,theorem-upper,rd");
  ASSERT_TRUE(curve.has_rd);
  for (const CurveLine& line : curve.lines) {
    ASSERT_EQ(line.points.size(), 13u);
    for (const CurvePoint& p : line.points) {
      EXPECT_NEAR(p.distortion, std::exp2(-2 * p.rate_bits), 1e-13);
      EXPECT_NEAR(*p.gap_bits, 0, 1e-12);
    }
  }
}

// Literature values for the Laplacian: 6.62, 12.66, 18.68 dB; Blahut–Arimoto between two bounds
// gives 6.633, 12.669, 18.690.
TEST(Curve, LaplacianRateDistortion) {
  const Curve curve = curve_of("laplace", "1:3:1", "rd");
  const double known[] = {6.633, 12.669, 18.690};
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(curve.lines[0].points[i].snr_db, known[i], 2e-3);
}

TEST(Curve, BoundsAndQuantizersAreInOrder) {
  for (const char* source : {"laplace", "ggd:1.7", "uniform"}) {
    const Curve curve = curve_of(source, "0.5:4:0.5",
                                 "slb,rd,theorem-upper,gaussian-upper,lloyd,ecsq,ecdq,nf4,int4");
    const auto& lines = curve.lines;
    for (std::size_t i = 0; i < lines[0].points.size(); ++i) {
      const double tolerance = 2e-3;  // of R(D)
      for (std::size_t k = 0; k + 1 < 4; ++k)
        EXPECT_LE(lines[k].points[i].distortion,
                  lines[k + 1].points[i].distortion * (1 + tolerance))
            << source << " " << lines[k].method.name;
    }
    for (std::size_t k = 4; k < lines.size(); ++k) {
      EXPECT_TRUE(lines[k].note.empty());
      EXPECT_EQ(lines[k].points.size(), lines[k].method.name == "lloyd" ? 4u : k < 7 ? 8u : 1u);
      for (const CurvePoint& p : lines[k].points) {
        EXPECT_GT(*p.gap_bits, 0) << source << " " << lines[k].method.name;
        EXPECT_GE(p.gap_to_slb_bits, *p.gap_bits - 1e-9);
      }
    }
  }
}

TEST(Curve, KnownBlockErrors) {
  const Curve curve = curve_of("ggd:1.7", "4", "nf4,fp4,af4,int4-g64", 2, nullptr);
  const double known[] = {.0087905, .0160227, .0094552};
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(curve.lines[i].points[0].distortion, known[i], 1e-7);
}

TEST(Curve, SameForAnyNumberOfThreads) {
  const Curve one = curve_of("ggd:1.3", "0.5:1:0.5", "rd,ecsq,ecdq", 1);
  const Curve four = curve_of("ggd:1.3", "0.5:1:0.5", "rd,ecsq,ecdq", 4);
  for (std::size_t k = 0; k < one.lines.size(); ++k)
    for (std::size_t i = 0; i < one.lines[k].points.size(); ++i)
      EXPECT_EQ(one.lines[k].points[i].distortion, four.lines[k].points[i].distortion);
}

TEST(Curve, WithoutSolverGapsAreToTheShannonBound) {
  const Curve curve = curve_of("laplace", "1:2:1", "rd,ecsq", 1, nullptr);
  EXPECT_FALSE(curve.has_rd);
  EXPECT_TRUE(curve.lines[0].points.empty());
  EXPECT_FALSE(curve.lines[0].note.empty());
  ASSERT_EQ(curve.lines[1].points.size(), 2u);
  EXPECT_FALSE(curve.lines[1].points[0].gap_bits);
  EXPECT_NEAR(curve.lines[1].points[0].gap_to_slb_bits, 0.1376, 1e-4);
}

TEST(Curve, HighRatesLeaveHoles) {
  const Curve curve = curve_of("ggd:1.7", "11:32:7", "slb,lloyd,ecsq,ecdq", 2, nullptr);
  EXPECT_EQ(curve.lines[0].points.size(), 4u);
  EXPECT_EQ(curve.lines[1].points.size(), 1u);
  EXPECT_EQ(curve.lines[2].points.size(), 1u);
  EXPECT_EQ(curve.lines[3].points.size(), 2u);
}

}  // namespace
}  // namespace ratefloor::job
