// The main job of `ratefloor quantize`: a model's matrices as tensor streams, by themselves or for
// the inputs that they have in the model (request.layers; layers/encode_layers.h).
//
// Each tensor is fitted, encoded for its target, decoded again to measure its error, and staged in
// DIR/.ratefloor-partial; when all are, the folder is assembled. The result is a function of model
// and options: threads, interruptions and resumptions do not show in it.
//
// Memory, beside the mapped pages of the tensors at work: about 48 MiB, 24 MiB a thread (a value
// histogram, two chunks with what codecs keep of them), 60 bytes for each row of the tensors at
// work, and with ectcq 4 bytes for each of their weights, where these are no more than 2^26; so it
// does not grow with the model. Disk: the quantized model twice while it is assembled,
// once afterwards.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/progress.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/layers/layer_source.h"
#include "ratefloor/job/quantize_record.h"

namespace ratefloor::job {

/// A total is met when it is off by no more than this, in bits per weight.
inline constexpr double kTotalTolerance = 0.01;

struct QuantizeRequest {
  std::string model;   // a path, as io::open_model understands it
  std::string output;  // a folder that does not exist or is empty — or an interrupted run's
  QuantizeOptions options;
  bool resume = false;
  /// Inputs of the matrices, for a calibrated run; then options.calibration is its identity().
  LayerSource* layers = nullptr;
  std::string version;  // goes into the record
  /// The record as text, for ratefloor.json. Required.
  std::function<std::string(const QuantizeRecord&)> record_text;
  /// Called after every tensor that was encoded and staged; an error stops the run, which can then
  /// be resumed. May be empty.
  std::function<Result<void>()> after_tensor;
};

struct QuantizeResult {
  QuantizeRecord record;              // empty when already_complete
  std::vector<std::string> warnings;  // about the model's files, and targets that were missed
  bool already_complete = false;      // resumed what had been finished: nothing was done
};

/// Errors of code kInvalidArgument are the request's fault, whatever the model; kNotFinite names a
/// tensor with NaN or Inf, before anything is written; kUnsupported where a target cannot be met
/// or the model is quantized already; see Staging for what the output folder may be. After an
/// error the output folder holds no model; what was staged is there for --resume.
Result<QuantizeResult> quantize(const QuantizeRequest& request, const Executor& executor,
                                Progress& progress);

}  // namespace ratefloor::job
