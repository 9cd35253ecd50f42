// A design in the making.
#pragma once

#include "ratefloor/codec/ectcq/design.h"
#include "ratefloor/codec/ectcq/header.h"
#include "ratefloor/codec/ectcq/scale_classes.h"

namespace ratefloor::codec::ectcq {

/// What is known of a matrix before anything is tried.
struct Outlook {
  double deviation = 0;  // of a typical row
  double beta = 2;       // of the weights of a row
  float greatest = 0;    // |w|
  ScaleClasses scales;
};

Outlook look_at(const Matrix& matrix, const TensorModel& model, double rate_bits,
                const Executor& executor);

/// At low rates a zero in both supersets helps some sources, and a λ below the slope helps others,
/// whose many small weights then get finer steps.
struct Variant {
  bool zero_rule = false;
  double lambda = 0;  // 0: the slope
};

/// A design, and how it did on the last search.
struct Trial {
  Header header;
  double lambda = 0.35, limit = 4;
  double rate = 0;   // stored bits per weight, estimated
  double error = 0;  // mean, in squared steps

  /// Where high-resolution theory puts it.
  static Trial start(const Outlook& outlook, const Settings& settings, const Variant& variant,
                     std::uint64_t weights);

  /// To a step 2^octaves times as wide. Parameters move with the step, so that the model keeps its
  /// width in weights; explicit tables stay for small moves, or else wait for the next count.
  void move_step(double octaves, const Outlook& outlook);

  double step() const { return header.format.step; }
  /// What rate and error have to do with it: at 6 dB per bit, the smaller the better.
  double figure_of_merit() const;

 private:
  double least_step_ = 0;
};

}  // namespace ratefloor::codec::ectcq
