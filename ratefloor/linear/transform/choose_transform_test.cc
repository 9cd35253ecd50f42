// Which transform wins where, and by what the theory of docs/math/transforms.md says.
#include "ratefloor/linear/transform/choose_transform.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/codec/tensor_stream/encoder.h"
#include "ratefloor/kernel/simd_targets.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/sic_method.h"
#include "ratefloor/linear/transform/testing/odd_layers.h"
#include "ratefloor/linear/transform/transformed_sic_method.h"

namespace ratefloor::linear {
namespace {

using testing::odd_layer, testing::SyntheticLayer;

constexpr std::size_t kRows = kSlow ? 128 : 384, kCols = kSlow ? 24 : 48;

TransformSettings settings_for(double rate) {
  return {.sic = {.rate_bits = rate, .log2_states = 4}, .seed = 1};
}

TransformChoice choice_of(const SyntheticLayer& layer, const TransformSettings& settings) {
  const SpanMatrix matrix(layer.weights, layer.rows, layer.cols);
  auto choice = choose_transform(matrix, layer.statistics, settings, Executor(2));
  if (!choice) throw std::runtime_error(choice.error().to_string());
  return *std::move(choice);
}

double saved(const TransformChoice& choice, TransformKind kind) {
  for (const TransformTrial& trial : choice.trials)
    if (trial.kind == kind) return trial.saved_bits;
  return std::nan("");
}

TEST(ChooseTransform, NothingHelpsGaussianWeights) {
  const TransformChoice choice =
      choice_of(odd_layer("gaussian", kRows, kCols, 1e3, 1), settings_for(3));
  EXPECT_EQ(choice.kind, TransformKind::kNone);
  EXPECT_TRUE(choice.transform.none());
  ASSERT_EQ(choice.trials.size(), 4u) << "no column sticks out";
  for (const TransformTrial& trial : choice.trials) {
    EXPECT_NEAR(trial.saved_bits, 0, kSlow ? 0.05 : 0.02) << name_of(trial.kind);
    EXPECT_NEAR(trial.point.rate_bits, 3, 0.1);
  }
}

// The mean of ½ log2 E[w_i²] over the columns: what of the rate at a given error depends on a
// rotation of columns.
double mean_log_power(const std::vector<float>& weights, std::size_t cols) {
  std::vector<double> power(cols);
  for (std::size_t i = 0; i < weights.size(); ++i)
    power[i % cols] += double{weights[i]} * weights[i];
  double sum = 0;
  for (const double p : power) sum += 0.5 * std::log2(p);
  return sum / static_cast<double>(cols);
}

double theory_of_columns(const SyntheticLayer& layer) {
  std::vector<float> rotated = layer.weights;
  codec::rotated::Rotation{.columns = true, .seed = 1}.apply(0, layer.cols, rotated);
  return mean_log_power(layer.weights, layer.cols) - mean_log_power(rotated, layer.cols);
}

// Rotated columns of independent weights are alike, and pay for their mean power in place of their
// own.
TEST(ChooseTransform, RotatedColumnsPayForTheirMean) {
  const SyntheticLayer layer = odd_layer("column-scales", kRows, kCols, 1e3, 1);
  const double theory = theory_of_columns(layer);
  EXPECT_LT(theory, -0.2);
  const TransformChoice choice = choice_of(layer, settings_for(3));
  EXPECT_EQ(choice.kind, TransformKind::kNone);
  EXPECT_NEAR(saved(choice, TransformKind::kColumns), theory, kSlow ? 0.1 : 0.03);
  EXPECT_NEAR(saved(choice, TransformKind::kRows), 0, kSlow ? 0.05 : 0.02);
}

// Where rows have much in common, a rotation gathers it in some columns more than in others.
TEST(ChooseTransform, WhatRowsHaveInCommonIsGathered) {
  const SyntheticLayer layer = odd_layer("common", kRows, kCols, 1e2, 1);
  TransformSettings settings = settings_for(4);
  settings.candidates = {TransformKind::kColumns};
  const TransformChoice choice = choice_of(layer, settings);
  EXPECT_EQ(choice.kind, TransformKind::kColumns);
  const double theory = theory_of_columns(layer);
  EXPECT_GT(theory, 0.2);
  EXPECT_NEAR(saved(choice, TransformKind::kColumns), theory, kSlow ? 0.2 : 0.1);
}

// Rotations make Gaussian ones of weights with a shape that a table codes for less.
TEST(ChooseTransform, TailsAreWorthKeeping) {
  TransformSettings settings = settings_for(3);
  settings.candidates = {TransformKind::kRows};
  for (const char* name : {"student3", "rows"}) {
    const TransformChoice choice = choice_of(odd_layer(name, kRows, kCols, 1e2, 2), settings);
    EXPECT_EQ(choice.kind, TransformKind::kNone) << name;
    EXPECT_LT(saved(choice, TransformKind::kRows), -0.05) << name;
  }
}

// A column of 10^7 times the others would cost 23 bits more than they; as it is, it costs 32.
TEST(ChooseTransform, GiantColumnsAreKeptApart) {
  const SyntheticLayer layer = odd_layer("giant", 128, 48, 1e2, 3);
  TransformSettings settings = settings_for(3);
  settings.candidates = {TransformKind::kColumns, TransformKind::kApart};
  const TransformChoice choice = choice_of(layer, settings);
  EXPECT_EQ(choice.kind, TransformKind::kApart);
  EXPECT_EQ(choice.transform.apart, std::vector<std::uint64_t>{5});
  EXPECT_GT(saved(choice, TransformKind::kApart), 0.3);
  EXPECT_LT(saved(choice, TransformKind::kColumns), -5);
}

TEST(ChooseTransform, SavedBitsAreThoseAtEqualError) {
  EXPECT_DOUBLE_EQ(saved_bits({3, 1}, {3, 0.25}), 1);
  EXPECT_DOUBLE_EQ(saved_bits({3, 1}, {2.5, 4}), -0.5);
  EXPECT_DOUBLE_EQ(saved_bits({3, 1, 0.5}, {3, 0.25, 0.4}), 0.5);
  EXPECT_DOUBLE_EQ(saved_bits({3, 0}, {2, 0}), 1);
  EXPECT_LT(saved_bits({3, 0}, {2, 1e-30}), -100);
}

struct Stored {
  std::string codec;
  std::vector<std::uint8_t> bytes{};
  double error = 0;
};

Stored stored(const SyntheticLayer& layer, const codec::Method& method, unsigned threads) {
  const SpanMatrix matrix(layer.weights, layer.rows, layer.cols);
  const Executor executor(threads);
  const auto coder = method.prepare(matrix, {}, executor);
  if (!coder) throw std::runtime_error(coder.error().to_string());
  Stored result{method.name()};
  std::vector<std::uint8_t> body;
  const auto stream = codec::encode_tensor(**coder, method.name(), "F32", matrix, executor,
                                           [&](std::span<const std::uint8_t> more) -> Result<void> {
                                             body.insert(body.end(), more.begin(), more.end());
                                             return {};
                                           });
  if (!stream) throw std::runtime_error(stream.error().to_string());
  result.bytes = stream->head;
  result.bytes.insert(result.bytes.end(), body.begin(), body.end());
  const auto opened = codec::TensorStream::open(result.bytes);
  std::vector<float> delta(layer.weights.size());
  if (!opened || !opened->decode_rows(0, layer.rows, delta)) throw std::runtime_error("no stream");
  for (std::size_t i = 0; i < delta.size(); ++i) delta[i] -= layer.weights[i];
  result.error = quadratic_error(layer.statistics, delta, layer.rows);
  return result;
}

std::shared_ptr<const InputStatistics> shared(const SyntheticLayer& layer) {
  return std::make_shared<const InputStatistics>(layer.statistics);
}

TEST(TransformedSicMethod, StoresPlainColumnsWhereNothingHelps) {
  const SyntheticLayer layer = odd_layer("gaussian", 128, 24, 1e2, 4);
  const auto method = make_transformed_sic(shared(layer), {.rate_bits = 3, .log2_states = 4}, 1);
  const Stored found = stored(layer, *method, 2);
  EXPECT_EQ(found.codec, "sic");
  const SicMethod plain(shared(layer), {.rate_bits = 3, .log2_states = 4});
  EXPECT_EQ(found.bytes, stored(layer, plain, 1).bytes);
}

TEST(TransformedSicMethod, StoresRotatedMatricesTheSameEverywhere) {
  const SyntheticLayer layer = odd_layer("giant", 70, 20, 1e2, 5);
  TransformSettings settings = settings_for(3);
  settings.candidates = {TransformKind::kApart};
  settings.sic.log2_states = 2;
  const auto stored_by = [&](unsigned threads) {
    const TransformedSicMethod method(shared(layer), settings, nullptr);
    return stored(layer, method, threads);
  };
  const Stored expected = stored_by(2);
  EXPECT_EQ(expected.codec, "rotated");
  EXPECT_NEAR(8.0 * static_cast<double>(expected.bytes.size()) / (70 * 20), 3, 0.4);
  EXPECT_EQ(stored_by(1).bytes, expected.bytes);
}

TEST(TransformedSicMethod, RotatesTheSameEverywhere) {
  const SyntheticLayer layer = odd_layer("gaussian", 70, 20, 1e2, 5);
  const auto memory = std::make_shared<TransformMemory>();
  memory->keep({.kind = TransformKind::kBoth,
                .transform = {{.columns = true, .rows = true, .seed = 3}, {}}});
  const auto stored_by = [&](unsigned threads) {
    const auto method =
        make_transformed_sic(shared(layer), {.rate_bits = 3, .log2_states = 2}, 1, memory);
    return stored(layer, *method, threads);
  };
  const Stored expected = stored_by(2);
  EXPECT_EQ(expected.codec, "rotated");
  EXPECT_EQ(stored_by(1).bytes, expected.bytes);
  kernel::on_every_simd_target(
      [&](const std::string& target) { EXPECT_EQ(stored_by(2).bytes, expected.bytes) << target; });
}

// The rotations through the stream: several chunks' worth of rules in one, all sides.
TEST(TransformedSicMethod, StreamsHoldWhatTheDesignSays) {
  const SyntheticLayer layer = odd_layer("gaussian", 150, 24, 1e2, 6);
  const SpanMatrix matrix(layer.weights, layer.rows, layer.cols);
  for (const auto& [columns, rows] : {std::pair{true, false}, {false, true}, {true, true}}) {
    const LayerTransform transform{{.columns = columns, .rows = rows, .seed = 8}, {2}};
    const auto coder = make_transformed_coder(matrix, layer.statistics, transform,
                                              {.rate_bits = 4, .log2_states = 4}, Executor(2));
    ASSERT_TRUE(coder) << coder.error().to_string();
    const auto point = measure_layer(*coder, layer.rows, matrix, layer.statistics, Executor(2));
    ASSERT_TRUE(point);
    EXPECT_NEAR(point->rate_bits, 4, 0.1);
    EXPECT_LT(point->distortion, 0.03);
  }
}

// A choice on a few rows is kept for other rates, and measured again on all.
TEST(TransformedSicMethod, ChoicesAreRemembered) {
  const SyntheticLayer layer = odd_layer("giant", 100, 20, 1e2, 5);
  const auto memory = std::make_shared<TransformMemory>();
  const SpanMatrix matrix(layer.weights, layer.rows, layer.cols);
  TransformSettings settings = settings_for(3);
  settings.candidates = {TransformKind::kApart};
  settings.sic.log2_states = 3;
  settings.sample_rows = 64;
  const TransformedSicMethod first(shared(layer), settings, memory);
  ASSERT_TRUE(first.prepare(matrix, {}, Executor(2)));
  EXPECT_EQ(first.name(), "rotated");
  EXPECT_EQ(first.choice()->sample_rows, 64u);
  const TransformedSicMethod second(shared(layer), settings_for(4), memory);
  EXPECT_EQ(second.name(), "rotated");
  ASSERT_TRUE(second.prepare(matrix, {}, Executor(2)));
  EXPECT_EQ(second.name(), "rotated");
}

}  // namespace
}  // namespace ratefloor::linear
