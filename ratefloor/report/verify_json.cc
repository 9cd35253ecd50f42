// A transcription of job::VerifyReport, field by field.
#include "ratefloor/report/verify_json.h"

#include "ratefloor/report/json_value.inc"

namespace ratefloor::report {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

}  // namespace

std::string verify_json(const job::VerifyReport& report) {
  Json tensors = Json::array(), untouched = Json::array(), problems = Json::array();
  for (const job::VerifiedMatrix& t : report.matrices)
    tensors.push_back({{"name", t.name},
                       {"shape", t.shape},
                       {"dtype", text_or_null(t.dtype)},
                       {"codec", text_or_null(t.codec)},
                       {"weights", t.weights},
                       {"chunks", t.chunks},
                       {"stored_bytes", t.stored_bytes},
                       {"stored_bpw", number(t.stored_bpw)},
                       {"claimed_distortion", number(t.claimed_distortion)},
                       {"distortion", number(t.distortion)},
                       {"sound", t.sound}});
  for (const job::VerifiedUntouched& t : report.untouched)
    untouched.push_back({{"name", t.name},
                         {"shape", t.shape},
                         {"dtype", t.dtype},
                         {"stored_bytes", t.stored_bytes},
                         {"sound", t.sound}});
  for (const Error& problem : report.problems)
    problems.push_back({{"message", problem.message},
                        {"file", text_or_null(problem.file)},
                        {"tensor", text_or_null(problem.tensor)},
                        {"offset", problem.offset ? Json(*problem.offset) : Json(nullptr)},
                        {"remedy", text_or_null(problem.remedy)}});
  const Json root = {{"schema", "ratefloor.verify"},
                     {"schema_version", 1},
                     {"model", report.model},
                     {"against", text_or_null(report.against)},
                     {"intact", report.intact()},
                     {"chunks", report.chunks},
                     {"stored_bytes", report.bytes},
                     {"tensors", std::move(tensors)},
                     {"untouched", std::move(untouched)},
                     {"problems", std::move(problems)},
                     {"warnings", report.warnings}};
  return dump(root, 2) + "\n";
}

}  // namespace ratefloor::report
