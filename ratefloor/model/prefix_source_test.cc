#include "ratefloor/model/prefix_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/model/calibrate.h"
#include "ratefloor/model/evaluate.h"
#include "ratefloor/model/testing/tiny_model.h"

namespace ratefloor::model {
namespace {

using io::test::ScratchFolder;
using linear::InputStatistics;
using nlohmann::json;
using testing::NoProgress;
using testing::TinyModel;

constexpr std::size_t kWindow = 100, kProbe = 3, kWindows = 30;  // two batches, and the probe's

/// A byte-level model, one whose matrices differ from it, and a text.
struct Fixture {
  ScratchFolder folder, other;
  TinyModel model, changed;
  std::string letters, text;
  Executor executor{2};
  NoProgress progress;

  explicit Fixture(const json& changes = {}) : model(config(changes)), changed(config(changes)) {
    std::uint32_t stream = 500;
    for (auto& [name, tensor] : changed.tensors) {
      if (tensor.shape.size() != 2) continue;
      const auto noise = testing::random_floats(tensor.values.size(), stream++, 0.05);
      for (std::size_t i = 0; i < noise.size(); ++i) tensor.values[i] += noise[i];
    }
    write(model, folder), write(changed, other);
    for (std::size_t i = 0; i < kWindow * kWindows; ++i)
      letters += static_cast<char>('a' + (i * i + i / 7) % 26);
    text = folder.write("text.txt", letters);
  }
  static json config(const json& changes) {
    json out{{"vocab_size", 256}};
    if (changes.is_object()) out.update(changes);
    return out;
  }
  static void write(const TinyModel& model, const ScratchFolder& folder) {
    model.write(folder);
    folder.write("tokenizer.json", testing::byte_tokenizer());
  }
  PrefixRequest request() const {
    return {.model = folder.path(),
            .text = text,
            .window = kWindow,
            .slope_tokens = 2000,
            .probe_tokens = kWindow * kProbe};
  }
  std::unique_ptr<PrefixSource> open() const { return open(request(), executor); }
  static std::unique_ptr<PrefixSource> open(const PrefixRequest& request,
                                            const Executor& executor) {
    auto source = PrefixSource::open(request, executor);
    if (!source) throw std::runtime_error(source.error().to_string());
    return *std::move(source);
  }
  /// Reads `model`'s tensors.
  static job::WeightReader reader(const TinyModel& model) {
    return [&](std::string_view name, std::span<float> out) -> Result<void> {
      const std::vector<float>& values = model.tensors.at(std::string(name)).values;
      if (values.size() != out.size()) return make_error(ErrorCode::kInternal, "size");
      std::copy(values.begin(), values.end(), out.begin());
      return {};
    };
  }
  /// Statistics of a model over what the source calibrates on.
  linear::CalibrationFile calibrated(const TinyModel& one) {
    const ScratchFolder at;
    write(one, at);
    const std::string output = at.path("statistics");
    const auto done = calibrate({.model = at.path(),
                                 .text = text,
                                 .output = output,
                                 .window = kWindow,
                                 .max_windows = kWindows - kProbe},
                                executor, progress);
    if (!done) throw std::runtime_error(done.error().to_string());
    auto file = linear::CalibrationFile::open(output);
    if (!file) throw std::runtime_error(file.error().to_string());
    return *std::move(file);
  }
  job::StageStatistics enter(PrefixSource& source, std::size_t stage, bool wanted = true) {
    auto found = source.enter(stage, wanted, progress);
    if (!found) throw std::runtime_error(found.error().to_string());
    return *std::move(found);
  }
  /// Enters and leaves every stage with `weights`; what was found.
  job::StageStatistics run_all(PrefixSource& source, const TinyModel& weights,
                               const std::function<bool(std::size_t)>& wanted) {
    job::StageStatistics all;
    for (std::size_t stage = 0; stage < 5; ++stage) {
      all.merge(enter(source, stage, wanted(stage)));
      EXPECT_TRUE(source.leave(stage, reader(weights), progress));
    }
    return all;
  }
};

bool every_stage(std::size_t) { return true; }

void expect_equal(const InputStatistics& found, const linear::CalibrationFile& file) {
  const auto expected = file.read(found.name);
  ASSERT_TRUE(expected) << found.name;
  EXPECT_EQ(found.channels, expected->channels);
  EXPECT_EQ(found.count, expected->count);
  EXPECT_EQ(found.sum, expected->sum) << found.name;
  EXPECT_EQ(found.max_abs, expected->max_abs) << found.name;
  EXPECT_EQ(found.second_moment_sum, expected->second_moment_sum) << found.name;
}

TEST(PrefixSource, SurveyIsACalibration) {
  Fixture f;
  const linear::CalibrationFile file = f.calibrated(f.model);
  std::vector<std::string> names;
  const auto source = f.open();
  ASSERT_TRUE(source->survey(
      [&](const InputStatistics& input) -> Result<void> {
        names.push_back(input.name);
        expect_equal(input, file);
        return {};
      },
      f.progress));
  ASSERT_EQ(names.size(), 13u);
  EXPECT_EQ(names[4], "model.layers.1.self_attn.qkv_input");
  EXPECT_EQ(names[12], "lm_head_input");

  const Result<void> stopped = source->survey(
      [](const InputStatistics&) -> Result<void> { return make_error(ErrorCode::kIo, "full"); },
      f.progress);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().message, "full");
}

// Nothing quantized: the statistics of the original model.
TEST(PrefixSource, AnUnchangedPrefixIsTheOriginal) {
  for (const char* family : {"llama", "qwen2"}) {
    Fixture f(json{{"model_type", family}});
    const linear::CalibrationFile file = f.calibrated(f.model);
    const auto found = f.run_all(*f.open(), f.model, every_stage);
    EXPECT_EQ(found.size(), 13u);
    for (const auto& [name, input] : found) {
      EXPECT_EQ(name, input->name);
      expect_equal(*input, file);
    }
  }
}

// Stage by stage: the statistics are those of a model whose tensors up to there are replaced.
TEST(PrefixSource, EveryStageSeesWhatBecameOfThoseBefore) {
  Fixture f(json{{"model_type", "qwen2"}});  // with biases
  const auto source = f.open();
  TinyModel hybrid = f.model;
  const auto replace = [&](const std::string& prefix) {
    for (auto& [name, tensor] : hybrid.tensors)
      if (name.starts_with(prefix)) tensor = f.changed.tensors.at(name);
  };
  for (std::size_t stage = 0; stage < 5; ++stage) {
    const job::StageStatistics found = f.enter(*source, stage);
    EXPECT_EQ(found.size(), stage == 0 ? 0u : stage == 4 ? 1u : 4u);
    const linear::CalibrationFile file = f.calibrated(hybrid);
    for (const auto& [name, input] : found) expect_equal(*input, file);
    ASSERT_TRUE(source->leave(stage, f.reader(f.changed), f.progress));
    replace(stage == 0 ? "model.embed" : "model.layers." + std::to_string(stage - 1) + ".");
  }
}

// A resumed run does not ask for what is done, and finds the same behind it; on any threads.
TEST(PrefixSource, SameBitsHoweverItIsDone) {
  Fixture f;
  const auto whole = f.run_all(*f.open(), f.changed, every_stage);
  const Executor three(3);
  const auto source = f.open(f.request(), three);
  const auto later = f.run_all(*source, f.changed, [](std::size_t stage) { return stage >= 3; });
  EXPECT_EQ(later.size(), 5u);
  for (const auto& [name, input] : later) {
    EXPECT_EQ(input->second_moment_sum, whole.at(name)->second_moment_sum) << name;
    EXPECT_EQ(input->sum, whole.at(name)->sum) << name;
  }
}

// KL over the probe is what `eval` finds for a text of those tokens alone.
TEST(PrefixSource, MeasuresWhatEvaluateMeasures) {
  for (const bool tied : {false, true}) {
    Fixture f(json{{"tie_word_embeddings", tied}});
    const std::string probe =
        f.folder.write("probe.txt", f.letters.substr(kWindow * (kWindows - kProbe)));
    const auto expected = evaluate(
        {.model = f.other.path(), .text = probe, .reference = f.folder.path(), .window = kWindow},
        f.executor, f.progress);
    ASSERT_TRUE(expected) << expected.error().to_string();
    const auto source = f.open();
    f.run_all(*source, f.changed, [](std::size_t) { return false; });
    const auto found = source->measure(f.reader(f.changed), f.progress);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->tokens, kProbe * (kWindow - 1));
    EXPECT_GT((*found)->kl_nats, 1e-3);
    EXPECT_EQ((*found)->kl_nats, expected->comparison->kl.mean);
    EXPECT_EQ((*found)->low, expected->comparison->kl.low);
    EXPECT_EQ((*found)->high, expected->comparison->kl.high);
  }
}

