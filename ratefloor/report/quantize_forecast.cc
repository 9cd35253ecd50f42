#include "ratefloor/report/quantize_forecast.h"

#include <fmt/format.h>

#include "ratefloor/report/cell_text.h"
#include "ratefloor/report/json_value.inc"
#include "ratefloor/report/short_names.h"
#include "ratefloor/report/text_grid.h"

namespace ratefloor::report {

std::string bytes_text(double bytes) {
  constexpr const char* kUnits[] = {"bytes", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes >= 999.5 && unit + 1 < std::size(kUnits); ++unit) bytes /= 1000;
  return significant(bytes, 3) + " " + kUnits[unit];
}

std::string duration_text(double seconds) {
  if (seconds < 90) return fixed(seconds, seconds < 10 ? 1 : 0) + " s";
  if (seconds < 5400) return fixed(seconds / 60, 0) + " min";
  return fixed(seconds / 3600, 1) + " h";
}

namespace {

TextGrid steps_grid(const job::LayersForecast& layers) {
  TextGrid grid;
  grid.add_column("step", Align::kLeft);
  grid.add_column("time");
  grid.add_column("share");
  const double all = layers.seconds();
  for (const job::ForecastStep& step : layers.steps)
    grid.add_row({step.what, duration_text(step.seconds),
                  fixed(all > 0 ? 100 * step.seconds / all : 0, 0) + " %"});
  return grid;
}

TextGrid samples_grid(const job::QuantizeForecast& forecast) {
  std::vector<std::string> names;
  for (const auto& sample : forecast.samples) names.push_back(sample.name);
  names = short_names(names, 40);
  TextGrid grid;
  grid.add_column("sampled", Align::kLeft);
  grid.add_column("codec", Align::kLeft);
  for (const char* head : {"weights", "stored bpw", "distortion", "ns a weight"})
    grid.add_column(head);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const job::ForecastSample& s = forecast.samples[i];
    grid.add_row({names[i], printable(s.codec), grouped(s.weights), fixed(s.stored_bpw, 3),
                  significant(s.distortion, 3), significant(s.nanoseconds, 3)});
  }
  return grid;
}

Json layers_json(const job::LayersForecast& layers) {
  Json steps = Json::array();
  for (const job::ForecastStep& step : layers.steps)
    steps.push_back({{"step", step.what}, {"seconds", number(step.seconds, 3)}});
  return {
      {"tokens", layers.tokens}, {"steps", std::move(steps)}, {"memory_step", layers.memory_step}};
}

}  // namespace

std::string forecast_table(const job::QuantizeForecast& forecast) {
  const bool calibrated = forecast.layers.has_value();
  const TextGrid grid = calibrated ? steps_grid(*forecast.layers) : samples_grid(forecast);
  const auto line = [](const char* what, const std::string& value) {
    return fmt::format("{:<10}{}\n", what, value);
  };
  return grid.to_string() + "\n" +
         line("weights", fmt::format("{}, of which {} are quantized; {} untouched",
                                     grouped(forecast.weights), grouped(forecast.quantized_weights),
                                     bytes_text(static_cast<double>(forecast.untouched_bytes)))) +
         line("size", fmt::format("about {} ({} bits per weight, everything counted)",
                                  bytes_text(static_cast<double>(forecast.stored_bytes)),
                                  fixed(forecast.stored_bpw, 3))) +
         line("time", fmt::format("about {} on {} thread{}", duration_text(forecast.seconds),
                                  forecast.threads, forecast.threads == 1 ? "" : "s") +
                          (calibrated ? " with nothing else to do, calibrating on " +
                                            grouped(forecast.layers->tokens) + " tokens"
                                      : "")) +
         line("memory", "about " + bytes_text(static_cast<double>(forecast.memory_bytes)) +
                            (calibrated ? " (" + forecast.layers->memory_step + ")" : "") +
                            ", and the mapped model as the system likes") +
         line("disk",
              "up to " + bytes_text(static_cast<double>(forecast.disk_bytes)) + " for a while") +
         "\nA dry run: nothing was written.\n";
}

std::string forecast_json(const job::QuantizeForecast& forecast) {
  Json samples = Json::array();
  for (const job::ForecastSample& s : forecast.samples)
    samples.push_back({{"name", s.name},
                       {"codec", s.codec},
                       {"weights", s.weights},
                       {"stored_bpw", number(s.stored_bpw)},
                       {"distortion", number(s.distortion)},
                       {"nanoseconds_per_weight", number(s.nanoseconds, 3)}});
  Json root = {{"schema", "ratefloor.quantize.dry_run"},
               {"schema_version", 1},
               {"version", forecast.version},
               {"codec", forecast.options.codec},
               {"weights", forecast.weights},
               {"quantized_weights", forecast.quantized_weights},
               {"untouched_bytes", forecast.untouched_bytes},
               {"stored_bytes", forecast.stored_bytes},
               {"stored_bpw", number(forecast.stored_bpw)},
               {"distortion", number(forecast.distortion)},
               {"threads", forecast.threads},
               {"seconds", number(forecast.seconds, 3)},
               {"memory_bytes", forecast.memory_bytes},
               {"disk_bytes", forecast.disk_bytes},
               {"samples", std::move(samples)}};
  if (forecast.layers) {
    root["distortion"] = nullptr;
    root["calibration"] = layers_json(*forecast.layers);
  }
  return dump(root, 1) + "\n";
}

}  // namespace ratefloor::report
