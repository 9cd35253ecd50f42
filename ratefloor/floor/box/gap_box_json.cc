// Reading and writing box certificates. As with the certificates of single values, everything that
// can be wrong without integrating anything is found here.
#include <utility>

#include "ratefloor/floor/box/gap_box.h"
#include "ratefloor/floor/certificate/certificate_digest.h"
#include "ratefloor/floor/certificate/certificate_json.inc"
#include "ratefloor/floor/certificate/number_text.h"
#include "ratefloor/floor/certificate/read_channel.h"
#include "ratefloor/floor/certificate/strict_json.h"

namespace ratefloor::floor {
namespace {

constexpr std::size_t kMostBoxes = 20'000;

Json box_json(const GapSubBox& box) {
  Json json = {{"beta", interval(box.beta)},
               {"gap_bits", box.gap_bits},
               {"kind", box.channel ? "channel" : "theorem"}};
  if (box.channel)
    json["channel"] = channel_json(box.channel->mixture, box.channel->panels, box.channel->tail);
  return json;
}

Json without_digest(const GapBoxCertificate& certificate) {
  Json boxes = Json::array();
  for (const GapSubBox& box : certificate.boxes) boxes.push_back(box_json(box));
  return {{"format", kGapBoxFormat},
          {"version", kGapBoxVersion},
          {"beta", interval(certificate.beta)},
          {"distortion", interval(certificate.distortion)},
          {"gap_bits", certificate.gap_bits},
          {"boxes", std::move(boxes)}};
}

/// Ends in (low, high), the high end included if `closed`.
void expect_between(JsonReader& reader, const DecimalInterval& interval, const std::string& path,
                    const char* low, const char* high, bool closed) {
  if (reader.failure) return;
  const int top = compare_decimals(interval.upper, high);
  if (compare_decimals(interval.lower, low) <= 0 || top > 0 || (top == 0 && !closed))
    reader.fail(path, std::string("is not inside (") + low + ", " + high + (closed ? "]" : ")"));
}

GapSubBox read_box(JsonReader& reader, const JsonValue& value, const std::string& path) {
  GapSubBox box;
  const std::string kind = reader.text(reader.member(value, path, "kind"), path + ".kind");
  if (kind == "theorem")
    reader.expect_keys(value, path, {"beta", "gap_bits", "kind"});
  else if (kind == "channel")
    reader.expect_keys(value, path, {"beta", "gap_bits", "kind", "channel"});
  else
    reader.fail(path + ".kind", "is " + in_quotes(kind) + ", not 'theorem' or 'channel'");
  if (reader.failure) return box;
  box.beta = read_interval(reader, value, path, "beta");
  box.gap_bits = reader.decimal(reader.member(value, path, "gap_bits"), path + ".gap_bits");
  if (reader.failure || kind == "theorem") return box;
  const std::string where = path + ".channel";
  const JsonValue& object = reader.member(value, path, "channel");
  reader.expect_keys(object, where, {"noise_variance", "components", "panels", "tail"});
  if (reader.failure) return box;
  ChannelData channel = read_channel(reader, object, where);
  box.channel = BoxChannel{std::move(channel.mixture), std::move(channel.panels), channel.tail};
  return box;
}

/// No hole and no overlap before this sub-box, and no claim beyond the certificate's.
void check_box(JsonReader& reader, const GapBoxCertificate& certificate, const GapSubBox& box,
               const std::string& path) {
  const std::string& start =
      certificate.boxes.empty() ? certificate.beta.lower : certificate.boxes.back().beta.upper;
  if (compare_decimals(box.beta.lower, start) != 0)
    reader.fail(path + ".beta[0]", "is " + box.beta.lower + ", not " + start);
  if (compare_decimals(box.beta.lower, box.beta.upper) == 0 &&
      compare_decimals(certificate.beta.lower, certificate.beta.upper) != 0)
    reader.fail(path + ".beta", "is a point");
  if (compare_decimals(box.beta.upper, certificate.beta.upper) > 0)
    reader.fail(path + ".beta[1]", "is past the end of the box");
  if (compare_decimals(box.gap_bits, "0") < 0) reader.fail(path + ".gap_bits", "is negative");
  if (compare_decimals(box.gap_bits, certificate.gap_bits) > 0)
    reader.fail(path + ".gap_bits", "is more than the gap of the whole box");
}

void read_boxes(JsonReader& reader, const JsonValue& root, bool partial,
                GapBoxCertificate& certificate) {
  const std::string list = "boxes";
  for (const JsonValue& value :
       reader.array(reader.member(root, "certificate", list), list, partial ? 0 : 1, kMostBoxes)) {
    const std::string where = list + "[" + std::to_string(certificate.boxes.size()) + "]";
    GapSubBox box = read_box(reader, value, where);
    if (!reader.failure) check_box(reader, certificate, box, where);
    if (reader.failure) return;
    certificate.boxes.push_back(std::move(box));
  }
  if (reader.failure || partial) return;
  if (const std::string& end = certificate.boxes.back().beta.upper;
      compare_decimals(end, certificate.beta.upper) != 0)
    reader.failure = make_error(ErrorCode::kMalformed, "the sub-boxes stop at beta = " + end +
                                                           ", before " + certificate.beta.upper)
                         .remedied_by("an interrupted proof goes on with certify --resume");
}

}  // namespace

std::string to_json(const GapBoxCertificate& certificate) {
  Json json = without_digest(certificate);
  json["digest"] = text_digest(compact(json));
  return spread(json, "") + "\n";
}

Result<GapBoxCertificate> parse_gap_box_certificate(std::string_view json, bool partial) {
  const Result<JsonValue> root = parse_strict_json(json, gap_box_limits());
  if (!root) return root.error();
  JsonReader reader;
  check_format(reader, *root, kGapBoxFormat, kGapBoxVersion);
  const std::string path = "certificate";
  if (!reader.failure)
    reader.expect_keys(*root, path,
                       {"format", "version", "beta", "distortion", "gap_bits", "boxes", "digest"});
  if (reader.failure) return *std::move(reader.failure);
  GapBoxCertificate certificate;
  certificate.beta = read_interval(reader, *root, path, "beta");
  expect_between(reader, certificate.beta, "certificate.beta", "0.5", "8", true);
  certificate.distortion = read_interval(reader, *root, path, "distortion");
  expect_between(reader, certificate.distortion, "certificate.distortion", "0", "1", false);
  certificate.gap_bits = reader.decimal(reader.member(*root, path, "gap_bits"), "gap_bits");
  if (!reader.failure && compare_decimals(certificate.gap_bits, "0") <= 0)
    reader.fail("gap_bits", "is not positive");
  if (!reader.failure) read_boxes(reader, *root, partial, certificate);
  const std::string digest = reader.text(reader.member(*root, path, "digest"), "digest");
  if (reader.failure) return *std::move(reader.failure);
  if (const std::string expected = text_digest(compact(without_digest(certificate)));
      digest != expected)
    return make_error(ErrorCode::kMalformed, "digest is " + in_quotes(digest) +
                                                 ", but the contents have " + in_quotes(expected))
        .remedied_by("the file was changed after it was written");
  return certificate;
}

}  // namespace ratefloor::floor
