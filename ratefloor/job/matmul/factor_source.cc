#include "ratefloor/job/matmul/factor_source.h"

#include <cmath>
#include <utility>

#include "ratefloor/io/utf8.h"
#include "ratefloor/job/quantized_model.h"
#include "ratefloor/job/select_tensors.h"
#include "ratefloor/quant/product/coordinate_selection.h"

namespace ratefloor::job {
namespace {

class SyntheticFactor final : public FactorSource {
 public:
  explicit SyntheticFactor(std::shared_ptr<const source::Source> source)
      : source_(std::move(source)) {}
  std::string name() const override { return source_->name(); }
  std::size_t length() const override { return 0; }
  std::size_t available() const override { return 0; }
  Result<std::vector<float>> draw(std::size_t count, std::size_t n,
                                  std::uint64_t seed) const override {
    std::vector<float> x(count * n);
    source_->sample_into(seed, 0, x);
    return x;
  }

 private:
  std::shared_ptr<const source::Source> source_;
};

class TensorFactor final : public FactorSource {
 public:
  TensorFactor(std::string file, std::string name, io::TensorMatrix matrix)
      : file_(std::move(file)), name_(std::move(name)), matrix_(std::move(matrix)) {}
  std::string name() const override { return io::printable(name_); }
  std::size_t length() const override { return matrix_.cols(); }
  std::size_t available() const override { return matrix_.rows(); }
  Result<std::vector<float>> draw(std::size_t count, std::size_t n,
                                  std::uint64_t seed) const override {
    std::vector<float> x(count * n);
    const std::vector<std::size_t> rows = quant::keep_random(matrix_.rows(), count, seed).kept;
    for (std::size_t r = 0; r < count; ++r) {
      const std::span<float> row = std::span(x).subspan(r * n, n);
      matrix_.read(rows[r] * n, row);
      for (std::size_t i = 0; i < n; ++i)
        if (!std::isfinite(row[i]))
          return make_error(ErrorCode::kNotFinite, "row " + std::to_string(rows[r]) + ", column " +
                                                       std::to_string(i) + " is not finite")
              .in_file(file_)
              .in_tensor(name());
    }
    return x;
  }

 private:
  std::string file_, name_;
  io::TensorMatrix matrix_;
};

/// A few names, so that a mistyped one can be put right.
std::string some_tensors(const io::Model& model) {
  const Result<std::vector<io::TensorInfo>> matrices = select_tensors(model, "");
  if (!matrices) return "it has no matrices of floats";
  std::string text = "its matrices are ";
  constexpr std::size_t kShown = 6;
  for (std::size_t i = 0; i < matrices->size() && i < kShown; ++i)
    text += (i ? ", " : "") + io::printable((*matrices)[i].name);
  if (matrices->size() > kShown)
    text += " and " + std::to_string(matrices->size() - kShown) + " more";
  return text;
}

}  // namespace

std::unique_ptr<FactorSource> synthetic_factor(std::shared_ptr<const source::Source> source) {
  return std::make_unique<SyntheticFactor>(std::move(source));
}

Result<std::unique_ptr<FactorSource>> tensor_factor(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
    return make_error(ErrorCode::kInvalidArgument,
                      "'" + io::printable(text) + "' is not of the form MODEL:TENSOR");
  const std::string path = text.substr(0, colon), name = text.substr(colon + 1);
  Result<io::Model> model = io::open_model(path);
  if (!model) return std::move(model).error();
  if (is_quantized(*model)) return already_quantized(*model);
  const io::TensorInfo* info = model->find(name);
  if (info == nullptr)
    return make_error(ErrorCode::kDegenerate, "there is no such tensor")
        .in_file(path)
        .in_tensor(io::printable(name))
        .remedied_by(some_tensors(*model));
  const auto fail = [&](Error error) {
    return std::move(error).in_file(info->file).in_tensor(io::printable(name)).at(info->offset);
  };
  if (info->shape.size() != 2)
    return fail(make_error(ErrorCode::kUnsupported, "its shape " + io::shape_text(info->shape) +
                                                        " is not that of a matrix"));
  if (info->elements() == 0)
    return fail(make_error(ErrorCode::kDegenerate,
                           "its shape " + io::shape_text(info->shape) + " holds no weights"));
  Result<io::TensorMatrix> matrix = model->matrix(*info);
  if (!matrix) return fail(std::move(matrix).error());
  return std::unique_ptr<FactorSource>(new TensorFactor(info->file, name, *std::move(matrix)));
}

}  // namespace ratefloor::job
