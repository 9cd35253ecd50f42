// R(D): certified points, an uncertified curve, and a plain Blahut–Arimoto run beside them.
//
// Prints CSV rows: what, source, distortion, seconds (fastest of the runs), claimed accuracy and
// true error in bits. The Blahut–Arimoto rows discretize the source to 1001 equal bins between its
// 1e-4 quantiles, as such runs usually do, and iterate until their own dual bound claims a
// millionth of a bit, or for 8000 iterations; the true error is the distance to the certified
// interval at the distortion they reached.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/floor/blahut_arimoto.h"
#include "ratefloor/floor/certificate/certify.h"
#include "ratefloor/job/gap_curve.h"
#include "ratefloor/job/rd_samples.h"
#include "ratefloor/source/source.h"

namespace {

using namespace ratefloor;

double seconds(int runs, const std::function<void()>& work) {
  double fastest = HUGE_VAL;
  for (int run = 0; run < runs; ++run) {
    const auto start = std::chrono::steady_clock::now();
    work();
    fastest = std::min(
        fastest, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return fastest;
}

void row(const char* what, const std::string& source, const std::string& distortion, double time,
         double claimed, double error) {
  std::printf("%s,%s,%s,%.3f,%.2g,%.2g\n", what, source.c_str(), distortion.c_str(), time, claimed,
              error);
  std::fflush(stdout);
}

void certified(const std::string& source, const std::string& distortion) {
  floor::Range rate;
  const double time = seconds(3, [&] {
    rate = floor::outward(floor::certify_at_distortion(source, distortion)->rate_bits);
  });
  row("certified point", source, distortion, time, rate.upper - rate.lower, 0);
}

/// The distance of `bits` from an interval.
double distance(double bits, const floor::Range& range) {
  return std::max({0.0, range.lower - bits, bits - range.upper});
}

void plain_blahut_arimoto(const std::string& name, double slope, double cut) {
  const auto source = *source::parse_source(name);
  const int bins = 1001;
  const double end = -source->quantile(cut), width = 2 * end / bins;
  floor::FiniteProblem problem;
  for (int i = 0; i < bins; ++i) {
    const double left = -end + width * i;
    problem.points.push_back(left + width / 2);
    problem.probabilities.push_back(source->cdf(left + width) - source->cdf(left));
  }
  double sum = 0;
  for (const double p : problem.probabilities) sum += p;
  for (double& p : problem.probabilities) p /= sum;
  problem.reproduction = problem.points;

  floor::BlahutArimotoPoint point;
  const double time = seconds(1, [&] {
    // Double the number of iterations until the run's own bound claims 1e-6 bit.
    for (int iterations = 1000; iterations <= 8000; iterations *= 2) {
      point = *floor::blahut_arimoto(problem, {slope, iterations, 0, 0});
      if (point.shortfall_bits <= 1e-6) break;
    }
  });
  char distortion[40];
  std::snprintf(distortion, sizeof distortion, "%.10g", point.distortion);
  const floor::Range rate =
      floor::outward(floor::certify_at_distortion(name, distortion)->rate_bits);
  row(cut > 1e-6 ? "Blahut-Arimoto; 1001 bins; cut at 1e-4"
                 : "Blahut-Arimoto; 1001 bins; cut at 1e-9",
      name, distortion, time, point.shortfall_bits, distance(point.rate_bits, rate));
}

void curve(const std::string& name) {
  const auto source = *source::parse_source(name);
  const Executor one_thread(1);
  std::vector<double> distortions(50);
  const double time = seconds(3, [&] {
    const job::GapCurve found(source->entropy_bits(),
                              job::rd_samples(*source, 5, one_thread, [] {}));
    for (int i = 0; i < 50; ++i) distortions[i] = found.distortion(0.1 * (i + 1));
  });
  double error = 0;
  for (const int i : {4, 19, 34}) {
    char distortion[40];
    std::snprintf(distortion, sizeof distortion, "%.10g", distortions[i]);
    const floor::Range rate =
        floor::outward(floor::certify_at_distortion(name, distortion)->rate_bits);
    error = std::max(error, distance(0.1 * (i + 1), rate));
  }
  row("uncertified curve; 50 points", name, "", time, 0, error);
}

}  // namespace

int main() {
  for (const char* source : {"laplace", "ggd:1.3", "ggd:1.7", "uniform"})
    for (const char* d : {"0.001", "0.01", "0.1", "0.5", "0.9"}) certified(source, d);
  certified("ggd:1.7", "0.00885");
  for (const char* source : {"laplace", "ggd:1.7", "gaussian", "uniform"}) curve(source);
  for (const double cut : {1e-4, 1e-9}) {
    plain_blahut_arimoto("ggd:1.7", 56.5, cut);
    plain_blahut_arimoto("laplace", 4.99, cut);
  }
}
