// The inputs of a model's matrices, from a text that is taken through the model while it is being
// quantized, block by block.
//
// A block quantized with statistics of the original model is fitted to inputs that it will never
// see: those of the quantized model carry the errors of all blocks before. Here the hidden states
// of the text come from the quantized prefix. Entering block l, they run through the block's
// original weights on a copy, which gives its statistics; leaving it, they run through what the
// block became. The same order, and the same reason, as in GPTQ (Frantar, Ashkboos, Hoefler and
// Alistarh 2022).
//
// The text's last windows are the probe: they run along, no statistics see them, and at the end
// they tell what the quantization cost.
//
// Memory: the hidden states of the text, 4 bytes × tokens × hidden (those of one batch twice), the
// embedding and the head, one layer's weights, and its statistics, 8 bytes × n(n+1)/2 for each
// input of n channels. The survey holds hidden states of its own, of kSurveyTokens at most, before
// the others exist; changed_model.h and measure() say what else they take. Time: the survey costs a
// forward pass with statistics, each stage a layer's share of one with and one without.
//
// The same calls give the same bits for any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/job/layers/layer_source.h"
#include "ratefloor/kernel/matmul.h"
#include "ratefloor/model/changed_model.h"
#include "ratefloor/model/decoder.h"
#include "ratefloor/model/hidden_states.h"
#include "ratefloor/model/windows.h"

namespace ratefloor::model {

struct PrefixRequest {
  std::string model{}, text{};
  std::uint64_t window = 0;       // 0: the model's positions, at most 2048
  std::uint64_t max_windows = 0;  // of both parts together; 0: all
  kernel::Precision precision = kernel::Precision::kF32;
  std::uint64_t seed = 0;
  std::uint64_t slope_tokens = 2048;  // that kl_with() looks at; 0: it tells nothing
  std::uint64_t probe_tokens = 1024;  // at least, in whole windows, but at most a quarter of the
                                      // text (calibration_windows.h); 0: none
};

/// The survey looks at this many of the text's first tokens: what follows from it are rates only,
/// the statistics that weights are fitted to come stage by stage from the whole text. Few tokens
/// make the logarithms of a spectrum too small, by 1 + (1 − y)/y · ln(1 − y) nats in the mean where
/// tokens are independent, y = channels / tokens (the Marchenko–Pastur law): 0.06 for 4096
/// channels, 0.26 for 14336; a rate by half of that. More tokens cost time in proportion.
inline constexpr std::uint64_t kSurveyTokens = 32768;

/// How a text divides, without a model's weights.
struct TextSplit {
  std::uint64_t window = 0, calibration_tokens = 0, probe_tokens = 0;
};
/// Of `request` model (for config.json and tokenizer), text, windows and probe_tokens matter.
/// Errors as PrefixSource::open.
Result<TextSplit> split_text(const PrefixRequest& request);

/// Of a Progress only item() is called: who counts the work is the caller.
class PrefixSource final : public job::LayerSource {
 public:
  /// `executor` must outlive what this makes. Errors as calibrate() has them: kInvalidArgument for
  /// a window that does not fit the model, kDegenerate for a text without one, others as of the
  /// files.
  static Result<std::unique_ptr<PrefixSource>> open(const PrefixRequest& request,
                                                    const Executor& executor);

  /// "text 0123456789abcdef, probe …, 30720 + 2048 tokens in windows of 2048, f32, 512 tokens of
  /// noise with seed 0": hashes of the tokens, not paths.
  std::string identity() const override;
  job::CalibrationRecord describe() const override;

  Result<void> survey(const Visit& visit, Progress& progress) override;
  /// On the first slope_tokens tokens; nothing for fewer than 2. The original model's states on
  /// them stay in memory until the first stage is left.
  Result<std::optional<double>> kl_with(std::string_view tensor,
                                        const job::WeightChange& change) override;

  /// A block's four inputs; in the last stage what the head reads; nothing in stage 0. Error
  /// kInternal out of order.
  Result<job::StageStatistics> enter(std::size_t stage, bool wanted, Progress& progress) override;
  /// kNotFinite, naming the layer, where what it became overflows; kInternal out of order.
  Result<void> leave(std::size_t stage, const job::WeightReader& weights,
                     Progress& progress) override;

  /// Over all tokens of the probe that have a predecessor; nullopt where there is no probe. Runs it
  /// through the original model. Memory: hidden states of the probe and the head once more.
  Result<std::optional<job::MeasuredKl>> measure(const job::WeightReader& weights,
                                                 Progress& progress) override;

 private:
  /// Part of the text on its way.
  struct Part {
    std::vector<Window> windows{};
    std::vector<Batch> batches{};
    std::vector<BatchState> states{};  // one for each batch; without hidden states before stage 1
  };
  PrefixSource(const PrefixRequest& request, const Executor& executor, Decoder decoder);
  static Part lay_out(std::span<const std::uint32_t> text, std::span<const Window> windows);
  std::size_t last_stage() const { return 1 + decoder_.architecture().layers; }
  std::string layer_text(std::size_t layer) const;
  /// The tokens of `states`, embedded by the original model.
  std::vector<BatchState> start_again(std::span<const BatchState> states) const;
  /// Of layer `layer` with its original weights, on `states`, which go through it or, if `copies`,
  /// stay where they are.
  Result<std::vector<linear::InputStatistics>> gather(std::size_t layer,
                                                      std::span<BatchState> states,
                                                      bool copies) const;
  Result<linear::InputStatistics> gather_head(std::span<const BatchState> states) const;
  /// Is `stage` the one that is due?
  Result<void> check_order(std::size_t stage) const;

  PrefixRequest request_;
  const Executor& executor_;
  Decoder decoder_;  // of the original model, in little memory
  std::uint64_t window_ = 0;
  std::vector<std::uint32_t> text_;
  Part calibration_, probe_;
  std::unique_ptr<ChangedModel> changed_{};
  std::size_t next_stage_ = 0;  // the one that has not been left
};

}  // namespace ratefloor::model
