// Pruning rules and entropy coding at equal stored bits, as CSV rows without a head:
//
//   pruning synthetic SPREAD        512 × 512 Gaussian weights, Σ of log-uniform eigenvalues
//   pruning matrix MODEL STATS NAME  a matrix of a model with the statistics of its input
//
// distortion is tr(ΔΣΔᵀ)/tr(WΣWᵀ); stored bits are those of bytes that decode: mask and values in
// one entropy-coded stream (linear/prune/stored_columns), scales with 16 bits each, a whole tensor
// stream for ecsq and sic. A random mask is a seed. floor_bits is reverse waterfilling for Gaussian
// weights of the matrix's mean square, at the error reached.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ratefloor/base/executor.h"
#include "ratefloor/base/float_formats.h"
#include "ratefloor/codec/tensor_stream/decoder.h"
#include "ratefloor/codec/tensor_stream/encoder.h"
#include "ratefloor/io/model_folder.h"
#include "ratefloor/linear/calibration/calibration_file.h"
#include "ratefloor/linear/calibration/input_names.h"
#include "ratefloor/linear/calibration/quadratic_error.h"
#include "ratefloor/linear/feedback/sic_method.h"
#include "ratefloor/linear/feedback/testing/synthetic_layer.h"
#include "ratefloor/linear/prune/regularized.h"
#include "ratefloor/linear/prune/selection.h"
#include "ratefloor/linear/prune/stored_columns.h"
#include "ratefloor/linear/whitening.h"

namespace {

using namespace ratefloor;
using namespace ratefloor::linear;

constexpr std::uint64_t kSeed = 7;
constexpr double kShares[] = {0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};

template <class T>
T get(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().to_string().c_str());
  std::exit(1);
}

struct Size {
  double stored = 0, entropy = 0;  // bits
};

class Layer {
 public:
  Layer(std::string name, std::vector<float> weights, std::size_t rows, InputStatistics statistics)
      : name_(std::move(name)),
        weights_(std::move(weights)),
        rows_(rows),
        cols_(statistics.channels),
        statistics_(std::move(statistics)),
        w_(to_columns(SpanMatrix(weights_, rows_, cols_))) {
    std::vector<double> moments(cols_ * cols_);
    for (std::size_t i = 0; i < cols_; ++i)
      for (std::size_t j = i; j < cols_; ++j)
        moments[i * cols_ + j] = moments[j * cols_ + i] =
            statistics_.second_moment_sum[packed_index(cols_, i, j)] /
            static_cast<double>(statistics_.count);
    for (const float x : weights_) mean_square_ += double{x} * x / count();
    for (const double v : get(whitening(moments, cols_)).eigenvalues)
      powers_.push_back(v * mean_square_);
    power_ = quadratic_error(statistics_, weights_, rows_, executor_);
  }

  void fixed_rate() const;
  void joint() const;
  void entropy_coded() const;

 private:
  double count() const { return static_cast<double>(rows_ * cols_); }
  double error_of(const Columns& reproduction) const {
    return quadratic_error(statistics_, errors_by_rows(w_, reproduction), rows_, executor_);
  }
  void row(const std::string& rule, const std::string& values, double sparsity, double zeros,
           const Size& size, double error) const;
  Size size_of(const PrunedMatrix& pruned, int bits, bool random) const;
  void values_row(const std::string& rule, const std::string& values, double share, int bits,
                  const PrunedMatrix& pruned) const;
  void steps_row(const std::string& rule, double share, const std::optional<Mask>& mask,
                 double noise, double multiple) const;
  void stream_row(const codec::Method& method, const std::string& rule) const;

  std::string name_;
  std::vector<float> weights_;
  std::size_t rows_, cols_;
  InputStatistics statistics_;
  Columns w_;
  std::vector<double> powers_;  // σ² λ_i
  double power_ = 0, mean_square_ = 0;
  Executor executor_{2};
};

void Layer::row(const std::string& rule, const std::string& values, double sparsity, double zeros,
                const Size& size, double error) const {
  const double floor = linear::testing::waterfilling_rate(powers_, error / count());
  std::printf("%s,%s,%s,%g,%.5f,%.5f,%.5f,%.6g,%.5f,%.5f\n", name_.c_str(), rule.c_str(),
              values.c_str(), sparsity, zeros, size.stored / count(), size.entropy / count(),
              error / power_, floor, size.stored / count() - floor);
  std::fflush(stdout);
}

double zeros_of(const Columns& w) {
  std::size_t zeros = 0;
  for (std::size_t c = 0; c < w.count(); ++c)
    zeros += static_cast<std::size_t>(std::ranges::count(w[c], 0.0f));
  return static_cast<double>(zeros) / static_cast<double>(w.rows() * w.count());
}

