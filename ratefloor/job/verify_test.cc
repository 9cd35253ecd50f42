// Whatever is changed in a folder, `verify` says so, where, and says everything else, too.
#include "ratefloor/job/verify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "ratefloor/base/testing/sanitizers.h"
#include "ratefloor/job/testing/verify_run.h"

namespace ratefloor::job {
namespace {

namespace fs = std::filesystem;
using io::Dtype;
using testing::CountingProgress;
using testing::problems;
using testing::QuantizedFolder;
using testing::run_verify;
using testing::TestTensor;

TEST(Verify, AnIntactFolder) {
  for (const std::uint64_t shard : {std::uint64_t{100'000}, io::kMaxShardBytes}) {
    const QuantizedFolder folder(testing::some_tensors(), shard);
    for (const bool against : {false, true}) {
      CountingProgress progress;
      const auto report = testing::got(
          verify({folder.path(), against ? folder.original() : ""}, Executor(2), progress));
      EXPECT_TRUE(report.intact()) << problems(report);
      EXPECT_TRUE(report.warnings.empty());
      EXPECT_TRUE(progress.complete());
      ASSERT_EQ(report.matrices.size(), 4u);
      EXPECT_EQ(report.untouched.size(), 3u);
      EXPECT_EQ(report.chunks, 6u);
      for (const VerifiedMatrix& matrix : report.matrices) {
        EXPECT_TRUE(matrix.sound);
        EXPECT_GT(matrix.claimed_distortion, 0);
        EXPECT_EQ(std::isnan(matrix.distortion), !against);
        if (against) {
          EXPECT_NEAR(matrix.distortion / matrix.claimed_distortion, 1, 1e-12) << matrix.name;
        }
        EXPECT_EQ(matrix.stored_bpw, 8.0 * matrix.stored_bytes / matrix.weights);
      }
      const auto big = std::find_if(report.matrices.begin(), report.matrices.end(),
                                    [](const auto& m) { return m.name == "big.weight"; });
      ASSERT_NE(big, report.matrices.end());
      EXPECT_EQ(big->chunks, 3u);
      EXPECT_EQ(big->codec, "int4-g64");
    }
  }
}

TEST(Verify, TheSameNumbersForAnyNumberOfThreads) {
  const QuantizedFolder folder;
  folder.flip("big.weight.ratefloor", 5000);
  folder.flip("a.weight.ratefloor", 100);
  const VerifyReport one = run_verify(folder.path(), folder.original(), 1);
  const VerifyReport three = run_verify(folder.path(), folder.original(), 3);
  EXPECT_EQ(problems(one), problems(three));
  for (std::size_t i = 0; i < one.matrices.size(); ++i)
    EXPECT_EQ(std::memcmp(&one.matrices[i].distortion, &three.matrices[i].distortion, 8), 0);
}

TEST(Verify, EveryFlippedBitOfAStreamIsFound) {
  const QuantizedFolder folder({testing::tensor("w", Dtype::kBF16, {2, 20}, "int4")});
  ASSERT_TRUE(run_verify(folder.path(), folder.original()).intact());
  for (std::uint64_t byte = 0; byte < folder.bytes("w.ratefloor"); ++byte)
    for (int bit = 0; bit < 8; bit += kSlow ? 7 : 1) {
      folder.flip("w.ratefloor", byte, static_cast<unsigned char>(1 << bit));
      const VerifyReport report = run_verify(folder.path(), "", 1);
      ASSERT_FALSE(report.intact()) << byte;
      ASSERT_FALSE(report.matrices[0].sound);
      ASSERT_EQ(report.problems[0].tensor, "w.ratefloor");
      folder.flip("w.ratefloor", byte, static_cast<unsigned char>(1 << bit));
    }
  EXPECT_TRUE(run_verify(folder.path()).intact());
}

TEST(Verify, AllDamagedChunksAreNamedAndTheRestIsLookedAt) {
  const QuantizedFolder folder;
  const std::uint64_t size = folder.bytes("big.weight.ratefloor");
  folder.flip("big.weight.ratefloor", size / 2);
  folder.flip("big.weight.ratefloor", size - 1);
  folder.flip("norm.weight", 4);
  const VerifyReport report = run_verify(folder.path(), folder.original());
  EXPECT_PROBLEM(report, "chunk 2 of 3");
  EXPECT_PROBLEM(report, "chunk 3 of 3");
  EXPECT_PROBLEM(report, "tensor 'norm.weight': at byte " +
                             std::to_string(folder.offset("norm.weight", 4)) + ": ");
  EXPECT_PROBLEM(report, "tensor 'norm.weight': xxh64 is said to be '");
  EXPECT_EQ(report.problems.size(), 4u) << problems(report);
  EXPECT_FALSE(report.matrices[2].sound);
  EXPECT_TRUE(std::isnan(report.matrices[2].distortion));
  EXPECT_TRUE(report.matrices[0].sound && report.matrices[1].sound && report.matrices[3].sound);
  EXPECT_FALSE(std::isnan(report.matrices[3].distortion));
  EXPECT_EQ(run_verify(folder.path()).problems.size(), 3u);
}

TEST(Verify, AConfigOfSomethingElseIsFound) {
  const QuantizedFolder folder;
  folder.set("config.json", testing::kConfig);
  EXPECT_PROBLEM(run_verify(folder.path()), "config.json: has no quantization_config");
  folder.set("config.json", R"({"quantization_config": {"quant_method": "awq"}})");
  EXPECT_PROBLEM(run_verify(folder.path()), "quant_method is 'awq'");
  folder.set("config.json", "{");
  EXPECT_PROBLEM(run_verify(folder.path()), "config.json: ");
  fs::remove(folder.path("config.json"));
  EXPECT_PROBLEM(run_verify(folder.path()), "there is no config.json");
}

TEST(Verify, AnotherConfigThanTheOriginalsIsAWarning) {
  const QuantizedFolder folder;
  folder.set("config.json", testing::got(io::add_quantization_config("{\"a\": 1}", {})));
  const VerifyReport report = run_verify(folder.path(), folder.original());
  EXPECT_TRUE(report.intact()) << problems(report);
  EXPECT_FALSE(report.warnings.empty());
}

TEST(Verify, HalfWrittenFolders) {
  const QuantizedFolder folder(testing::some_tensors(), 100'000);
  fs::copy(folder.path(), folder.beside("copy"));
  fs::remove(folder.beside("copy") + "/model-00002-of-00002.safetensors");
  EXPECT_PROBLEM(run_verify(folder.beside("copy")), "this shard is missing");
  fs::resize_file(folder.path("model-00001-of-00002.safetensors"), 200);
  EXPECT_PROBLEM(run_verify(folder.path()), "model-00001-of-00002.safetensors");
  EXPECT_PROBLEM(run_verify(folder.beside("nowhere")), "no such file or folder");
  EXPECT_PROBLEM(run_verify(folder.original()), "holds no tensor streams");
}

TEST(Verify, StrayWeightFilesAreFound) {
  const QuantizedFolder folder;
  folder.set("model.safetensors.index.json", "{}");
  folder.set("model-00001-of-00002.safetensors", "");
  folder.set("model.safetensors.tmp-77-0", "");
  const VerifyReport report = run_verify(folder.path());
  EXPECT_EQ(report.problems.size(), 3u) << problems(report);
  EXPECT_PROBLEM(report, "no part of the model");
}

TEST(Verify, StreamsThatAreCutOffOrMixedUpAreFound) {
  const QuantizedFolder folder;
  const io::Model model = testing::got(io::open_model(folder.path()));
  const auto with = [&](const std::string& name, const std::string& other, std::uint64_t size) {
    std::vector<io::safetensors::OutputTensor> tensors;
    for (const io::TensorInfo& tensor : model.tensors()) {
      const bool changed = tensor.name == name;
      const auto bytes = model.bytes(changed ? *model.find(other) : tensor);
      const std::uint64_t kept =
          changed ? std::min<std::uint64_t>(size, bytes.size()) : bytes.size();
      tensors.push_back(io::safetensors::tensor_from_bytes(
          tensor.name, tensor.dtype, changed ? std::vector<std::uint64_t>{kept} : tensor.shape,
          bytes.first(kept)));
    }
    fs::remove_all(folder.beside("changed"));
    fs::copy(folder.path(), folder.beside("changed"));
    fs::remove(folder.beside("changed") + "/model.safetensors");
    testing::got(io::write_model_files(folder.beside("changed"), tensors));
    return run_verify(folder.beside("changed"), folder.original());
  };
  const std::string big = "big.weight.ratefloor", a = "a.weight.ratefloor";
  const std::uint64_t whole = folder.bytes(big);
  EXPECT_TRUE(with(big, big, whole).intact());
  for (const std::uint64_t size :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{30}, whole / 2, whole - 1}) {
    const VerifyReport report = with(big, big, size);
    EXPECT_PROBLEM(report, "tensor '" + big + "'");
    EXPECT_FALSE(report.matrices[2].sound);
  }
  // A sound stream, but that of another matrix.
  EXPECT_PROBLEM(with(big, a, whole), "the original's [300, 1000]");
  EXPECT_PROBLEM(with(big, a, whole), "shape is said to be [300, 1000], it is [40, 300]");
}

TEST(Verify, AnotherOriginalIsFound) {
  const QuantizedFolder folder;
  std::vector<TestTensor> tensors = testing::some_tensors();
  tensors[0].name = "z.weight";
  tensors[1].dtype = Dtype::kF16;
  tensors[1].bytes.resize(tensors[1].bytes.size() / 2);
  tensors[2].bytes[0] = static_cast<char>(tensors[2].bytes[0] ^ 1);
  tensors[3] = testing::tensor("far.weight", Dtype::kF32, {64, 16}, "nf4");
  tensors[4].shape = {5, 1};
  tensors[6].bytes[9] = '?';
  for (char& c : tensors[1].bytes) c = 0;
  const QuantizedFolder other(tensors);
  const VerifyReport report = run_verify(folder.path(), other.original());
  EXPECT_PROBLEM(report, "lacks this tensor");
  EXPECT_PROBLEM(report, "there is no such tensor in");
  EXPECT_PROBLEM(report, "that of a F32 tensor, the original is F16");
  EXPECT_PROBLEM(report, "the original's [64, 16]");
  EXPECT_PROBLEM(report, "it is F32 [5], the original F32 [5, 1]");
  EXPECT_PROBLEM(report, "tensor 'ids': at byte " + std::to_string(folder.offset("ids", 9)));
  CountingProgress progress;
  EXPECT_FALSE(verify({folder.path(), folder.path()}, Executor(1), progress));
  EXPECT_FALSE(verify({folder.path(), folder.beside("none")}, Executor(1), progress));
}

TEST(Verify, ValuesThatAreNotFiniteInUntouchedTensorsAreAWarning) {
  std::vector<TestTensor> tensors = testing::some_tensors();
  tensors[4].bytes = testing::entries(Dtype::kF32, {1, NAN, -INFINITY, 0, 2});
  const QuantizedFolder folder(tensors);
  const VerifyReport report = run_verify(folder.path(), folder.original());
  EXPECT_TRUE(report.intact()) << problems(report);
  ASSERT_EQ(report.warnings.size(), 1u);
  EXPECT_NE(report.warnings[0].find("'norm.weight': 2 values are not finite"), std::string::npos);
}

TEST(Verify, AConstantMatrixHasNoErrorToCompare) {
  std::vector<TestTensor> tensors = testing::some_tensors();
  tensors[1].bytes = testing::entries(Dtype::kF32, std::vector<float>(7 * 33, 0.0f));
  const QuantizedFolder folder(tensors);
  const VerifyReport report = run_verify(folder.path(), folder.original());
  EXPECT_TRUE(report.intact()) << problems(report);
}

}  // namespace
}  // namespace ratefloor::job
