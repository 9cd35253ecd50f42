// The parts of pages that are figures and tables: evaluation_html.h, quantize_html.h.
//
// Colours are those of svg_plot, so that figures lie on cards without an edge. The figures' style
// sheets hold for the whole page: its classes must not be theirs (title, panel, muted, grid, axis,
// zero, m, c0 …).
#pragma once

#include <string>
#include <vector>

#include "ratefloor/report/cell_grid.h"

namespace ratefloor::report {

struct CaptionedFigure {
  std::string svg;      // svg_plot.h
  std::string caption;  // how to read it; plain text
};

/// The style sheet.
extern const char* const kFigurePageStyle;

/// A description list; `attributes` stand in its tag as they are.
std::string html_list(const std::vector<LabelledText>& items, const std::string& attributes = "");

/// With a note on pointing, if there are any.
std::string html_figures(const std::vector<CaptionedFigure>& figures);

/// A heading, the cells, what they mean; nothing without rows. `title` is put in as it is.
std::string html_table(const std::string& title, const CellGrid& cells);

}  // namespace ratefloor::report