// Kept values of `bits` each, and positions unless a seed says them.
Size Layer::size_of(const PrunedMatrix& pruned, int bits, bool random) const {
  if (random) {
    const double plain = static_cast<double>(pruned.mask.kept_count()) * bits + 64;
    return {plain, plain};
  }
  SymbolColumns symbols{.rows = rows_, .cols = cols_, .plain_bits = bits};
  for (const std::uint8_t kept : pruned.mask.kept) symbols.symbols.push_back(kept);
  for (std::size_t c = 0; c < cols_; ++c)
    for (const float x : pruned.weights[c])
      symbols.plain.push_back(static_cast<std::uint16_t>(f32_to_bf16(x) & ((1u << bits) - 1)));
  const StoredColumns stored = get(encode_columns(symbols));
  return {8 * static_cast<double>(stored.bytes.size()), stored.entropy_bits};
}

void Layer::values_row(const std::string& rule, const std::string& values, double share, int bits,
                       const PrunedMatrix& pruned) const {
  Size size = size_of(pruned, bits, rule.starts_with("random"));
  if (bits < 16) {
    const auto tiles = static_cast<double>((cols_ + TiledLower::kTile - 1) / TiledLower::kTile);
    size.stored += tiles * static_cast<double>(rows_) * GridValues::kScaleBits;
    size.entropy += tiles * static_cast<double>(rows_) * GridValues::kScaleBits;
  }
  row(rule, values, share, zeros_of(pruned.weights), size, error_of(pruned.weights));
}

void Layer::fixed_rate() const {
  const DefiniteFactor factor = get(definite_factor(statistics_, kUsualDamping, {}, executor_));
  for (const int bits : {16, 4, 2}) {
    const std::string name = bits == 16 ? "bf16" : "grid" + std::to_string(bits);
    const MakeValues make = [&](const DefiniteFactor&) -> std::unique_ptr<KeptValues> {
      if (bits == 16) return std::make_unique<Bf16Values>();
      return std::make_unique<GridValues>(bits);
    };
    std::vector<Sparsity> sparsities = {Sparsity::grouped(2, 4)};
    for (const double share : kShares) sparsities.push_back(Sparsity::unstructured(share));
    for (const Sparsity& sparsity : sparsities) {
      const std::string suffix = sparsity.group > 0 ? " 2:4" : "";
      for (const Selection rule :
           {Selection::kRandom, Selection::kMagnitude, Selection::kImportance}) {
        if (rule == Selection::kRandom && sparsity.group > 0) continue;
        const Mask mask = get(select_weights(w_, statistics_, rule, sparsity, kSeed));
        const std::string own(name_of(rule));
        values_row(own + suffix, name, sparsity.share, bits,
                   get(prune_without_feedback(w_, mask, make(factor).get())));
        values_row(own + "+feedback" + suffix, name, sparsity.share, bits,
                   get(prune_with_feedback(w_, factor, mask, make(factor).get())));
      }
      values_row("sparsegpt" + suffix, name, sparsity.share, bits,
                 get(sparsegpt(w_, factor, sparsity, make(factor).get())));
      values_row("sparsegpt+ridge" + suffix, name, sparsity.share, bits,
                 get(regularized_sparsegpt(w_, statistics_, sparsity, make, executor_)).matrix);
    }
  }
}

// Kept values in steps of √(12 noise)/L_ii, entropy-coded together with the zeros. `multiple`: of
// the error per weight that the ridge is, found by two passes; 0: damping.
void Layer::steps_row(const std::string& rule, double share, const std::optional<Mask>& mask,
                      double noise, double multiple) const {
  double per_weight = noise;
  for (int pass = multiple > 0 ? 0 : 2; pass < 3; ++pass) {
    const std::vector<double> ridge(multiple > 0 ? cols_ : 0, multiple * per_weight / mean_square_);
    const DefiniteFactor factor =
        get(definite_factor(statistics_, multiple > 0 ? 0 : kUsualDamping, ridge, executor_));
    std::vector<float> steps;
    for (std::size_t i = 0; i < cols_; ++i)
      steps.push_back(static_cast<float>(std::sqrt(12 * noise) / factor.lower.at(i, i)));
    StepValues values(steps, rows_);
    const PrunedMatrix pruned =
        mask ? get(prune_with_feedback(w_, factor, *mask, &values))
             : get(sparsegpt(w_, factor, Sparsity::unstructured(share), &values));
    const double error = error_of(pruned.weights);
    per_weight = error / count();
    if (pass < 2) continue;
    const StoredColumns stored =
        get(encode_columns({.rows = rows_, .cols = cols_, .symbols = values.symbols()}));
    row(rule, "steps", share, zeros_of(pruned.weights),
        {8 * static_cast<double>(stored.bytes.size()), stored.entropy_bits}, error);
  }
}

