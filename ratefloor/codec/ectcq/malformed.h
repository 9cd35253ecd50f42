// What is said of streams that break a rule of spec.md.
#pragma once

#include <string>

#include "ratefloor/base/result.h"

namespace ratefloor::codec::ectcq {

inline Error malformed(const char* what) {
  return make_error(ErrorCode::kMalformed, std::string("trellis-coded matrix ") + what);
}

}  // namespace ratefloor::codec::ectcq