TEST(PrefixSource, AnUnchangedModelIsItsOwnEqual) {
  Fixture f;
  for (const kernel::Precision precision : kernel::supported_precisions()) {
    PrefixRequest request = f.request();
    request.precision = precision;
    const auto source = f.open(request, f.executor);
    f.run_all(*source, f.model, every_stage);
    const auto found = source->measure(f.reader(f.model), f.progress);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->kl_nats, 0);
  }
}

TEST(PrefixSource, ASingleWindowLeavesNothingToMeasure) {
  Fixture f;
  PrefixRequest request = f.request();
  request.max_windows = 1;
  const auto source = f.open(request, f.executor);
  EXPECT_EQ(source->describe().tokens, kWindow);
  f.run_all(*source, f.changed, every_stage);
  const auto found = source->measure(f.reader(f.changed), f.progress);
  ASSERT_TRUE(found);
  EXPECT_FALSE(*found);
}

// Changing a matrix is what replacing it is.
TEST(PrefixSource, TellsWhatAChangeCosts) {
  Fixture f;
  PrefixRequest request = f.request();
  request.slope_tokens = 4 * kWindow;
  const auto source = f.open(request, f.executor);
  const job::WeightChange nothing = [](std::span<float>) -> Result<void> { return {}; };
  const job::WeightChange less = [](std::span<float> weights) -> Result<void> {
    for (float& w : weights) w *= 0.9f;
    return {};
  };
  for (const char* name : {"model.embed_tokens.weight", "model.layers.0.self_attn.k_proj.weight",
                           "model.layers.1.mlp.down_proj.weight", "lm_head.weight"}) {
    const auto same = source->kl_with(name, nothing), other = source->kl_with(name, less);
    ASSERT_TRUE(same && *same && other && *other) << name;
    EXPECT_NEAR(**same, 0, 1e-9) << name;
    EXPECT_GT(**other, 0) << name;
  }
  const auto none = source->kl_with("model.norm.weight", less);
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  request.slope_tokens = 0;
  const auto silent = f.open(request, f.executor)->kl_with("lm_head.weight", less);
  ASSERT_TRUE(silent);
  EXPECT_FALSE(*silent);
}

