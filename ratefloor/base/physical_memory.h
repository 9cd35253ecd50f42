// How much memory this machine has, to choose between keeping and reading again.
#pragma once

#include <cstdint>

namespace ratefloor {

/// Bytes; 0 where the system does not say. A container may be allowed less. No result may depend
/// on it.
std::uint64_t physical_memory();

}  // namespace ratefloor
