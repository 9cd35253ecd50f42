// The folder in which a model is quantized before it is one: DIR/.ratefloor-partial.
//
//     plan.json              what the run was asked for (plan.h)
//     lock                   held by the run at work
//     tensors/7.json         what has been done to tensor 7 (tensor_history.h)
//     tensors/7-0.stream     its stream: the body, then the head, which is known last
//     model/                 the files of DIR, until all are there
//
// Every file appears whole or not at all, a stream before the record that names it, so that a run
// killed at any moment can be gone on with: what is recorded is finished, all else is thrown away.
// The files of model/ are moved to DIR when all are written, ratefloor.json last: a DIR that has
// it is complete.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratefloor/base/atomic_file.h"
#include "ratefloor/base/result.h"
#include "ratefloor/job/quantize/tensor_history.h"

namespace ratefloor::job {

inline constexpr std::string_view kStagingName = ".ratefloor-partial";
inline constexpr std::string_view kRecordName = "ratefloor.json";

enum class OutputState {
  kFresh,     // nothing there, or an empty folder
  kPartial,   // an interrupted run of this plan
  kComplete,  // the result of this plan, perhaps with remains of its staging
};

/// Looks without touching. Errors (kIo): `output` is no folder, is not empty, holds an interrupted
/// run and `resume` is not asked for, or one of another plan.
Result<OutputState> inspect_output(const std::string& output, const std::string& plan, bool resume);

class Staging {
 public:
  /// Makes the folder, or reads it. Precondition: inspect_output() said kFresh or kPartial. Errors:
  /// kIo, also where another run is at work in it; kMalformed for a damaged record.
  static Result<Staging> open(const std::string& output, const std::string& plan,
                              std::size_t tensors);

  Staging() = default;
  ~Staging();
  Staging(Staging&& other) noexcept;
  Staging& operator=(Staging&& other) noexcept;
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  // Of different tensors, these may be called from different threads.
  const TensorHistory& history(std::size_t tensor) const { return histories_[tensor]; }
  /// Whether the stream on disk is the one for `target`.
  bool holds(std::size_t tensor, std::string_view target) const;
  /// A file for the tensor's next stream; without keep() it goes away.
  Result<AtomicFile> new_stream(std::size_t tensor) const;
  using Look = std::function<Result<void>(const std::string& path, StagedAttempt& attempt)>;
  /// Commits `stream`, has `look` (may be empty) see its file, and records it; the stream before it
  /// goes away.
  Result<void> keep(std::size_t tensor, const std::string& name, AtomicFile stream,
                    StagedAttempt attempt, const Look& look = {});
  /// What a calibrated run keeps its survey in (layers/model_survey.h).
  std::string survey_path() const { return path("survey.json"); }
  /// … and the basis that its matrices share; there before the survey is.
  std::string basis_path() const { return path("basis.bin"); }
  /// Of the last attempt; there must be one.
  std::string stream_path(std::size_t tensor) const;

  /// After an error: if nothing has been kept, there is nothing to resume, and the staging goes
  /// away, with the output folder if open() made that.
  void abandon();

  /// An empty folder for the model's files.
  Result<std::string> assembly() const;
  /// Moves `names` from there to the output folder, in this order, then removes the staging.
  Result<void> publish(const std::vector<std::string>& names);

 private:
  std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }
  std::string record_path(std::size_t tensor) const;
  std::string stream_path(std::size_t tensor, std::size_t attempt) const;
  Result<void> lock();
  Result<void> read_histories();

  std::string output_, folder_;
  bool made_output_ = false;
  int lock_ = -1;
  std::vector<TensorHistory> histories_;
};

/// What is left in the staging of a complete output goes away.
void remove_staging(const std::string& output);

}  // namespace ratefloor::job
