#include "ratefloor/model/calibration_notes.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ratefloor/linear/calibration/diagnosis.h"

namespace ratefloor::model {
namespace {

job::CalibratedInput describe(const linear::InputStatistics& s) {
  job::CalibratedInput out;
  out.name = s.name, out.channels = s.channels, out.tokens = s.count;
  out.trace = linear::trace(s);
  const auto count = static_cast<double>(s.count);
  double mean = 0;
  for (const double sum : s.sum) mean += sum / count * (sum / count);
  out.mean_share = out.trace > 0 ? mean / out.trace : 0;
  const double rms = std::sqrt(out.trace / static_cast<double>(s.channels));
  const float most = *std::max_element(s.max_abs.begin(), s.max_abs.end());
  out.largest = rms > 0 ? static_cast<double>(most) / rms : 0;
  return out;
}

}  // namespace

void add_notes(const linear::InputStatistics& s, job::CalibrationSummary& summary) {
  job::CalibratedInput row = describe(s);
  for (const linear::StatisticsFinding& finding : linear::diagnose(s)) {
    using Kind = linear::StatisticsFinding::Kind;
    if (finding.kind == Kind::kDeadChannels) row.dead_channels = finding.channels;
    if (finding.kind == Kind::kOutlierChannels) row.outlier_channels = finding.channels;
    if (finding.kind != Kind::kOutlierChannels)
      summary.warnings.push_back(s.name + ": " + finding.what + " (" + finding.remedy + ")");
  }
  summary.inputs.push_back(std::move(row));
}

}  // namespace ratefloor::model
