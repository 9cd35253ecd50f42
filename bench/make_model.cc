// make_model FOLDER GIB DTYPE: a sharded Hugging Face model of iid Gaussian weights, for
// benchmarks.
//
// DTYPE is BF16 or F32. Shards of at most 1 GiB, matrices of 4096 × 4096 with rows of differing
// variance. Written through the library's own writer; weights are a pure function of their index.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/io/safetensors/writer.h"
#include "ratefloor/source/generalized_gaussian.h"

namespace {

using namespace ratefloor;

constexpr std::uint64_t kSide = 4096;
constexpr std::uint64_t kPool = 1u << 20;  // distinct samples; rows start at different places in it

std::vector<float> sample_pool() {
  std::vector<float> pool(2 * kPool);
  source::GeneralizedGaussian(2.0).sample_into(1, 0, std::span(pool).first(kPool));
  std::copy_n(pool.begin(), kPool, pool.begin() + kPool);
  return pool;
}

io::safetensors::OutputTensor matrix(const std::vector<float>& pool, std::string name, bool bf16,
                                     std::uint64_t seed) {
  io::safetensors::OutputTensor tensor;
  tensor.name = std::move(name);
  tensor.dtype = bf16 ? io::Dtype::kBF16 : io::Dtype::kF32;
  tensor.shape = {kSide, kSide};
  tensor.data = [&pool, bf16, seed](const io::safetensors::ByteSink& sink) -> Result<void> {
    std::vector<std::uint16_t> half(kSide);
    std::vector<float> row(kSide);
    for (std::uint64_t r = 0; r < kSide; ++r) {
      const std::uint64_t start = (seed * 7919 + r * 104729) % kPool;
      const float scale = 0.02f * (1.0f + 0.5f * static_cast<float>(r % 16) / 16.0f);
      for (std::uint64_t c = 0; c < kSide; ++c) row[c] = scale * pool[start + c];
      if (bf16)
        for (std::uint64_t c = 0; c < kSide; ++c) half[c] = f32_to_bf16(row[c]);
      const auto bytes = bf16 ? std::as_bytes(std::span(half)) : std::as_bytes(std::span(row));
      if (Result<void> done = sink(bytes); !done) return done;
    }
    return {};
  };
  return tensor;
}

std::string shard_name(std::uint64_t i, std::uint64_t n) {
  char text[64];
  std::snprintf(text, sizeof text, "model-%05d-of-%05d.safetensors", static_cast<int>(i + 1),
                static_cast<int>(n));
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: make_model FOLDER GIB BF16|F32\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  const bool bf16 = std::string(argv[3]) == "BF16";
  const std::uint64_t matrix_bytes = kSide * kSide * (bf16 ? 2 : 4);
  const auto matrices = static_cast<std::uint64_t>(
      std::max(1.0, std::round(std::atof(argv[2]) * 0x1p30 / static_cast<double>(matrix_bytes))));
  const std::uint64_t per_shard = (1u << 30) / matrix_bytes;
  const std::uint64_t shards = (matrices + per_shard - 1) / per_shard;
  std::filesystem::create_directories(folder);
  const std::vector<float> pool = sample_pool();

  std::string map;
  for (std::uint64_t s = 0; s < shards; ++s) {
    std::vector<io::safetensors::OutputTensor> tensors;
    const std::string file = shard_name(s, shards);
    for (std::uint64_t i = s * per_shard; i < std::min(matrices, (s + 1) * per_shard); ++i) {
      const std::string name = "model.layers." + std::to_string(i) + ".mlp.up_proj.weight";
      tensors.push_back(matrix(pool, name, bf16, i));
      map += (map.empty() ? "" : ",\n") + std::string("  \"") + name + "\": \"" + file + "\"";
    }
    if (Result<void> done = io::safetensors::write((folder / file).string(), std::move(tensors));
        !done) {
      std::fprintf(stderr, "%s\n", done.error().to_string().c_str());
      return 1;
    }
  }
  std::ofstream(folder / "model.safetensors.index.json")
      << "{\"metadata\": {\"total_size\": " << matrices * matrix_bytes << "},\n \"weight_map\": {\n"
      << map << "\n}}\n";
  return 0;
}
