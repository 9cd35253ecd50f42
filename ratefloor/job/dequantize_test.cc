#include "ratefloor/job/dequantize.h"

#include <gtest/gtest.h>

#include "ratefloor/io/utf8.h"
#include "ratefloor/job/dequantize_dtype.h"
#include "ratefloor/job/dequantize_pieces.h"
#include "ratefloor/job/quantized_model.h"
#include "ratefloor/job/testing/quantized_folder.h"

namespace ratefloor::job {
namespace {

namespace fs = std::filesystem;
using io::Dtype;
using testing::CountingProgress;
using testing::got;
using testing::QuantizedFolder;
using testing::read_text;
using testing::TestTensor;

Result<DequantizeReport> run(const QuantizedFolder& folder, const std::string& output,
                             std::optional<Dtype> dtype = {}, unsigned threads = 2,
                             std::uint64_t max_shard_bytes = io::kMaxShardBytes) {
  CountingProgress progress;
  Result<DequantizeReport> report =
      dequantize({folder.path(), output, dtype, max_shard_bytes}, Executor(threads), progress);
  EXPECT_TRUE(!report || progress.complete());
  return report;
}

/// The weights of a stream, decoded by another road.
std::vector<float> decoded(const QuantizedModel& model, const std::string& name) {
  for (const StreamTensor& matrix : model.matrices) {
    if (matrix.name != name) continue;
    const codec::TensorStream stream = got(open_stream(model, matrix));
    std::vector<float> weights(stream.rows() * stream.cols());
    for (std::uint64_t row = 0; row < stream.rows(); ++row)
      testing::done(stream.decode_rows(
          row, 1, std::span(weights).subspan(row * stream.cols(), stream.cols())));
    return weights;
  }
  ADD_FAILURE() << name;
  return {};
}

std::string rounded(Dtype dtype, const std::vector<float>& values) {
  return testing::entries(dtype, values);
}

TEST(Dequantize, EveryTensorComesBackInItsOwnType) {
  const QuantizedFolder folder;
  const std::string out = folder.beside("out");
  const Result<DequantizeReport> report = run(folder, out);
  ASSERT_TRUE(report) << report.error().to_string();
  const io::Model model = got(io::open_model(out));
  const QuantizedModel quantized = got(open_quantized_model(folder.path()));
  ASSERT_EQ(model.tensors().size(), folder.tensors().size());
  ASSERT_EQ(report->tensors.size(), folder.tensors().size());
  EXPECT_TRUE(model.warnings().empty());
  for (const TestTensor& original : folder.tensors()) {
    const io::TensorInfo* const info = model.find(original.name);
    ASSERT_TRUE(info) << original.name;
    EXPECT_EQ(info->dtype, original.dtype);
    EXPECT_EQ(info->shape, original.shape);
    EXPECT_EQ(io::as_text(model.bytes(*info)),
              original.method.empty() ? original.bytes
                                      : rounded(original.dtype, decoded(quantized, original.name)))
        << original.name;
  }
  EXPECT_EQ(read_text(out + "/config.json"), read_text(folder.original() + "/config.json"));
  EXPECT_EQ(read_text(out + "/LICENSE"), "free");
  EXPECT_FALSE(fs::exists(out + "/ratefloor.json"));
  EXPECT_EQ(report->companions,
            (std::vector<std::string>{"config.json", "LICENSE", "tokenizer.json"}));
}

TEST(Dequantize, OneTypeForAll) {
  const QuantizedFolder folder;
  const QuantizedModel quantized = got(open_quantized_model(folder.path()));
  for (const char* name : {"bf16", "f16", "f32"}) {
    const Dtype dtype = *output_dtype_named(name);
    const std::string out = folder.beside(name);
    const Result<DequantizeReport> report = run(folder, out, dtype);
    ASSERT_TRUE(report) << report.error().to_string();
    const io::Model model = got(io::open_model(out));
    for (const TestTensor& original : folder.tensors()) {
      const io::TensorInfo* const info = model.find(original.name);
      ASSERT_TRUE(info) << original.name;
      const bool floats = io::is_readable(original.dtype);
      EXPECT_EQ(info->dtype, floats ? dtype : original.dtype);
      std::vector<float> values(info->elements());
      if (!original.method.empty())
        values = decoded(quantized, original.name);
      else if (floats)
        io::decode(original.dtype, io::test::bytes_of(original.bytes).data(), values);
      EXPECT_EQ(io::as_text(model.bytes(*info)), floats ? rounded(dtype, values) : original.bytes);
    }
    EXPECT_EQ(model.config()->dtype, config_dtype_name(dtype));
  }
}

TEST(Dequantize, TypesThatNoWeightIsWrittenIn) {
  std::vector<TestTensor> tensors{{"wide", Dtype::kF64, {8, 64}, "int8", ""},
                                  {"short", Dtype::kF8E4M3, {8, 64}, "int8", ""},
                                  {"kept", Dtype::kF64, {3}, "", std::string(24, '?')}};
  for (int i = 0; i < 512; ++i) {
    const double value = (i * 7919 % 512 - 256) / 300.0;
    tensors[0].bytes.append(reinterpret_cast<const char*>(&value), 8);
    tensors[1].bytes += static_cast<char>(i * 37 % 120);
  }
  const QuantizedFolder folder(tensors);
  ASSERT_TRUE(run(folder, folder.beside("out")));
  const io::Model model = got(io::open_model(folder.beside("out")));
  EXPECT_EQ(model.find("wide")->dtype, Dtype::kF32);
  EXPECT_EQ(model.find("short")->dtype, Dtype::kBF16);
  EXPECT_EQ(model.find("kept")->dtype, Dtype::kF64);
  EXPECT_EQ(io::as_text(model.bytes(*model.find("kept"))), tensors[2].bytes);
}

TEST(Dequantize, TheSameBytesForAnyNumberOfThreadsInShards) {
  const QuantizedFolder folder(testing::some_tensors(), 100'000);
  ASSERT_TRUE(fs::exists(folder.path("model.safetensors.index.json")));
  for (const unsigned threads : {1u, 3u})
    ASSERT_TRUE(run(folder, folder.beside(std::to_string(threads)), {}, threads, 30'000));
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder.beside("1"))) {
    ++files;
    const std::string name = entry.path().filename().string();
    EXPECT_EQ(read_text(entry.path()), read_text(folder.beside("3") + "/" + name)) << name;
  }
  EXPECT_GE(files, 6u);
  EXPECT_EQ(got(io::open_model(folder.beside("1"))).tensors().size(), folder.tensors().size());
}

TEST(Dequantize, AWeightBeyondTheTypesRangeIsNamed) {
  for (const bool quantized : {true, false}) {
    std::vector<TestTensor> tensors = testing::some_tensors();
    const std::size_t which = quantized ? 1 : 4;
    tensors[which].bytes =
        testing::entries(Dtype::kF32, std::vector<float>(tensors[which].bytes.size() / 4, -1e6f));
    const QuantizedFolder folder(tensors);
    const auto report = run(folder, folder.beside("out"), Dtype::kF16);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::kNotFinite);
    EXPECT_EQ(report.error().tensor, quantized ? "b.weight.ratefloor" : "norm.weight");
    EXPECT_NE(report.error().message.find("weight 0 is -1e+06, beyond the range of F16"),
              std::string::npos)
        << report.error().to_string();
    EXPECT_EQ(report.error().remedy, "use --dtype bf16");
    EXPECT_FALSE(fs::exists(folder.beside("out")));
    EXPECT_TRUE(run(folder, folder.beside("out"), Dtype::kBF16));
  }
}

TEST(Dequantize, DamageIsFoundAndLeavesNothing) {
  const QuantizedFolder folder;
  folder.flip("big.weight.ratefloor", folder.bytes("big.weight.ratefloor") - 1000);
  const auto report = run(folder, folder.beside("out"));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(report.error().file, folder.path("model.safetensors"));
  EXPECT_EQ(report.error().tensor, "big.weight.ratefloor");
  EXPECT_NE(report.error().message.find("chunk 3 of 3"), std::string::npos)
      << report.error().to_string();
  EXPECT_FALSE(fs::exists(folder.beside("out")));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.beside("")), {}), 2);  // original, q
}

