#include "ratefloor/model/sensitivities.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ratefloor/model/testing/tiny_model.h"

namespace ratefloor::model {
namespace {

using nlohmann::json;
using testing::TinyModel;

std::vector<job::Sensitivity> outer(bool tied, double noise, bool low_memory = false,
                                    unsigned threads = 2) {
  const io::test::ScratchFolder folder;
  const TinyModel model(json{{"tie_word_embeddings", tied}});
  model.write(folder);
  const Executor executor(threads);
  const Result<Decoder> decoder =
      Decoder::open(folder.path(), {.low_memory = low_memory}, executor);
  EXPECT_TRUE(decoder);
  const std::vector<Window> windows = cut_windows(120, 60, 60);
  const auto replaced = ReplacedLayer::create(
      *decoder, start_batch(*decoder, model.tokens(120), windows, {0, 2, 120}), executor);
  EXPECT_TRUE(replaced);
  auto found = outer_sensitivities(*replaced, noise, 3);
  EXPECT_TRUE(found);
  return *found;
}

// Twice the amplitude, four times the KL.
TEST(Sensitivities, OuterMatricesHaveSlopes) {
  const auto small = outer(false, 1e-4), large = outer(false, 4e-4);
  ASSERT_EQ(small.size(), 2u);
  EXPECT_EQ(small[0].name, kEmbeddingName);
  EXPECT_EQ(small[1].name, kHeadName);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_GT(small[i].slope, 0);
    EXPECT_NEAR(large[i].slope / small[i].slope, 1, 0.2) << small[i].name;
  }
}

// KL from noise in the head has a closed form to second order: noise of variance s² in every entry
// of W moves logit j by independent Gaussians of variance s²|n|², and KL is half the variance of
// the moves under p: s²|n|²/2 · (1 − Σ p²) in the mean.
TEST(Sensitivities, OfTheHeadIsWhatTheFormulaSays) {
  const io::test::ScratchFolder folder;
  const TinyModel model;
  model.write(folder);
  const Executor executor(2);
  const Result<Decoder> decoder = Decoder::open(folder.path(), {}, executor);
  ASSERT_TRUE(decoder);
  const std::size_t tokens = 120, d = decoder->architecture().hidden;
  BatchState batch = start_batch(*decoder, model.tokens(tokens), cut_windows(tokens, 60, 60),
                                 {.first = 0, .count = 2, .tokens = tokens});
  ASSERT_TRUE(decoder->run(batch.texts, batch.hidden));
  std::vector<float> logits(tokens * 96);
  ASSERT_TRUE(decoder->logits(batch.hidden, logits));
  const Activations x = decoder->head_input(batch.hidden);
  double mean_square = 0, expected = 0;
  for (const float w : decoder->outer().head.f32)
    mean_square += w * w / (96.0 * static_cast<double>(d));
  for (std::size_t t = 0; t < tokens; ++t) {
    double length = 0, total = 0, squares = 0;
    for (std::size_t i = 0; i < d; ++i) length += x.f32[t * d + i] * x.f32[t * d + i];
    for (std::size_t j = 0; j < 96; ++j) {
      const double p = std::exp(static_cast<double>(logits[t * 96 + j]));
      total += p, squares += p * p;
    }
    expected += mean_square * length / 2 * (1 - squares / (total * total)) / tokens;
  }
  EXPECT_NEAR(outer(false, 1e-4)[1].slope / expected, 1, 0.1);
}

TEST(Sensitivities, ATiedHeadIsOneMatrix) {
  const auto found = outer(true, 1e-4);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, kEmbeddingName);
  EXPECT_EQ(found[0].weights, 96u * 48);
  EXPECT_GT(found[0].slope, 0);
}

TEST(Sensitivities, SameBitsHoweverItIsDone) {
  const auto a = outer(false, 3e-3), b = outer(false, 3e-3, true, 3);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(a[i].kl_nats, b[i].kl_nats);
}

}  // namespace
}  // namespace ratefloor::model
