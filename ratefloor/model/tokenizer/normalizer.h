// What is done to a text before it is cut: prefixes, replacements, Unicode form C.
#pragma once

#include <cstddef>
#include <vector>

#include "ratefloor/base/result.h"
#include "ratefloor/io/tokenizer_json.h"
#include "ratefloor/model/tokenizer/aligned_text.h"

namespace ratefloor::model {

class Normalizer {
 public:
  /// Error kUnsupported for Unicode forms other than NFC.
  static Result<Normalizer> create(std::vector<io::NormalizerStep> steps);

  /// `text` is well-formed UTF-8. Error kUnsupported when replacements make it more than eight
  /// times as long.
  Result<AlignedText> apply(AlignedText text) const;

 private:
  explicit Normalizer(std::vector<io::NormalizerStep> steps) : steps_(std::move(steps)) {}
  std::vector<io::NormalizerStep> steps_;
};

}  // namespace ratefloor::model