TEST(PrefixSource, SaysWhatItIs) {
  Fixture f;
  const auto source = f.open();
  EXPECT_EQ(source->describe().kind, "text");
  EXPECT_EQ(source->describe().precision, "f32");
  EXPECT_EQ(source->describe().tokens, kWindow * (kWindows - kProbe));
  EXPECT_EQ(source->describe().hash, f.calibrated(f.model).info().text_hash);
  const std::string identity = source->identity();
  EXPECT_TRUE(identity.starts_with("text " + source->describe().hash + ", probe ")) << identity;
  EXPECT_TRUE(
      identity.ends_with(", 2700 + 300 tokens in windows of 100, f32, 2000 tokens of noise "
                         "with seed 0"))
      << identity;
  PrefixRequest elsewhere = f.request();
  elsewhere.text = f.folder.write("again.txt", f.letters);
  EXPECT_EQ(f.open(elsewhere, f.executor)->identity(), identity);
  f.letters.back() = '?';  // in the probe
  elsewhere.text = f.folder.write("changed.txt", f.letters);
  const auto other = f.open(elsewhere, f.executor);
  EXPECT_NE(other->identity(), identity);
  EXPECT_EQ(other->describe().hash, source->describe().hash);
}

TEST(PrefixSource, SaysWhatIsWrong) {
  Fixture f;
  const auto fault = [&](const std::string& text, std::uint64_t window) {
    PrefixRequest request = f.request();
    request.text = text, request.window = window;
    const auto source = PrefixSource::open(request, f.executor);
    return source ? "accepted" : source.error().to_string();
  };
  EXPECT_EQ(
      fault(f.text, 513),
      "a window of 513 tokens does not fit a context of 512 (choose --window from 2 to that)");
  const std::string one = f.folder.write("one.txt", "x");
  EXPECT_EQ(fault(one, 100), one +
                                 ": the text has 1 token, which leaves no window to calibrate on "
                                 "(give a longer text)");
  EXPECT_NE(fault(f.folder.path("none.txt"), 100).find("none.txt"), std::string::npos);
  const auto source = f.open();
  EXPECT_FALSE(source->leave(1, f.reader(f.model), f.progress));
  EXPECT_FALSE(source->enter(1, true, f.progress));
  EXPECT_FALSE(source->measure(f.reader(f.model), f.progress));
  const Result<void> unreadable = source->leave(
      0,
      [](std::string_view name, std::span<float>) -> Result<void> {
        return make_error(ErrorCode::kMalformed, "damaged").in_tensor(std::string(name));
      },
      f.progress);
  ASSERT_FALSE(unreadable);
  EXPECT_EQ(unreadable.error().tensor, kEmbeddingName);
}

// Weights that overflow are found at the layer where they do.
TEST(PrefixSource, NamesALayerThatOverflows) {
  Fixture f;
  const auto source = f.open();
  f.changed.tensors["model.layers.1.mlp.down_proj.weight"].values[0] = INFINITY;
  ASSERT_TRUE(source->leave(0, f.reader(f.changed), f.progress));
  ASSERT_TRUE(source->leave(1, f.reader(f.changed), f.progress));
  const Result<void> left = source->leave(2, f.reader(f.changed), f.progress);
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().code, ErrorCode::kNotFinite);
  EXPECT_TRUE(left.error().message.starts_with("layer 1 gives NaN")) << left.error().to_string();
}

}  // namespace
}  // namespace ratefloor::model
