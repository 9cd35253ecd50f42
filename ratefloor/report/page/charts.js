// Drawing: a chart is a function that makes a Chart.js configuration, or null when there is nothing to
// show. Charts are made anew when the data or the theme change; with at most a few thousand points that
// is quicker to get right than to update, and quick enough.

const builders = {};  // by id, as in data-chart="id"
const charts = {};
window.ratefloorReady = null;  // for tests: set after every drawing

function draw(ids = Object.keys(builders)) {
  for (const id of ids) {
    const holder = document.querySelector(`[data-chart="${id}"] .canvas`);
    if (charts[id]) charts[id].destroy();
    delete charts[id];
    holder.querySelectorAll(".empty").forEach((node) => node.remove());
    const config = builders[id]();
    const canvas = holder.querySelector("canvas");
    canvas.hidden = !config;
    if (config) charts[id] = new Chart(canvas, withDefaults(config));
    else holder.append(element("div", {class: "empty"}, "nothing to draw: no fitted density or no method"));
  }
  window.ratefloorReady = {
    charts: Object.keys(builders).length,
    drawn: Object.keys(charts),
    empty: Object.keys(builders).filter((id) => !charts[id]),
    theme: currentTheme(),
    redraws: window.ratefloorReady ? window.ratefloorReady.redraws + 1 : 0,
  };
}

function withDefaults(config) {
  const {options = {}} = config;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = color("muted");
  const plugins = options.plugins || {};
  return {
    ...config,
    options: {
      animation: false, responsive: true, maintainAspectRatio: false,
      interaction: {mode: "nearest", intersect: true},
      ...options,
      plugins: {
        ...plugins,
        legend: plugins.legend || {display: false},
        tooltip: {
          backgroundColor: color("card"), titleColor: color("ink"), bodyColor: color("ink"),
          borderColor: color("line"), borderWidth: 1, padding: 10, usePointStyle: true, boxPadding: 5,
          displayColors: false,
          ...plugins.tooltip,
        },
      },
    },
  };
}

// Glyphs are drawn larger than the room Chart.js keeps for them; a space before the text makes up for it.
const legend = () => ({
  display: true, position: "bottom", align: "start",
  labels: {
    usePointStyle: true, boxHeight: 6, padding: 10, color: color("ink"),
    generateLabels: (chart) => Chart.defaults.plugins.legend.labels.generateLabels(chart).map((item) => ({...item, text: " " + item.text})),
  },
});

function axis(title, extra = {}) {
  return {
    title: {display: Boolean(title), text: title, color: color("muted")},
    grid: {color: color("grid"), borderColor: color("line"), tickColor: color("line")},
    ...extra,
    ticks: {color: color("muted"), maxRotation: 0, autoSkipPadding: 12, ...extra.ticks},
  };
}

const minusTicks = {callback(value) { return compact(value, 6); }};

// Only powers of ten are labelled and ruled.
function logAxis(title, extra = {}) {
  const powerOfTen = (value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
  return axis(title, {
    type: "logarithmic", ...extra,
    ticks: {
      autoSkip: false,
      callback: (value) => (powerOfTen(value) ? (value === 1 ? "1" : "10" + superscript(Math.round(Math.log10(value)))) : null),
    },
    grid: {
      borderColor: color("line"), tickLength: 0,
      color: (context) => (context.tick && powerOfTen(context.tick.value) ? color("grid") : "transparent"),
    },
  });
}

// Names beside the points of a scatter chart. Greedy: a name takes the first free place around its point,
// or none, where it would cover others; the tooltip still has it.
const pointLabels = {
  id: "pointLabels",
  afterDatasetsDraw(chart) {
    const {ctx, chartArea: area} = chart;
    ctx.save();
    ctx.font = `12px ${Chart.defaults.font.family}`;
    ctx.textBaseline = "middle";
    const points = [];
    chart.data.datasets.forEach((dataset, i) => {
      if (!dataset.labelled || !chart.isDatasetVisible(i)) return;
      chart.getDatasetMeta(i).data.forEach((point, j) => points.push({
        x: point.x, y: point.y, text: dataset.data[j].label, color: dataset.borderColor}));
    });
    const taken = points.map(({x, y}) => [x - 6, y - 6, x + 6, y + 6]);
    const free = (box) => box[0] >= area.left && box[2] <= area.right && box[1] >= area.top && box[3] <= area.bottom &&
      taken.every((other) => box[2] <= other[0] || box[0] >= other[2] || box[3] <= other[1] || box[1] >= other[3]);
    for (const point of points) {
      const width = ctx.measureText(point.text).width, half = 7;
      const places = [[9, 0], [9, -10], [9, 10], [-width / 2, -15], [-width / 2, 15], [-width - 9, -10],
                      [-width - 9, 10], [14, -20], [14, 20], [-width - 9, 0]];
      for (const [dx, dy] of places) {
        const left = point.x + dx, y = point.y + dy;
        const box = [left, y - half, left + width, y + half];
        if (!free(box)) continue;
        taken.push(box);
        ctx.lineJoin = "round";
        ctx.lineWidth = 3;
        ctx.strokeStyle = color("card");
        ctx.strokeText(point.text, left, y);
        ctx.fillStyle = point.color;
        ctx.fillText(point.text, left, y);
        break;
      }
    }
    ctx.restore();
  },
};

// The gap itself: from each method's point to the floor at its distortion.
const gapLines = {
  id: "gapLines",
  beforeDatasetsDraw(chart) {
    const {ctx, scales: {x}} = chart;
    ctx.save();
    ctx.lineWidth = 1.5;
    chart.data.datasets.forEach((dataset, i) => {
      if (!dataset.labelled || !chart.isDatasetVisible(i)) return;
      ctx.strokeStyle = translucent(dataset.borderColor, 0.38);
      chart.getDatasetMeta(i).data.forEach((point, j) => {
        if (!isNumber(dataset.data[j].floor)) return;
        ctx.beginPath();
        ctx.moveTo(x.getPixelForValue(dataset.data[j].floor), point.y);
        ctx.lineTo(point.x, point.y);
        ctx.stroke();
      });
    });
    ctx.restore();
  },
};
