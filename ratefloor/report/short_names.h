// Tensor names as a table has room for them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ratefloor::report {

/// Drops "model." in front and ".weight" behind where that leaves all names different, then elides
/// the middle of what is still longer than `width`. Also makes names safe to print.
std::vector<std::string> short_names(const std::vector<std::string>& names, std::size_t width);

}  // namespace ratefloor::report
