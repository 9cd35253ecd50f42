// nf4, fp4, af4 and intK are spelled as `analyze` spells them (codec/method_name.h), as far as
// their expected error on independent samples is known in closed form: scales of their own length
// per block, no second quantization of scales, no zero points.
#include "ratefloor/job/curve_method.h"

#include <algorithm>

#include "ratefloor/codec/method_name.h"
#include "ratefloor/io/utf8.h"

namespace ratefloor::job {
namespace {

using Family = CurveMethod::Family;

struct Plain {
  std::string_view name, label;
  Family family;
  CurveKind kind;
};

constexpr Plain kPlain[] = {
    {"slb", "Shannon lower bound", Family::kShannon, CurveKind::kLowerBound},
    {"gaussian-upper", "Gaussian upper bound", Family::kGaussianUpper, CurveKind::kUpperBound},
    {"theorem-upper", "gap theorem (upper bound)", Family::kTheoremUpper, CurveKind::kUpperBound},
    {"rd", "R(D)", Family::kRateDistortion, CurveKind::kRateDistortion},
    {"lloyd", "Lloyd–Max", Family::kLloyd, CurveKind::kOperational},
    {"ecsq", "entropy-coded scalar (ECSQ)", Family::kEcsq, CurveKind::kOperational},
    {"ecdq", "dithered scalar (ECDQ)", Family::kEcdq, CurveKind::kOperational},
};

constexpr long kMaxDimension = 1'000'000;

Result<CurveMethod> parse_block(const codec::MethodName& name, CurveMethod method) {
  for (const std::string& option : name.options) {
    const char size_letter = method.family == Family::kCodebook ? 'b' : 'g';
    const std::uint64_t most = method.family == Family::kCodebook ? 4096 : 131072;
    if (const auto size = codec::number_after(option, std::string_view(&size_letter, 1))) {
      if (*size < 8 || *size > most) return codec::name_error(name, "block size out of range");
      method.block = static_cast<int>(*size);
    } else if (option == "fp16" && method.family == Family::kCodebook) {
      method.scale_bits = 16;
    } else {
      return make_error(ErrorCode::kInvalidArgument, "method '" + io::printable(name.text, 80) +
                                                         "': option '" + io::printable(option, 40) +
                                                         "' is not known here")
          .remedied_by("understood are " + std::string(curve_method_grammar()));
    }
  }
  return method;
}

Result<CurveMethod> parse_one(std::string_view text) {
  CurveMethod method;
  method.name = method.label = std::string(text);
  for (const Plain& plain : kPlain) {
    if (text != plain.name) continue;
    method.label = plain.label;
    method.family = plain.family;
    method.kind = plain.kind;
    return method;
  }
  if (const auto dimension = codec::number_after(text, "sphere")) {
    if (*dimension >= 1 && *dimension <= kMaxDimension) {
      method.family = Family::kSphere;
      method.kind = CurveKind::kAsymptoticLowerBound;
      method.dimension = static_cast<long>(*dimension);
      method.label = "cells in " + std::to_string(*dimension) + " dimensions, high rate";
      return method;
    }
  }
  const codec::MethodName name = codec::split_method_name(text);
  for (const quant::Codebook* book : {&quant::kNf4, &quant::kFp4, &quant::kAf4}) {
    if (name.stem != book->name) continue;
    method.family = Family::kCodebook;
    method.codebook = book;
    method.block = 64;
    method.scale_bits = 32;
    return parse_block(name, std::move(method));
  }
  if (const auto bits = codec::number_after(name.stem, "int"); bits && *bits >= 2 && *bits <= 8) {
    method.family = Family::kIntegers;
    method.bits = static_cast<int>(*bits);
    method.block = 128;
    method.scale_bits = 16;
    return parse_block(name, std::move(method));
  }
  return make_error(ErrorCode::kInvalidArgument,
                    "method '" + io::printable(text, 80) + "' is not known here")
      .remedied_by("understood are " + std::string(curve_method_grammar()));
}

}  // namespace

std::string_view curve_kind_name(CurveKind kind) {
  switch (kind) {
    case CurveKind::kLowerBound:
      return "lower_bound";
    case CurveKind::kUpperBound:
      return "upper_bound";
    case CurveKind::kRateDistortion:
      return "rate_distortion";
    case CurveKind::kAsymptoticLowerBound:
      return "asymptotic_lower_bound";
    case CurveKind::kOperational:
      return "operational";
  }
  return "";
}

double CurveMethod::fixed_rate_bits() const {
  const int index_bits = family == Family::kCodebook ? 4 : bits;
  return index_bits + static_cast<double>(scale_bits) / block;
}

std::string_view curve_method_grammar() {
  return "slb, gaussian-upper, theorem-upper, rd, lloyd, ecsq, ecdq, sphereN (N dimensions); nf4, "
         "fp4, af4, each with -fp16 and with -bN (N = 8 … 4096); intK (K = 2 … 8) with -gN (N = 8 "
         "… 131072)";
}

Result<std::vector<CurveMethod>> parse_curve_methods(std::string_view list) {
  std::vector<CurveMethod> methods;
  for (std::string_view rest = list;;) {
    const std::size_t comma = rest.find(',');
    Result<CurveMethod> method = parse_one(rest.substr(0, comma));
    if (!method) return method.error();
    const bool known = std::any_of(methods.begin(), methods.end(), [&](const CurveMethod& other) {
      return other.name == method->name;
    });
    if (!known) methods.push_back(*std::move(method));
    if (comma == std::string_view::npos) return methods;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace ratefloor::job
