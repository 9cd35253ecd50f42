// Runs experiments on the open problems: open_problems CSV_FOLDER PICTURE_FOLDER [NAME…]
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "bench/open_problems/experiment.h"

namespace {

using namespace ratefloor::bench;

const std::map<std::string, std::function<Findings()>> kExperiments = {
    {"asymmetric", asymmetric}, {"sources", sources}, {"real-pairs", real_pairs},
    {"length", length},         {"cost", cost},       {"many-products", many_products},
    {"correlated", correlated}, {"sub-bit", sub_bit},
};

void write_csv(const std::string& path, const Table& table) {
  std::ofstream file(path);
  const auto line = [&](const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool quoted = row[i].find(',') != std::string::npos;
      file << (i ? "," : "") << (quoted ? "\"" + row[i] + "\"" : row[i]);
    }
    file << '\n';
  };
  line(table.head);
  for (const Row& row : table.rows) line(row);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: open_problems CSV_FOLDER PICTURE_FOLDER [NAME...]\n");
    return 2;
  }
  for (const auto& [name, experiment] : kExperiments) {
    bool wanted = argc == 3;
    for (int i = 3; i < argc; ++i) wanted |= name == argv[i];
    if (!wanted) continue;
    const auto start = std::chrono::steady_clock::now();
    const Findings found = experiment();
    write_csv(std::string(argv[1]) + "/open_" + name + ".csv", found.table);
    std::ofstream(std::string(argv[2]) + "/open-" + name + ".svg")
        << ratefloor::report::svg_plot(found.plot);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("%s: %zu rows, %.0f s\n", name.c_str(), found.table.rows.size(), took.count());
  }
}
