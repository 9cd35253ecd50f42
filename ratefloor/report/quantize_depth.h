// A record's matrices in the order in which a model uses them, which is not that of its files.
#pragma once

#include <string>
#include <vector>

#include "ratefloor/job/quantize_record.h"

namespace ratefloor::report {

/// One entry per quantized tensor. Pointers into the record.
struct DepthOrder {
  std::vector<const job::QuantizedTensor*> tensors;
  std::vector<double> places;      // evaluation_series.h; the embedding at −1, the head behind
  std::vector<std::string> kinds;  // job/tensor_kind.h
  std::string axis;                // what the places are, in words
};

DepthOrder depth_order(const job::QuantizeRecord& record);

}  // namespace ratefloor::report
