// What --codec names: one method ("nf4", "int4-asym-g64"), or a family of them from which the job
// picks the member that meets a target.
//
// A family is a method's name without its number: "ectcq-s256" stands for "ectcq2.973-s256" and
// every other rate, "int-asym" for "int2-asym" … "int8-asym". Rates go in thousandths of a bit: as
// fine as a total within 0.01 bits and an error within 0.5 % need, and short in a stream's head.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/codec/method.h"

namespace ratefloor::job {

class MethodFamily {
 public:
  enum class Kind { kFixed, kContinuous, kWhole };

  /// `effort` (1 … 9) becomes the option -eN of ectcq. Errors (kInvalidArgument): no such method or
  /// family, an option that it does not know, an effort for another codec.
  static Result<MethodFamily> parse(std::string_view name, std::optional<int> effort = {});

  /// A family for one matrix alone, at any rate of `lowest` … `highest` thousandths of a bit.
  using Maker = std::function<Result<std::unique_ptr<codec::Method>>(std::int64_t thousandths)>;
  static MethodFamily made_by(std::string name, std::int64_t lowest, std::int64_t highest,
                              Maker maker);

  Kind kind() const { return kind_; }
  bool continuous() const { return kind_ == Kind::kContinuous; }
  /// As given, effort included.
  std::string name() const { return stem_ + options_; }

  /// The numbers it knows, in thousandths (kWhole: multiples of 1000); 0 and 0 for kFixed.
  std::int64_t lowest() const { return lowest_; }
  std::int64_t highest() const { return highest_; }

  /// "ectcq" at 2973 is "ectcq2.973"; a fixed method is itself at any rate.
  std::string member_name(std::int64_t thousandths) const;
  /// Error kInvalidArgument outside lowest() … highest().
  Result<std::unique_ptr<codec::Method>> member(std::int64_t thousandths) const;

  /// "ecsq, ectcq, … (any rate); int, … (whole bits)".
  static std::string_view families();

 private:
  MethodFamily() = default;

  Kind kind_ = Kind::kFixed;
  std::string stem_, options_;
  std::int64_t lowest_ = 0, highest_ = 0;
  Maker maker_;  // empty: by name
};

}  // namespace ratefloor::job
