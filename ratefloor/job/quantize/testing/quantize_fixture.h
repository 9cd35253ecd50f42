// For the tests of `quantize`: a model of all kinds of tensors, and runs over it.
#pragma once

#include <string>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/job/quantize.h"
#include "ratefloor/job/quantize/testing/small_model.h"

namespace ratefloor::job::test {

constexpr std::uint64_t kCols = kSlow ? 64 : 256;

class QuantizeFixture : public ::testing::Test {
 protected:
  /// What becomes ratefloor.json.
  virtual std::string text_of(const QuantizeRecord& record) const {
    return "{\n \"plan\": \"" + record.plan +
           "\",\n \"stored_bytes\": " + std::to_string(record.total.stored_bytes) + "\n}\n";
  }

  /// Of a calibrated run.
  virtual LayerSource* layers() const { return nullptr; }

  SmallModel small() const { return SmallModel(folder_); }
  /// Four matrices of all kinds of floats, a vector, an odd one.
  SmallModel mixed() const {
    return small()
        .add("embed.weight", io::Dtype::kBF16, {512, kCols}, 1.2)
        .add("layers.0.q.weight", io::Dtype::kF16, {256, kCols})
        .add("layers.0.k.weight", io::Dtype::kF8E4M3, {128, kCols})
        .add("layers.0.experts.weight", io::Dtype::kF32, {4, 64, kCols}, 2.0)
        .add("layers.0.norm.weight", io::Dtype::kF32, {kCols})
        .add("steps", io::Dtype::kI64, {3}, std::string(24, '\7'));
  }

  Result<QuantizeResult> run(const std::string& model, const QuantizeOptions& options,
                             const std::string& output = "out", unsigned threads = 2,
                             bool resume = false, int stop_after = -1) const {
    QuantizeRequest request;
    request.model = model;
    request.output = folder_.path(output);
    request.options = options;
    request.resume = resume;
    request.layers = layers();
    request.version = "1";
    request.record_text = [this](const QuantizeRecord& record) { return text_of(record); };
    request.after_tensor = [&]() -> Result<void> {
      if (stop_after-- == 1) return make_error(ErrorCode::kInternal, "stopped");
      return {};
    };
    const Executor executor(threads);
    NoProgress progress;
    return quantize(request, executor, progress);
  }
  static QuantizeOptions with(const std::string& codec) {
    QuantizeOptions options;
    options.codec = codec;
    return options;
  }
  static QuantizeOptions bits(double bits, const std::string& codec = "ecsq") {
    QuantizeOptions options = with(codec);
    options.bits = bits;
    return options;
  }
  std::uint64_t weight_file_bytes(const std::string& output = "out") const {
    return read_file(folder_.path(output + "/model.safetensors")).size();
  }

  io::test::ScratchFolder folder_;
};

}  // namespace ratefloor::job::test
