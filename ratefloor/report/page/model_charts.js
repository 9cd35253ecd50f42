// The charts of the whole model.

// {mse[], rows[], iid[]} and the methods' numbers as a rate-distortion plane.
function planeConfig(curve, methods, roomy, mostBits = Infinity) {
  const usable = methods.filter((m) => m && isNumber(m.stored) && m.stored <= mostBits && m.mse > 0);
  if (!usable.length) return null;
  const along = (bits) => curve.mse.map((mse, i) => ({x: bits[i], y: mse})).filter((p) => isNumber(p.x) && p.y > 0);
  const line = (label, bits, name, dash) => ({
    label, data: along(bits), showLine: true, pointRadius: 0, pointHitRadius: 0, borderWidth: 2, borderDash: dash,
    borderColor: color(name), pointStyle: "line", order: 1,
  });
  const datasets = [];
  for (const family of families) {
    const own = usable.filter((m) => familyOf(m.name) === family);
    if (!own.length) continue;
    datasets.push({
      label: family.label, labelled: true, pointStyle: family.shape, pointRadius: 5, pointHoverRadius: 7,
      pointHitRadius: 8, backgroundColor: color(family.color), borderColor: color(family.color), order: 0,
      data: own.map((m) => ({x: m.stored, y: m.mse, floor: m.floor, label: m.name, method: m})),
    });
  }
  datasets.push(line("floor, row-conditional", curve.rows, "floor"));
  datasets.push(line("floor, iid (dashed)", curve.iid, "iid-floor", [6, 4]));
  const least = Math.min(...usable.map((m) => m.mse));
  const most = Math.max(...usable.map((m) => m.stored));
  return {
    type: "scatter", data: {datasets}, plugins: [gapLines, pointLabels],
    options: {
      scales: {
        x: axis("bits per weight, stored", {min: 0, max: Math.ceil(most + 0.3)}),
        y: logAxis("mean squared error / variance", {min: 10 ** Math.floor(Math.log10(least * 0.7)), max: Math.max(1, ...usable.map((m) => m.mse))}),
      },
      plugins: {
        legend: roomy ? legend() : {display: false},
        tooltip: {
          filter: (item) => item.raw.method,
          callbacks: {title: (items) => (items.length ? items[0].raw.label : ""), label: (item) => methodLines(item.raw.method)},
        },
      },
    },
  };
}

function methodLines(m) {
  const lines = [`stored ${fixed(m.stored)} bits per weight`];
  if (isNumber(m.entropy)) lines.push(`ideal coder ${fixed(m.entropy)}`);
  lines.push(`error ${compact(m.mse)} of the variance`, `floor ${fixed(m.floor)}, gap ${fixed(m.gap)}`);
  if (isNumber(m.iidGap)) lines.push(`iid floor ${fixed(m.iidFloor)}, gap ${fixed(m.iidGap)}`);
  if (m.gap < 0) lines.push("† the source model is wrong here");
  return lines;
}

// Per method: the totals, the weighted iid gap, and how far gaps spread over matrices.
const summaries = data.methods.map((name, index) => {
  let weights = 0, iidGap = 0, iidFloor = 0, count = 0, low = [Infinity], high = [-Infinity];
  data.tensors.forEach((tensor, t) => {
    const m = methodOf(tensor, index);
    if (!m || !isNumber(m.gap)) return;
    count++;
    if (m.gap < low[0]) low = [m.gap, t];
    if (m.gap > high[0]) high = [m.gap, t];
    if (!isNumber(m.iidGap)) return;
    weights += tensor.weights;
    iidGap += tensor.weights * m.iidGap;
    iidFloor += tensor.weights * m.iidFloor;
  });
  const total = totalOf(index);
  return total && {name, ...total, count, low, high, iidGap: weights ? iidGap / weights : null, iidFloor: weights ? iidFloor / weights : null};
});

// One 8-bit method makes everything else small: offer the part where most methods are.
const lowRateBits = 5.5;
let mostBits = Infinity;
builders.plane = () => planeConfig(data.curve, summaries, true, mostBits);

