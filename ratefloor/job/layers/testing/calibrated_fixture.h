// For tests of calibrated runs: the matrices of a small decoder, statistics of their inputs, and
// runs over both.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ratefloor/job/layers/statistics_source.h"
#include "ratefloor/job/quantize/testing/quantize_fixture.h"
#include "ratefloor/linear/calibration/input_names.h"
#include "ratefloor/linear/calibration/testing/statistics_examples.h"

namespace ratefloor::job::test {

/// How much a made-up model minds a tensor's relative error, and how many weights it has.
struct Slope {
  double nats = 0;
  std::size_t weights = 0;
};
using Slopes = std::map<std::string, Slope, std::less<>>;

/// Statistics from a file, with slopes that no file has, and a count of what is asked for.
class SlopedSource final : public LayerSource {
 public:
  SlopedSource(linear::CalibrationFile file, Slopes slopes)
      : statistics_(std::move(file)), slopes_(std::move(slopes)) {}

  std::string identity() const override { return statistics_.identity() + ", slopes"; }
  CalibrationRecord describe() const override { return statistics_.describe(); }
  Result<void> survey(const Visit& visit, Progress& progress) override {
    ++surveys;
    return statistics_.survey(visit, progress);
  }
  Result<std::optional<double>> kl_with(std::string_view tensor,
                                        const WeightChange& change) override {
    const Slope& slope = slopes_.find(tensor)->second;
    const std::vector<float> before = linear::test::random_floats(slope.weights, 1);
    std::vector<float> after = before;
    if (Result<void> done = change(after); !done) return std::move(done).error();
    double error = 0, energy = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
      error += (after[i] - before[i]) * (after[i] - before[i]);
      energy += before[i] * before[i];
    }
    return std::optional<double>(slope.nats * error / energy);
  }
  Result<StageStatistics> enter(std::size_t stage, bool wanted, Progress& progress) override {
    if (wanted) ++stages_wanted;
    return statistics_.enter(stage, wanted, progress);
  }
  Result<void> leave(std::size_t stage, const WeightReader& weights, Progress& progress) override {
    return statistics_.leave(stage, weights, progress);
  }
  Result<std::optional<MeasuredKl>> measure(const WeightReader&, Progress&) override {
    return std::optional(MeasuredKl{0.5, 0.25, 0.75, 1000});
  }

  int surveys = 0, stages_wanted = 0;

 private:
  StatisticsSource statistics_;
  Slopes slopes_;
};

class CalibratedFixture : public QuantizeFixture {
 protected:
  static constexpr std::uint64_t kWidth = 64, kInner = 80;

  /// Two blocks without most of their matrices, an embedding and a head.
  SmallModel decoder(const std::string& name = "model") const {
    using io::Dtype;
    return SmallModel(folder_, name)
        .add("model.embed_tokens.weight", Dtype::kBF16, {96, kWidth}, 1.4)
        .add("model.layers.0.self_attn.q_proj.weight", Dtype::kF32, {kWidth, kWidth})
        .add("model.layers.0.self_attn.k_proj.weight", Dtype::kF16, {kWidth, kWidth}, 1.5)
        .add("model.layers.1.mlp.down_proj.weight", Dtype::kBF16, {kWidth, kInner}, 2.0)
        .add("model.layers.1.input_layernorm.weight", Dtype::kF32, {kWidth})
        .add("lm_head.weight", Dtype::kBF16, {128, kWidth});
  }

  /// Inputs of those matrices: correlated, of `tokens` tokens each.
  static std::vector<linear::InputStatistics> inputs(std::size_t tokens = 1024) {
    std::vector<linear::InputStatistics> all;
    std::uint64_t seed = 40;
    for (const auto& [name, n] :
         std::map<std::string, std::size_t>{{"model.layers.0.self_attn.qkv_input", kWidth},
                                            {"model.layers.1.mlp.down_input", kInner},
                                            {"lm_head_input", kWidth}}) {
      std::vector<float> x = linear::test::random_floats(tokens * n, seed++);
      for (std::size_t i = 1; i < x.size(); ++i) x[i] += 0.8f * x[i - 1];
      all.push_back(linear::test::statistics_of(name, x, n));
    }
    return all;
  }

  /// Writes a file of them, whatever its numbers; the path.
  std::string statistics_file(const std::vector<linear::InputStatistics>& inputs,
                              const std::string& name = "stats.safetensors") const {
    std::vector<linear::test::HandTensor> tensors;
    for (const linear::InputStatistics& one : inputs)
      for (linear::test::HandTensor& tensor : linear::test::hand_tensors(one))
        tensors.push_back(std::move(tensor));
    return folder_.write(name, linear::test::hand_file(tensors));
  }
  std::unique_ptr<LayerSource> source(const std::vector<linear::InputStatistics>& inputs) const {
    return std::make_unique<StatisticsSource>(open(inputs));
  }
  std::unique_ptr<SlopedSource> sloped(const std::vector<linear::InputStatistics>& inputs) const {
    return std::make_unique<SlopedSource>(
        open(inputs), Slopes{{"model.embed_tokens.weight", {0.5, 96 * kWidth}},
                             {"model.layers.0.self_attn.q_proj.weight", {4, kWidth * kWidth}},
                             {"model.layers.0.self_attn.k_proj.weight", {1, kWidth * kWidth}},
                             {"model.layers.1.mlp.down_proj.weight", {0.3, kWidth * kInner}},
                             {"lm_head.weight", {2.5, 128 * kWidth}}});
  }

  /// Few states, which tests do not need more of.
  static QuantizeOptions calibrated(double bits) { return QuantizeFixture::bits(bits, "ectcq-s4"); }

  /// `stop_after`: how many tensors are encoded before an error ends the run; −1: all.
  Result<QuantizeResult> run(const std::string& model, QuantizeOptions options,
                             std::unique_ptr<LayerSource> source, const std::string& output = "out",
                             unsigned threads = 2, bool resume = false, int stop_after = -1) const {
    options.calibration = source->identity();
    layers_ = std::move(source);
    Result<QuantizeResult> result =
        QuantizeFixture::run(model, options, output, threads, resume, stop_after);
    return result;
  }
  LayerSource* layers() const override { return layers_.get(); }

 private:
  linear::CalibrationFile open(const std::vector<linear::InputStatistics>& inputs) const {
    return *linear::CalibrationFile::open(statistics_file(inputs));
  }
  mutable std::unique_ptr<LayerSource> layers_;
};

}  // namespace ratefloor::job::test