void Layer::joint() const {
  // From 16 times the geometric mean of what the eigendirections hold down to 2^-8 of it.
  double logs = 0;
  for (const double v : powers_) logs += std::log2(std::max(v, 1e-9 * powers_.front()));
  const double typical = std::exp2(logs / static_cast<double>(cols_));
  for (double log = 4; log >= -8; log -= 0.5) {
    const double noise = typical * std::exp2(log);
    steps_row("integers", 0, {}, noise, 1);
    steps_row("integers without ridge", 0, {}, noise, 0);
    if (log != std::floor(log)) continue;
    for (const double share : {0.3, 0.5, 0.7, 0.9}) {
      const Sparsity sparsity = Sparsity::unstructured(share);
      steps_row("magnitude+feedback", share,
                get(select_weights(w_, statistics_, Selection::kMagnitude, sparsity, kSeed)), noise,
                0);
      steps_row("random+feedback", share,
                get(select_weights(w_, statistics_, Selection::kRandom, sparsity, kSeed)), noise,
                0);
      steps_row("sparsegpt", share, {}, noise, 0);
      for (const double multiple : {1.0, 0.5})
        steps_row("sparsegpt+ridge", share, {}, noise, multiple);
    }
  }
}

void Layer::stream_row(const codec::Method& method, const std::string& rule) const {
  const SpanMatrix matrix(weights_, rows_, cols_);
  codec::TensorModel model;
  model.rows = rows_, model.cols = cols_;
  model.row_fit.beta = 2;
  for (std::size_t r = 0; r < rows_; ++r) {
    double sum = 0;
    for (std::size_t c = 0; c < cols_; ++c) sum += double{w_[c][r]} * w_[c][r];
    model.row_scales.push_back(static_cast<float>(std::sqrt(sum / static_cast<double>(cols_))));
  }
  const auto prepared = method.prepare(matrix, model, executor_);
  if (!prepared) {  // a rate too low for this matrix
    std::fprintf(stderr, "%s: %s\n", rule.c_str(), prepared.error().to_string().c_str());
    return;
  }
  const codec::ChunkCoder* const coder = prepared->get();
  std::vector<std::uint8_t> body;
  const codec::EncodedTensor encoded = get(codec::encode_tensor(
      *coder, method.name(), "F32", matrix, executor_, [&](std::span<const std::uint8_t> more) {
        body.insert(body.end(), more.begin(), more.end());
        return Result<void>();
      }));
  std::vector<std::uint8_t> bytes = encoded.head;
  bytes.insert(bytes.end(), body.begin(), body.end());
  const codec::TensorStream stream = get(codec::TensorStream::open(bytes));
  std::vector<float> decoded(weights_.size());
  if (!stream.decode_rows(0, rows_, decoded)) std::abort();
  const auto zeros = static_cast<double>(std::ranges::count(decoded, 0.0f)) / count();
  row(rule, "stream", 0, zeros, {8 * static_cast<double>(bytes.size()), encoded.cost.entropy_bits},
      error_of(to_columns(SpanMatrix(decoded, rows_, cols_))));
}

void Layer::entropy_coded() const {
  const auto statistics = std::make_shared<const InputStatistics>(statistics_);
  for (const double rate : {0.25, 0.375, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0})
    stream_row(SicMethod(statistics, {.rate_bits = rate}), "trellis");
  for (const char* rate : {"0.5", "1", "1.5", "2", "2.5", "3", "4", "5"})
    stream_row(*get(codec::parse_method(std::string("ecsq") + rate)), "integers without inputs");
}

void measure(const Layer& layer) {
  layer.fixed_rate();
  layer.joint();
  layer.entropy_coded();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "synthetic" && argc == 3) {
    linear::testing::SyntheticLayer layer =
        linear::testing::synthetic_layer(512, 512, std::atof(argv[2]), 1);
    measure(Layer(std::string("spread ") + argv[2], std::move(layer.weights), layer.rows,
                  std::move(layer.statistics)));
    return 0;
  }
  if (what == "matrix" && argc == 5) {
    const io::Model model = get(io::open_model(argv[2]));
    const CalibrationFile file = get(CalibrationFile::open(argv[3]));
    const io::TensorInfo* const tensor = model.find(argv[4]);
    if (tensor == nullptr) return std::fprintf(stderr, "no tensor %s\n", argv[4]), 1;
    const io::TensorMatrix matrix = get(model.matrix(*tensor));
    std::vector<float> weights(matrix.size());
    matrix.read(0, weights);
    measure(Layer(argv[4], std::move(weights), matrix.rows(), get(file.read(input_of(argv[4])))));
    return 0;
  }
  std::fprintf(stderr, "usage: pruning synthetic SPREAD | matrix MODEL STATS NAME\n");
  return 2;
}
