// Gauss–Legendre points on the cells between nodes of [0, ∞), with the shares of the nodes' hats.
//
// Four points a cell: exact to degree 7, which leaves about 1e-12 where a cell is a quarter of the
// kernel's width. Beyond the last node, where hats are constant, the grid goes on for the kernel's
// reach.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ratefloor::floor {

inline constexpr double kKernelReach = 8.5;  // in σ: e^{−reach²/2} is 2e-16

struct HalfLineGrid {
  std::vector<double> x, weight;
  std::vector<std::size_t> cell;  // index of the node to the left
  std::vector<double> share;      // of the node to the right

  /// Cells wider than `widest` are cut up. `extension`: 0 when the function ends at the last node,
  /// else the width of the kernel that it is going to meet there.
  HalfLineGrid(const std::vector<double>& nodes, double widest, double extension)
      : last_(nodes.size() - 1) {
    for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
      const double width = nodes[i + 1] - nodes[i];
      const int parts = static_cast<int>(std::ceil(std::max(1.0, width / widest)));
      for (int p = 0; p < parts; ++p)
        add(nodes[i] + width * p / parts, width / parts, i, nodes[i], width);
    }
    if (extension > 0)
      for (int p = 0; p < 2 * (static_cast<int>(kKernelReach) + 9); ++p)
        add(nodes.back() + 0.5 * p * extension, 0.5 * extension, last_, 0, 0);
  }

  /// The node to the right, or the last itself.
  std::size_t next(std::size_t i) const { return std::min(i + 1, last_); }
  std::size_t first_at_least(double value) const {
    return static_cast<std::size_t>(std::lower_bound(x.begin(), x.end(), value) - x.begin());
  }

 private:
  void add(double from, double width, std::size_t i, double node, double cell_width) {
    static constexpr double kPoint[] = {0.069431844202973712, 0.33000947820757187,
                                        0.66999052179242813, 0.93056815579702629};
    static constexpr double kWeight[] = {0.17392742256872693, 0.32607257743127307,
                                         0.32607257743127307, 0.17392742256872693};
    for (int p = 0; p < 4; ++p) {
      x.push_back(from + width * kPoint[p]);
      weight.push_back(width * kWeight[p]);
      cell.push_back(i);
      share.push_back(cell_width > 0 ? (x.back() - node) / cell_width : 0);
    }
  }

  std::size_t last_;
};

}  // namespace ratefloor::floor