const storedRates = summaries.filter((m) => m && isNumber(m.stored)).map((m) => m.stored);
document.getElementById("zoom").hidden = !(storedRates.some((r) => r > lowRateBits) && storedRates.some((r) => r <= lowRateBits));
pressOne("[data-zoom]", (button) => {
  mostBits = button.dataset.zoom === "low" ? lowRateBits : Infinity;
  draw(["plane"]);
});

const whiskers = {
  id: "whiskers",
  afterDatasetsDraw(chart) {
    const {ctx, scales: {x}} = chart;
    ctx.save();
    ctx.textBaseline = "middle";
    ctx.font = `12px ${Chart.defaults.font.family}`;
    chart.getDatasetMeta(0).data.forEach((bar, i) => {
      const m = chart.data.datasets[0].methods[i];
      ctx.strokeStyle = ctx.fillStyle = color("ink");
      ctx.lineWidth = 1.25;
      if (m.count > 1) {
        const a = x.getPixelForValue(m.low[0]), b = x.getPixelForValue(m.high[0]);
        ctx.beginPath();
        for (const [fromX, fromY, toX, toY] of [[a, 0, b, 0], [a, -4, a, 4], [b, -4, b, 4]]) {
          ctx.moveTo(fromX, bar.y + fromY);
          ctx.lineTo(toX, bar.y + toY);
        }
        ctx.stroke();
      }
      if (isNumber(m.iidGap)) {
        const at = x.getPixelForValue(m.iidGap);
        ctx.beginPath();
        ctx.arc(at, bar.y, 3.5, 0, 2 * Math.PI);
        ctx.fillStyle = color("card");
        ctx.fill();
        ctx.stroke();
      }
      ctx.fillStyle = m.gap < 0 ? color("bad") : color("ink");
      ctx.fillText(fixed(m.gap, 2) + (m.gap < 0 ? "†" : ""), chart.chartArea.right + 8, bar.y);
    });
    ctx.restore();
  },
};

builders.gaps = () => {
  const sorted = summaries.filter((m) => m && isNumber(m.gap)).sort((a, b) => a.gap - b.gap || a.name.localeCompare(b.name));
  if (!sorted.length) return null;
  document.querySelector('[data-chart="gaps"] .canvas').style.minHeight = 24 * sorted.length + 60 + "px";
  const ends = sorted.flatMap((m) => [m.gap, m.count ? m.low[0] : m.gap, m.count ? m.high[0] : m.gap, m.iidGap]).filter(isNumber);
  return {
    type: "bar", plugins: [whiskers],
    data: {
      labels: sorted.map((m) => m.name),
      datasets: [{
        methods: sorted, data: sorted.map((m) => m.gap), maxBarThickness: 18, categoryPercentage: 0.85, barPercentage: 0.9,
        backgroundColor: sorted.map((m) => translucent(color(familyOf(m.name).color), 0.72)), borderRadius: 2,
      }],
    },
    options: {
      indexAxis: "y", layout: {padding: {right: 46}}, interaction: {mode: "index", axis: "y", intersect: false},
      scales: {
        x: axis("gap, bits per weight", {suggestedMin: Math.min(0, ...ends), suggestedMax: Math.max(0.1, ...ends), ticks: minusTicks}),
        y: axis("", {grid: {display: false, borderColor: color("line")}, ticks: {color: color("ink"), autoSkip: false}}),
      },
      plugins: {
        tooltip: {callbacks: {label: (item) => {
          const m = sorted[item.dataIndex];
          const lines = methodLines(m);
          if (m.count > 1) {
            lines.push(`least ${fixed(m.low[0])}: ${shortNames[m.low[1]]}`, `greatest ${fixed(m.high[0])}: ${shortNames[m.high[1]]}`);
          }
          return lines;
        }}},
      },
    },
  };
};

// β and entropy along the layers. What is in no layer (embedding, head) is often far off and would squash
// the rest: it is written above the chart instead, unless nothing is in a layer. Matrices of the same kind and layer (experts) are averaged.
let density = "iid";

const positions = (() => {
  const layers = [...new Set(data.tensors.map((t) => t.layer).filter((l) => l >= 0))].sort((a, b) => a - b);
  return layers.length ? layers : [...new Set(data.tensors.map((t) => t.kind))];
})();

