// See verify_record.h. Rates are decimals of nine digits, so half a unit of the ninth is allowed;
// errors pass through a histogram when they are made (source/value_histogram.h), which costs
// 1e-7 of an f32 tensor's variance, more where its mean is far from zero.
#include "ratefloor/job/verify_record.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "ratefloor/base/decimal_text.h"
#include "ratefloor/io/dtype.h"
#include "ratefloor/io/tensor_info.h"
#include "ratefloor/io/utf8.h"
#include "ratefloor/job/quantized_model.h"

namespace ratefloor::job {
namespace {

constexpr double kExact = 0, kRate = 5.0001e-9, kDistortion = 1e-6;

std::string number_text(double value) {
  return std::isnan(value) ? "nothing" : shortest_decimal(value);
}

bool agree(double claimed, double found, double tolerance) {
  if (claimed == found) return true;
  return std::abs(claimed - found) <= tolerance * std::max(std::abs(claimed), std::abs(found));
}

double rate(std::uint64_t bytes, std::uint64_t weights) {
  return 8.0 * static_cast<double>(bytes) / static_cast<double>(weights);
}

class Comparison {
 public:
  Comparison(const std::string& file, VerifyReport& report) : file_(file), report_(report) {}

  void matrices(const std::vector<Claim>& claims) {
    each(claims, report_.matrices, "tensors", [&](const Claim& claim, VerifiedMatrix& found) {
      found.claimed_distortion = claim.number("distortion");
      // Where the stream cannot be opened, that has been said.
      if (found.dtype.empty()) {
        found.codec = claim.codec;
        return;
      }
      if (!found.shape_is_original && is_shape_of(claim.shape, found.shape[0], found.shape[1]))
        found.shape = claim.shape;
      common(claim, found);
      if (names_codec(claim.codec, found.codec))
        found.codec = claim.codec;
      else
        differ("codec", "'" + io::printable(claim.codec) + "'", "'" + found.codec + "'");
      number(claim, "weights", static_cast<double>(found.weights), kExact);
      number(claim, "stored_bpw", found.stored_bpw, kRate);
      if (!std::isnan(found.distortion)) number(claim, "distortion", found.distortion, kDistortion);
      gaps(claim, found.stored_bpw);
    });
  }

  void untouched(const std::vector<Claim>& claims) {
    each(claims, report_.untouched, "untouched", [&](const Claim& claim, VerifiedUntouched& found) {
      common(claim, found);
      if (claim.xxh64 != found.xxh64)
        differ("xxh64", "'" + io::printable(claim.xxh64) + "'", "'" + found.xxh64 + "'");
    });
  }

  void total(const Claim& claim, std::uint64_t tensor_bytes) {
    tensor_.clear();
    number(claim, "stored_bytes", static_cast<double>(report_.bytes), kExact);
    number(claim, "container_bytes", static_cast<double>(report_.bytes - tensor_bytes), kExact);
    std::uint64_t quantized = 0, stream_bytes = 0, weights = 0;
    double distortion = 0;
    for (const VerifiedMatrix& matrix : report_.matrices) {
      if (matrix.dtype.empty()) return;  // the rest needs all parts
      quantized += matrix.weights;
      stream_bytes += matrix.stored_bytes;
      distortion += static_cast<double>(matrix.weights) * matrix.claimed_distortion;
    }
    weights = quantized;
    for (const VerifiedUntouched& tensor : report_.untouched) {
      if (tensor.name.ends_with(kBasisSuffix)) stream_bytes += tensor.stored_bytes;
      const std::optional<io::Dtype> dtype = io::dtype_named(tensor.dtype);
      if (!dtype || !io::is_readable(*dtype)) continue;
      weights += io::TensorInfo{.shape = tensor.shape}.elements();
    }
    number(claim, "weights", static_cast<double>(weights), kExact);
    number(claim, "quantized_weights", static_cast<double>(quantized), kExact);
    number(claim, "stored_bpw", rate(report_.bytes, weights), kRate);
    number(claim, "quantized_bpw", rate(stream_bytes, quantized), kRate);
    if (distortion /= static_cast<double>(quantized); std::isfinite(distortion))
      number(claim, "distortion", distortion, kDistortion);
  }

 private:
  /// Pairs up by name; what is left over on either side is a problem.
  template <class Found, class Body>
  void each(const std::vector<Claim>& claims, std::vector<Found>& found, const std::string& list,
            const Body& body) {
    std::unordered_map<std::string_view, const Claim*> by_name;
    for (const Claim& claim : claims) {
      tensor_ = claim.name;
      if (!by_name.emplace(claim.name, &claim).second) problem(list + "[] lists it twice");
    }
    for (Found& one : found) {
      tensor_ = one.name;
      const auto claim = by_name.find(one.name);
      if (claim == by_name.end()) {
        problem(list + "[] does not list it, but the weight files hold it");
      } else {
        body(*claim->second, one);
        by_name.erase(claim);
      }
    }
    for (const Claim& claim : claims) {
      const auto left = by_name.find(claim.name);
      if (left == by_name.end() || left->second != &claim) continue;
      tensor_ = claim.name;
      problem(list + "[] lists it, but the weight files do not hold it");
    }
  }

  template <class Found>
  void common(const Claim& claim, const Found& found) {
    if (claim.dtype != found.dtype)
      differ("dtype", "'" + io::printable(claim.dtype) + "'", found.dtype);
    if (claim.shape != found.shape)
      differ("shape", io::shape_text(claim.shape), io::shape_text(found.shape));
    number(claim, "stored_bytes", static_cast<double>(found.stored_bytes), kExact);
  }

  /// A stream of the trellis codec does not hold the name's number, which is what was asked for.
  static bool names_codec(const std::string& claimed, const std::string& method) {
    return claimed == method || (method == "ectcq" && claimed.starts_with(method));
  }

  void number(const Claim& claim, const std::string& key, double found, double tolerance) {
    const double claimed = claim.number(key);
    if (!agree(claimed, found, tolerance)) differ(key, number_text(claimed), number_text(found));
  }

  /// A difference of two nine-digit numbers is known to so many places, not to so many digits.
  void gaps(const Claim& claim, double stored_bpw) {
    for (const std::string kind : {"", "row_column_"}) {
      const double floor = claim.number(kind + "floor_bits");
      const double claimed = claim.number(kind + "gap_bits");
      if (std::isnan(floor) && std::isnan(claimed)) continue;
      if (!(std::abs(claimed - (stored_bpw - floor)) <= 1e-6))
        differ(kind + "gap_bits", number_text(claimed), number_text(stored_bpw - floor));
    }
  }

  void differ(const std::string& key, const std::string& claimed, const std::string& found) {
    problem((tensor_.empty() ? "total." : "") + key + " is said to be " + claimed + ", it is " +
            found);
  }

  void problem(std::string message) {
    report_.problems.push_back(make_error(ErrorCode::kMalformed, std::move(message))
                                   .in_file(file_)
                                   .in_tensor(io::printable(tensor_)));
  }

  const std::string& file_;
  VerifyReport& report_;
  std::string tensor_;
};

}  // namespace

void compare_record(const Claims& claims, const std::string& file, std::uint64_t tensor_bytes,
                    VerifyReport& report) {
  Comparison comparison(file, report);
  comparison.matrices(claims.tensors);
  comparison.untouched(claims.untouched);
  comparison.total(claims.total, tensor_bytes);
}

}  // namespace ratefloor::job
