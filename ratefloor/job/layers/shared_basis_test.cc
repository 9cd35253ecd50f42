// A model whose matrices have rows in common, quantized in a basis of theirs: what it saves, and
// that whoever reads the folder finds the weights, or says what is wrong.
#include "ratefloor/job/layers/shared_basis.h"

#include <cmath>
#include <cstring>

#include "ratefloor/codec/basis/reflections.h"
#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/job/layers/testing/calibrated_fixture.h"
#include "ratefloor/job/quantized_model.h"

namespace ratefloor::job {
namespace {

using test::files_of;

class SharedBasisRun : public test::CalibratedFixture {
 protected:
  static constexpr std::uint64_t kRows = 256;
  const std::vector<std::string> readers_ = {
      "model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.k_proj.weight",
      "model.layers.0.self_attn.v_proj.weight", "lm_head.weight"};

  /// Rows that turn a wide range of powers into their common basis; one matrix with rows of none.
  std::string structured() const {
    const std::vector<float> values =
        linear::test::random_floats(codec::basis::value_count(kWidth, kWidth - 1), 7);
    std::vector<float> scaled = values;
    for (float& v : scaled) v *= 0.3f;
    const codec::basis::Reflections basis(kWidth, kWidth - 1, scaled);
    test::SmallModel model(folder_, "structured");
    for (std::size_t m = 0; m < readers_.size(); ++m) {
      std::vector<float> w = linear::test::random_floats(kRows * kWidth, 10 + m);
      for (std::size_t i = 0; i < w.size(); ++i)
        w[i] *= 0.02f * std::pow(30.0f, static_cast<float>(i % kWidth) / kWidth);
      basis.undo(w);
      std::string bytes(4 * w.size(), '\0');
      std::memcpy(bytes.data(), w.data(), bytes.size());
      model.add(readers_[m], io::Dtype::kF32, {kRows, kWidth}, std::move(bytes));
    }
    model.add("model.layers.1.mlp.down_proj.weight", io::Dtype::kBF16, {kWidth, kInner}, 2.0);
    return model.write();
  }
};

TEST_F(SharedBasisRun, SavesWhatItPromises) {
  const std::string path = structured();
  const auto with = run(path, calibrated(3), source(inputs()));
  ASSERT_TRUE(with) << with.error().to_string();
  ASSERT_EQ(with->record.calibration->bases.size(), 1u);
  const SharedBasisRecord& basis = with->record.calibration->bases[0];
  EXPECT_EQ(basis.matrices, 4u);
  EXPECT_EQ(basis.channels, kWidth);
  EXPECT_GT(basis.saved_bits, 0.5);
  QuantizeOptions alone = calibrated(3);
  alone.shared_basis = false;
  const auto without = run(path, alone, source(inputs()), "alone");
  ASSERT_TRUE(without) << without.error().to_string();
  EXPECT_TRUE(without->record.calibration->bases.empty());
  EXPECT_NEAR(with->record.total.stored_bpw, 3, kTotalTolerance);
  EXPECT_NEAR(without->record.total.stored_bpw, 3, kTotalTolerance);
  for (std::size_t i = 0; i < with->record.tensors.size(); ++i) {
    const QuantizedTensor &a = with->record.tensors[i], &b = without->record.tensors[i];
    const bool reader = a.name.find("down_proj") == std::string::npos;
    EXPECT_EQ(a.codec, reader ? "basis" : "sic") << a.name;
    if (!reader) continue;
    // At the bytes that the basis leaves.
    const double saved = 0.5 * std::log2(b.layer->output_distortion / a.layer->output_distortion) +
                         b.stored_bpw - a.stored_bpw;
    EXPECT_NEAR(saved, a.layer->basis_saved_bits, 0.12) << a.name;
    ASSERT_EQ(a.layer->floors.size(), 3u);
    EXPECT_EQ(a.layer->floors.back().model, "shared basis");
    EXPECT_GT(a.layer->floors.back().gap_bits, 0) << a.name;
    EXPECT_LT(a.layer->floors.back().floor_bits, a.layer->floors[1].floor_bits) << a.name;
  }
}

TEST_F(SharedBasisRun, ResumedOrNotTheSameBytesOnAnyThreads) {
  const std::string path = structured();
  ASSERT_TRUE(run(path, calibrated(3), source(inputs()), "one", 1));
  ASSERT_FALSE(run(path, calibrated(3), source(inputs()), "two", 2, false, 2));
  const auto resumed = run(path, calibrated(3), source(inputs()), "two", 2, true);
  ASSERT_TRUE(resumed) << resumed.error().to_string();
  EXPECT_EQ(files_of(folder_.path("one")), files_of(folder_.path("two")));
}

TEST_F(SharedBasisRun, ReadersFindTheWeightsAndNotTheBasis) {
  const std::string path = structured();
  ASSERT_TRUE(run(path, calibrated(6), source(inputs())));
  const auto original = io::open_model(path);
  ASSERT_TRUE(original);
  const auto model = open_quantized_model(folder_.path("out"));
  ASSERT_TRUE(model) << model.error().to_string();
  EXPECT_EQ(model->matrices.size(), 5u);
  EXPECT_EQ(model->shared.size(), 1u);
  EXPECT_TRUE(model->untouched.empty());
  for (const StreamTensor& matrix : model->matrices) {
    const auto stream = open_stream(*model, matrix);
    ASSERT_TRUE(stream) << stream.error().to_string();
    std::vector<float> decoded(stream->rows() * stream->cols()), weights(decoded.size());
    ASSERT_TRUE(stream->decode_rows(0, stream->rows(), decoded));
    original->matrix(*original->find(matrix.name))->read(0, weights);
    double error = 0, energy = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      error += (decoded[i] - weights[i]) * (decoded[i] - weights[i]);
      energy += weights[i] * weights[i];
    }
    EXPECT_LT(error / energy, 0.01) << matrix.name;
  }
}

TEST_F(SharedBasisRun, AFolderWithoutItsBasisSaysSo) {
  ASSERT_TRUE(run(structured(), calibrated(3), source(inputs())));
  const auto model = io::open_model(folder_.path("out"));
  ASSERT_TRUE(model);
  for (const bool damaged : {false, true}) {
    std::vector<io::safetensors::OutputTensor> kept;
    std::vector<std::byte> bad;
    for (const io::TensorInfo& tensor : model->tensors()) {
      std::span<const std::byte> bytes = model->bytes(tensor);
      if (tensor.name.ends_with(kBasisSuffix)) {
        if (!damaged) continue;
        bad.assign(bytes.begin(), bytes.end());
        bad[bad.size() / 2] ^= std::byte{1};
        bytes = bad;
      }
      kept.push_back(
          io::safetensors::tensor_from_bytes(tensor.name, tensor.dtype, tensor.shape, bytes));
    }
    const std::string file = folder_.path(damaged ? "damaged.safetensors" : "lacking.safetensors");
    ASSERT_TRUE(io::safetensors::write(file, std::move(kept)));
    std::vector<Error> problems;
    const QuantizedModel opened = sort_tensors(*io::open_model(file), problems);
    EXPECT_EQ(problems.empty(), !damaged);
    if (damaged) {
      EXPECT_EQ(problems.front().tensor, "residual.ratefloor-basis");
    }
    for (const StreamTensor& matrix : opened.matrices) {
      const auto stream = open_stream(opened, matrix);
      if (matrix.name.find("down_proj") != std::string::npos) {
        EXPECT_TRUE(stream);
        continue;
      }
      ASSERT_FALSE(stream);
      EXPECT_NE(stream.error().to_string().find("'residual'"), std::string::npos)
          << stream.error().to_string();
    }
  }
}

}  // namespace
}  // namespace ratefloor::job