function byLayer(value) {
  const series = new Map();
  data.tensors.forEach((tensor) => {
    const y = value(tensor);
    if (!isNumber(y)) return;
    if (!series.has(tensor.kind)) series.set(tensor.kind, new Map());
    const cells = series.get(tensor.kind), at = tensor.layer >= 0 ? tensor.layer : tensor.kind;
    const cell = cells.get(at) || {sum: 0, weights: 0, count: 0, low: Infinity, high: -Infinity, tensor};
    cell.sum += y * tensor.weights;
    cell.weights += tensor.weights;
    cell.count++;
    cell.low = Math.min(cell.low, y);
    cell.high = Math.max(cell.high, y);
    cells.set(at, cell);
  });
  const order = Object.keys(kindStyles);
  return [...series].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}

function layersConfig(id, value, detail, reference) {
  const all = byLayer(value);
  const loose = all.filter(([kind, cells]) => cells.has(kind) && !positions.includes(kind));
  document.querySelector(`[data-loose="${id}"]`).textContent =
    loose.map(([kind, cells]) => `${kind} ${fixed(cells.get(kind).sum / cells.get(kind).weights)}`).join(", ");
  const series = all.filter(([, cells]) => positions.some((at) => cells.has(at)));
  if (!series.length) return null;
  const radius = positions.length > 60 ? 2 : positions.length > 24 ? 3 : 4;
  const datasets = series.map(([kind, cells]) => {
    const [name, shape] = kindStyle(kind);
    const data = positions.map((at) => { const c = cells.get(at); return c ? c.sum / c.weights : null; });
    return {
      label: kind, data, cells, spanGaps: true, pointStyle: shape, pointRadius: radius, pointHoverRadius: radius + 2,
      borderWidth: 1.5, pointBorderWidth: shape === "star" ? 2 : 1, borderColor: color(name), backgroundColor: color(name),
    };
  });
  const values = datasets.flatMap((d) => d.data).filter(isNumber);
  const least = Math.min(...values), most = Math.max(...values), pad = Math.max(0.02, (most - least) * 0.1);
  const showReference = positions.length > 1 && reference.at > least - 4 * pad && reference.at < most + 6 * pad;
  if (showReference) {
    datasets.push({label: reference.label, data: positions.map(() => reference.at), borderColor: color("iid-floor"),
                   borderDash: [6, 4], borderWidth: 1.5, pointRadius: 0, pointHitRadius: 0, pointStyle: "line"});
  }
  return {
    type: "line", data: {labels: positions, datasets},
    options: {
      scales: {
        x: axis("layer", {offset: true}),
        y: axis("", {suggestedMin: least - pad, suggestedMax: (showReference ? Math.max(most, reference.at) : most) + pad, ticks: minusTicks}),
      },
      plugins: {
        legend: legend(),
        tooltip: {
          filter: (item) => item.dataset.cells,
          callbacks: {
            title: (items) => (items.length ? `${items[0].dataset.label}${isNumber(positions[items[0].dataIndex]) ? ", layer " + positions[items[0].dataIndex] : ""}` : ""),
            label: (item) => {
              const cell = item.dataset.cells.get(positions[item.dataIndex]);
              return cell.count > 1 ? `${fixed(cell.sum / cell.weights)} (${cell.count} matrices: ${fixed(cell.low)} to ${fixed(cell.high)})` : detail(cell.tensor);
            },
          },
        },
      },
    },
  };
}

builders.beta = () => layersConfig(
  "beta", (t) => t[density] && t[density].beta, (t) => `β ${interval(t[density])}`, {at: 2, label: "Gaussian"});

const entropyOf = (t) => unitEntropy(t, density === "iid" ? t.h : t.rowH);
builders.entropy = () => layersConfig(
  "entropy", entropyOf, (t) => `${fixed(entropyOf(t))} bits at unit variance`, {at: gaussianEntropy, label: "Gaussian"});

pressOne("[data-density]", (button) => {
  density = button.dataset.density;
  draw(["beta", "entropy"]);
});
