#include "ratefloor/codec/bitshift/format.h"

#include <cmath>

#include "ratefloor/base/float_formats.h"
#include "ratefloor/codec/byte_io.h"
#include "ratefloor/codec/row_scales.h"

namespace ratefloor::codec::bitshift {

Result<Format> parse_format(const MethodName& name) {
  const auto bits = number_after(name.stem, "bitshift");
  if (!bits || *bits < 1 || *bits > kMostStepBits)
    return name_error(name, "bit-shift trellises have 1 to 4 bits");
  Format format{static_cast<int>(*bits), kDefaultStateBits};
  if (name.options.size() > 1) return name_error(name, "there is only one option, -sL");
  for (const std::string& option : name.options) {
    const auto state_bits = number_after(option, "s");
    if (!state_bits) return name_error(name, "unknown option -" + option);
    if (*state_bits < kLeastStateBits || *state_bits > kMostStateBits)
      return name_error(name, "states have 8 to 16 bits");
    format.state_bits = static_cast<int>(*state_bits);
  }
  return format;
}

std::string name_of(const Format& format) {
  std::string name = "bitshift" + std::to_string(format.step_bits);
  if (format.state_bits != kDefaultStateBits) name += "-s" + std::to_string(format.state_bits);
  return name;
}

std::vector<std::uint8_t> write_header(Header& header) {
  std::vector<std::uint8_t> bytes;
  put_row_scales(bytes, header.row_scales);
  FieldReader fields(bytes);
  header.row_scales = take_row_scales(fields, header.row_scales.size());
  put(bytes, f32_to_f16(header.step));
  put(bytes, header.code.multiplier);
  put(bytes, header.code.increment);
  return bytes;
}

Result<Header> read_header(std::span<const std::uint8_t> bytes, std::uint64_t rows) {
  Header header;
  FieldReader fields(bytes);
  header.row_scales = take_row_scales(fields, rows);
  header.step = f16_to_f32(fields.take<std::uint16_t>());
  header.code.multiplier = fields.take<std::uint32_t>();
  header.code.increment = fields.take<std::uint32_t>();
  if (!fields.at_end())
    return make_error(ErrorCode::kMalformed, "header of a bit-shift trellis has a wrong length");
  if (!std::isfinite(header.step) || header.step <= 0)
    return make_error(ErrorCode::kMalformed,
                      "step of a bit-shift trellis is not positive and finite");
  return header;
}

}  // namespace ratefloor::codec::bitshift
