// Bounds stay the decimal texts that the certificate has: they are the numbers that were proven.
#include "ratefloor/report/box_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ratefloor/floor/certificate/number_text.h"
#include "ratefloor/report/json_value.inc"

namespace ratefloor::report {
namespace {

double approximate(const std::string& decimal) {
  double value = 0;
  std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
  return value;
}

struct Summary {
  std::size_t theorem = 0, channel = 0;
  std::string largest_gap = "0";
  double narrowest = 0;
};

Summary summary_of(const floor::GapBoxCertificate& certificate) {
  Summary summary;
  for (const floor::GapSubBox& box : certificate.boxes) {
    ++(box.channel ? summary.channel : summary.theorem);
    if (floor::compare_decimals(box.gap_bits, summary.largest_gap) > 0)
      summary.largest_gap = box.gap_bits;
    const double width = approximate(box.beta.upper) - approximate(box.beta.lower);
    const bool first = &box == &certificate.boxes.front();
    summary.narrowest = first ? width : std::min(summary.narrowest, width);
  }
  return summary;
}

std::string range(const char* name, const floor::DecimalInterval& interval) {
  if (floor::compare_decimals(interval.lower, interval.upper) == 0)
    return fmt::format("{} = {}", name, interval.lower);
  return fmt::format("every {} in [{}, {}]", name, interval.lower, interval.upper);
}

std::string statement(const floor::GapBoxCertificate& certificate) {
  return fmt::format(
      "for {} and {}, the generalized Gaussian of unit variance has 0 <= R(D) - R_SLB(D) <= {} bit",
      range("beta", certificate.beta), range("D", certificate.distortion), certificate.gap_bits);
}

Json pair(const floor::DecimalInterval& interval) {
  return Json::array({interval.lower, interval.upper});
}

}  // namespace

std::string box_json(const floor::GapBoxCertificate& certificate) {
  const Summary summary = summary_of(certificate);
  const Json root = {{"schema", "ratefloor.certify"},
                     {"schema_version", 1},
                     {"statement", statement(certificate)},
                     {"beta", pair(certificate.beta)},
                     {"distortion", pair(certificate.distortion)},
                     {"gap_bits", certificate.gap_bits},
                     {"sub_boxes", {{"theorem", summary.theorem}, {"channel", summary.channel}}},
                     {"largest_proven_gap_bits", summary.largest_gap},
                     {"narrowest_sub_box", number(summary.narrowest)}};
  return dump(root, 2) + "\n";
}

std::string box_table(const floor::GapBoxCertificate& certificate) {
  const Summary summary = summary_of(certificate);
  std::string text = statement(certificate);
  text[0] = 'F';
  text += ".\n\n";
  text += fmt::format("sub-boxes        {}\n", certificate.boxes.size());
  text += fmt::format("  closed form    {}\n", summary.theorem);
  text += fmt::format("  by a channel   {}\n", summary.channel);
  text += fmt::format("narrowest        {:.3g} in beta\n", summary.narrowest);
  text += fmt::format("largest gap      {} bit\n", summary.largest_gap);
  return text;
}

}  // namespace ratefloor::report
