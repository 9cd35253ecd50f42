// From f32 to the type that weights are written in.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "ratefloor/base/result.h"
#include "ratefloor/io/dtype.h"

namespace ratefloor::job {

/// The types that weights can be written in, by the names of `--dtype`: "bf16", "f16", "f32".
std::optional<io::Dtype> output_dtype_named(std::string_view name);

/// As config.json spells them: "bfloat16", "float16", "float32". Precondition: one of the three.
std::string_view config_dtype_name(io::Dtype dtype);

/// What a tensor that was of type `original` is written in if the user does not say: F32, F16 and
/// BF16 stay, F64 becomes F32 (decoders compute in f32), the F8 kinds become BF16, which holds all
/// their values and those between them better.
io::Dtype default_output_dtype(io::Dtype original);

/// Rounds to nearest, ties to even, into out.size() = in.size() · width bytes. NaN and infinities
/// stay. Returns the index of the first finite value that is beyond the type's range, which has
/// become an infinity. `dtype`: F32, F16 or BF16.
std::optional<std::size_t> write_floats(io::Dtype dtype, std::span<const float> in,
                                        std::span<std::byte> out);

/// The same for `count` entries of type `from` (io::is_readable) at `bytes`, rounded once: also
/// from F64, where f32 on the way would round twice.
std::optional<std::size_t> convert_floats(io::Dtype from, const std::byte* bytes, std::size_t count,
                                          io::Dtype to, std::span<std::byte> out);

}  // namespace ratefloor::job
