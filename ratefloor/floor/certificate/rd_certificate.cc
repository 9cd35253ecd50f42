// Writing certificates: one JSON tree, pretty for the file and compact for the digest.
#include "ratefloor/floor/certificate/rd_certificate.h"

#include "ratefloor/floor/certificate/certificate_digest.h"
#include "ratefloor/floor/certificate/certificate_json.inc"
#include "ratefloor/floor/certificate/number_text.h"

namespace ratefloor::floor {
namespace {

Json hex_array(const std::vector<double>& values) {
  Json array = Json::array();
  for (const double value : values) array.push_back(hex_text(value));
  return array;
}

Json upper_json(const UpperCertificate& upper) {
  Json json = channel_json(upper.mixture, upper.panels, upper.tail);
  json["distortion"] = interval(upper.distortion);
  json["rate_nats"] = interval(upper.rate_nats);
  return json;
}

Json lower_json(const LowerCertificate& lower) {
  if (!lower.dual) return {{"kind", "shannon"}, {"rate_nats", interval(lower.rate_nats)}};
  return {{"kind", "dual"},
          {"slope_nats", hex_text(lower.dual->slope_nats)},
          {"nodes", hex_array(lower.dual->nodes)},
          {"log_g", hex_array(lower.dual->log_g)},
          {"rate_nats", interval(lower.rate_nats)},
          {"constraint_excess", lower.constraint_excess}};
}

Json without_digest(const RdCertificate& certificate) {
  return {{"format", kRdCertificateFormat},
          {"version", kRdCertificateVersion},
          {"source", certificate.source},
          {"distortion", certificate.distortion},
          {"rate_bits", interval(certificate.rate_bits)},
          {"upper", upper_json(certificate.upper)},
          {"lower", lower_json(certificate.lower)}};
}

}  // namespace

std::string digest_of(const RdCertificate& certificate) {
  return text_digest(compact(without_digest(certificate)));
}

std::string to_json(const RdCertificate& certificate) {
  Json json = without_digest(certificate);
  json["digest"] = text_digest(compact(json));
  return spread(json, "") + "\n";
}

}  // namespace ratefloor::floor