TEST(Dequantize, OutputFoldersThatWillNotDo) {
  const QuantizedFolder folder;
  for (const std::string& out : {folder.path(), folder.path("out"), folder.original()})
    EXPECT_FALSE(run(folder, out)) << out;
  CountingProgress progress;
  EXPECT_FALSE(dequantize({folder.original(), folder.beside("out"), {}}, Executor(1), progress));
  EXPECT_FALSE(fs::exists(folder.beside("out")));
}

TEST(Dequantize, ShapesComeFromTheRecord) {
  const QuantizedFolder folder;
  testing::Json record = folder.record();
  record["tensors"][3]["shape"] = {16, 63};
  folder.set_record(record);
  const auto lied = run(folder, folder.beside("out"));
  ASSERT_FALSE(lied);
  EXPECT_NE(lied.error().message.find("ratefloor.json says [16, 63]"), std::string::npos);
  folder.set("ratefloor.json", "{");
  EXPECT_FALSE(run(folder, folder.beside("out")));
  fs::remove(folder.path("ratefloor.json"));
  const auto report = run(folder, folder.beside("out"));
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(report->warnings.size(), 1u);
  const io::Model model = got(io::open_model(folder.beside("out")));
  EXPECT_EQ(model.find("far.weight")->shape, (std::vector<std::uint64_t>{16, 64}));
}

TEST(Dequantize, AFolderWithoutConfigGetsNone) {
  const QuantizedFolder folder;
  fs::remove(folder.path("config.json"));
  ASSERT_TRUE(run(folder, folder.beside("out"), Dtype::kF32));
  EXPECT_FALSE(fs::exists(folder.beside("out") + "/config.json"));
}

TEST(MakePieces, HandsOnInOrderAndStopsAtTheFirstError) {
  const std::vector<Chunk> pieces = flat_chunks(1003, 10);
  const Executor executor(3);
  std::string bytes;
  const auto sink = [&](std::span<const std::byte> part) -> Result<void> {
    bytes.append(io::as_text(part));
    return {};
  };
  const auto fill = [&](std::size_t index, std::span<std::byte> out) -> Result<void> {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = static_cast<std::byte>((pieces[index].first * 2 + i) % 251);
    return {};
  };
  ASSERT_TRUE(make_pieces(pieces, 2, executor, fill, sink));
  ASSERT_EQ(bytes.size(), 2006u);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    ASSERT_EQ(static_cast<unsigned char>(bytes[i]), i % 251);
  const auto failing = [&](std::size_t index, std::span<std::byte>) -> Result<void> {
    if (index >= 5) return make_error(ErrorCode::kDegenerate, std::to_string(index));
    return {};
  };
  bytes.clear();
  const Result<void> failed = make_pieces(pieces, 2, executor, failing, sink);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "5");
}

}  // namespace
}  // namespace ratefloor::job
