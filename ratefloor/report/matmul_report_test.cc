#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ratefloor/report/matmul_json.h"
#include "ratefloor/report/matmul_svg.h"
#include "ratefloor/report/matmul_table.h"
#include "ratefloor/report/testing/count.h"

namespace ratefloor::report {
namespace {

using nlohmann::json;
using testing::count;

job::MatmulResult example(double rate_a, double rate_b) {
  job::MatmulResult result;
  result.request.rate_a_bits = rate_a, result.request.rate_b_bits = rate_b;
  result.request.n = 96, result.request.vectors_a = 7, result.request.trials = 5;
  result.request.seed = 11;
  result.source_a = "gaussian", result.source_b = "layer<1>.weight";
  result.gamma = 0.7178, result.time_share_fraction = 0.5517;
  for (const char* name : {"leech", "plain integers"}) {
    job::MatmulEntry entry;
    entry.scheme.label = name, entry.scheme.quantizer = name;
    entry.rate_a_bits = rate_a - 0.01, entry.rate_b_bits = rate_b - 0.02;
    entry.kept_fraction = 0.552;
    entry.distortion = 0.75, entry.ci_low = 0.74, entry.ci_high = 0.76;
    entry.relative_error = 0.8, entry.gamma = 0.72, entry.ratio = 0.75 / 0.72;
    result.entries.push_back(entry);
  }
  return result;
}

TEST(MatmulJson, HasEveryField) {
  const std::string text = matmul_json(example(0.5, 0.6), {});
  EXPECT_TRUE(text.ends_with("}\n"));
  const json got = json::parse(text);
  EXPECT_EQ(got["schema"], "ratefloor.matmul");
  EXPECT_EQ(got["schema_version"], 1);
  EXPECT_EQ(got["rates"], "ideal");
  EXPECT_EQ(got["n"], 96);
  EXPECT_EQ(got["vectors"], json::array({7, 128}));
  EXPECT_EQ(got["trials"], 5);
  EXPECT_EQ(got["seed"], 11);
  EXPECT_EQ(got["source"], json::array({"gaussian", "layer<1>.weight"}));
  EXPECT_EQ(got["normalized_by"], "n per product entry");
  EXPECT_EQ(got["rotated"], false);
  EXPECT_EQ(got["normalized_vectors"], false);
  EXPECT_EQ(got["gamma_at_rates_asked"], 0.7178);
  EXPECT_EQ(got["time_share_fraction"], 0.5517);
  EXPECT_EQ(got["sweep"], json::array());
  ASSERT_EQ(got["schemes"].size(), 2u);
  const json& first = got["schemes"][0];
  EXPECT_EQ(first["quantizer"], "leech");
  EXPECT_EQ(first["kept_fraction"], 0.552);
  EXPECT_EQ(first["relative_error"], 0.8);
  EXPECT_EQ(first["unbiased"], false);
  EXPECT_EQ(got["rate_bits"], 0.49);
  EXPECT_EQ(got["rate_b_bits"], 0.58);
  EXPECT_EQ(got["distortion_ci"], json::array({0.74, 0.76}));
  for (const char* field :
       {"rate_bits", "rate_b_bits", "scheme", "distortion", "distortion_ci", "gamma", "ratio"})
    EXPECT_EQ(got[field], first[field]) << field;
}

TEST(MatmulJson, HasThePointsOfThePicture) {
  const json got = json::parse(matmul_json(example(0.5, 0.5), {example(0.1, 0.2), example(4, 8)}));
  ASSERT_EQ(got["sweep"].size(), 2u);
  EXPECT_EQ(got["sweep"][1]["rate_bits"], 4);
  EXPECT_EQ(got["sweep"][1]["rate_b_bits"], 8);
  EXPECT_EQ(got["sweep"][1]["gamma"], 0.7178);
  EXPECT_EQ(got["sweep"][0]["schemes"][1]["scheme"], "plain integers");
}

TEST(MatmulJson, FrobeniusNormsAreNamed) {
  job::MatmulResult result = example(1, 1);
  result.synthetic = false;
  EXPECT_EQ(json::parse(matmul_json(result, {}))["normalized_by"],
            "squared Frobenius norms of both factors / n");
}

TEST(MatmulTable, HeadsItsLines) {
  job::MatmulResult result = example(0.5, 0.5);
  const std::string same = matmul_table(result);
  EXPECT_NE(same.find("AᵀB, A 96 × 7 from gaussian, B 96 × 128 from layer<1>.weight, 0.5 bits per "
                      "entry, 5 trials"),
            std::string::npos);
  EXPECT_NE(same.find("Γ = 0.7178, keeping 0.552 of the coordinates"), std::string::npos);
  for (const char* word : {"scheme", "kept", "distortion", "ratio", "0.75 ± 0.01", "1.042",
                           "plain integers", "over n;"})
    EXPECT_NE(same.find(word), std::string::npos) << word << "\n" << same;
  EXPECT_EQ(same.find("rate B"), std::string::npos);
  EXPECT_EQ(same.find("rotated"), std::string::npos);
  EXPECT_TRUE(same.ends_with("\n"));

  result = example(0.5, 2);
  result.request.rotate = result.request.normalize = true;
  result.synthetic = false, result.time_share_fraction = 1;
  const std::string other = matmul_table(result);
  for (const char* word : {"0.5 and 2 bits per entry", "rate B", "1.9800", "randomly rotated",
                           "vectors normalized", "over ‖A‖²‖B‖²/n"})
    EXPECT_NE(other.find(word), std::string::npos) << word << "\n" << other;
  EXPECT_EQ(other.find("keeping"), std::string::npos);
}

TEST(MatmulSvg, HasBothPanelsAndStandsAlone) {
  const std::vector<job::MatmulResult> sweep = {example(0.25, 0.25), example(1, 1), example(3, 3)};
  const std::string svg = matmul_svg(sweep);
  EXPECT_TRUE(svg.starts_with("<svg xmlns="));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_EQ(svg, matmul_svg(sweep));
  for (const char* word :
       {"Error of the product", "Times the least possible", "Γ: the least possible",
        "ideal, all coordinates", "R* = 0.9063", ">leech</text>", "plain integers",
        "layer&lt;1&gt;.weight", "n = 96, 5 trials"})
    EXPECT_NE(svg.find(word), std::string::npos) << word;
  EXPECT_EQ(count(svg, "http"), 1u);  // the name space
  EXPECT_EQ(count(svg, "nan") + count(svg, "inf") + count(svg, "<1>"), 0u);
}

TEST(MatmulSvg, SchemesMayBeMissingAtLowRates) {
  job::MatmulResult low = example(0.25, 0.25);
  low.entries.erase(low.entries.begin());
  const std::string svg = matmul_svg({low, example(1, 1), example(3, 3)});
  EXPECT_EQ(count(svg, "leech: 0.24 bits"), 0u);
  EXPECT_GT(count(svg, "plain integers: 0.24 bits"), 0u);
  EXPECT_GT(count(svg, "leech: 0.99 bits"), 0u);
  // Far worse than zeros is not drawn.
  low.entries[0].relative_error = 1e5;
  low.entries[0].ratio = 1e5;
  EXPECT_EQ(count(matmul_svg({low, example(1, 1)}), "plain integers: 0.24 bits"), 0u);
}

// At different rates the transition is elsewhere, and one point is still a picture.
TEST(MatmulSvg, MarksTheTransitionOfEqualRatesOnly) {
  EXPECT_EQ(count(matmul_svg({example(0.5, 1), example(2, 4)}), "R* ="), 0u);
  EXPECT_EQ(count(matmul_svg({example(0.5, 0.5)}), "R* ="), 0u);  // beyond what is shown
  EXPECT_EQ(count(matmul_svg({example(0.5, 0.5)}), "nan"), 0u);
}

}  // namespace
}  // namespace ratefloor::report
