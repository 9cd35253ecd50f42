// Reading certificates. Everything that can be wrong without integrating anything is found here:
// missing and unknown fields, spelling of numbers, order, signs, indices, the digest.
#include <algorithm>
#include <limits>
#include <utility>

#include "ratefloor/floor/certificate/certified_source.h"
#include "ratefloor/floor/certificate/number_text.h"
#include "ratefloor/floor/certificate/rd_certificate.h"
#include "ratefloor/floor/certificate/read_channel.h"
#include "ratefloor/floor/certificate/strict_json.h"

namespace ratefloor::floor {
namespace {

UpperCertificate read_upper(JsonReader& reader, const JsonValue& value) {
  const std::string path = "upper";
  reader.expect_keys(value, path,
                     {"noise_variance", "components", "panels", "tail", "distortion", "rate_nats"});
  UpperCertificate upper;
  if (reader.failure) return upper;
  ChannelData channel = read_channel(reader, value, path);
  if (reader.failure) return upper;
  upper.mixture = std::move(channel.mixture);
  upper.panels = std::move(channel.panels);
  upper.tail = channel.tail;
  upper.distortion = read_interval(reader, value, path, "distortion");
  upper.rate_nats = read_interval(reader, value, path, "rate_nats");
  return upper;
}

std::vector<double> read_hex_array(JsonReader& reader, const JsonValue& object,
                                   const std::string& path, std::string_view key) {
  const std::string list = path + "." + std::string(key);
  std::vector<double> numbers;
  for (const JsonValue& value :
       reader.array(reader.member(object, path, key), list, 2, kMostChannelEntries)) {
    numbers.push_back(reader.hex(value, list + "[" + std::to_string(numbers.size()) + "]"));
    if (reader.failure) break;
  }
  return numbers;
}

DualFunction read_dual(JsonReader& reader, const JsonValue& value, const std::string& path) {
  DualFunction dual;
  dual.slope_nats = reader.hex(reader.member(value, path, "slope_nats"), path + ".slope_nats");
  if (!(dual.slope_nats > 0)) reader.fail(path + ".slope_nats", "is not positive");
  dual.nodes = read_hex_array(reader, value, path, "nodes");
  dual.log_g = read_hex_array(reader, value, path, "log_g");
  if (reader.failure) return dual;
  if (dual.nodes.size() != dual.log_g.size())
    reader.fail(path + ".log_g", "has " + std::to_string(dual.log_g.size()) + " entries for " +
                                     std::to_string(dual.nodes.size()) + " nodes");
  if (dual.nodes.front() != 0) reader.fail(path + ".nodes[0]", "is not 0");
  for (std::size_t i = 1; i < dual.nodes.size(); ++i)
    if (!(dual.nodes[i] > dual.nodes[i - 1]))
      reader.fail(path + ".nodes[" + std::to_string(i) + "]", "is not past the node before");
  return dual;
}

LowerCertificate read_lower(JsonReader& reader, const JsonValue& value) {
  const std::string path = "lower";
  LowerCertificate lower;
  const std::string kind = reader.text(reader.member(value, path, "kind"), path + ".kind");
  if (kind == "shannon") {
    reader.expect_keys(value, path, {"kind", "rate_nats"});
  } else if (kind == "dual") {
    reader.expect_keys(value, path,
                       {"kind", "slope_nats", "nodes", "log_g", "rate_nats", "constraint_excess"});
    if (reader.failure) return lower;
    lower.dual = read_dual(reader, value, path);
    const std::string where = path + ".constraint_excess";
    lower.constraint_excess =
        reader.decimal(reader.member(value, path, "constraint_excess"), where);
    if (!reader.failure && compare_decimals(lower.constraint_excess, "-1") <= 0)
      reader.fail(where, "is not above -1");
  } else {
    reader.fail(path + ".kind", "is " + in_quotes(kind) + ", not 'shannon' or 'dual'");
  }
  if (!reader.failure) lower.rate_nats = read_interval(reader, value, path, "rate_nats");
  return lower;
}

}  // namespace

Result<RdCertificate> parse_rd_certificate(std::string_view json) {
  const Result<JsonValue> root = parse_strict_json(json);
  if (!root) return root.error();
  JsonReader reader;
  check_format(reader, *root, kRdCertificateFormat, kRdCertificateVersion);
  const std::string path = "certificate";
  if (!reader.failure)
    reader.expect_keys(
        *root, path,
        {"format", "version", "source", "distortion", "rate_bits", "upper", "lower", "digest"});
  RdCertificate certificate;
  if (reader.failure) return *std::move(reader.failure);
  certificate.source = reader.text(reader.member(*root, path, "source"), "source");
  if (const auto source = parse_certified_source(certificate.source); !source && !reader.failure)
    reader.failure = source.error();
  certificate.distortion = reader.decimal(reader.member(*root, path, "distortion"), "distortion");
  if (!reader.failure && (compare_decimals(certificate.distortion, "0") <= 0 ||
                          compare_decimals(certificate.distortion, "1") >= 0))
    reader.fail("distortion", "is not between 0 and 1");
  certificate.rate_bits = read_interval(reader, *root, path, "rate_bits");
  if (!reader.failure) certificate.upper = read_upper(reader, reader.member(*root, path, "upper"));
  if (!reader.failure) certificate.lower = read_lower(reader, reader.member(*root, path, "lower"));
  const std::string digest = reader.text(reader.member(*root, path, "digest"), "digest");
  if (reader.failure) return *std::move(reader.failure);
  if (const std::string expected = digest_of(certificate); digest != expected)
    return make_error(ErrorCode::kMalformed, "digest is " + in_quotes(digest) +
                                                 ", but the contents have " + in_quotes(expected))
        .remedied_by("the file was changed after it was written");
  return certificate;
}

}  // namespace ratefloor::floor
