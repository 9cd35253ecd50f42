// The chosen matrix: histogram, tails, quantiles, its own rate-distortion plane, statistics, methods.

const chosenTensor = () => data.tensors[chosen];

function densityConfig(logarithmic) {
  const tensor = chosenTensor();
  if (!tensor) return null;
  const {limit, data: weights, fit} = tensor.plot;
  if (!(limit > 0) || !weights.length) return null;
  const bins = weights.length;
  const keep = (y) => (logarithmic ? y > 0 : isNumber(y));
  const points = (ys) => ys.map((y, i) => ({x: limit * ((2 * i + 1) / bins - 1), y: keep(y) ? y : null}));
  const reach = logarithmic ? limit : Math.min(limit, 4.5);
  const least = Math.min(...weights.filter((y) => y > 0));
  const most = Math.max(...weights, ...fit.filter(isNumber));
  const y = logarithmic ? logAxis("", {min: Math.max(1e-8, 10 ** Math.floor(Math.log10(least))), max: 10 ** Math.ceil(Math.log10(most))})
                        : axis("", {min: 0, ticks: {display: false}});
  return {
    type: "scatter",
    data: {datasets: [
      {label: "fit", data: points(fit), showLine: true, pointRadius: 0, borderWidth: 2, borderColor: color("ecsq"), pointStyle: "line"},
      {label: "weights", data: points(weights), showLine: true, stepped: "middle", fill: "start", pointRadius: 0, borderWidth: 1,
       borderColor: translucent(color("nf"), 0.8), backgroundColor: translucent(color("nf"), 0.28), pointStyle: "rect"},
    ]},
    options: {
      interaction: {mode: "index", axis: "x", intersect: false},
      scales: {x: axis("weight / standard deviation", {min: -reach, max: reach, ticks: {callback: wholeTick}}), y},
      plugins: {
        legend: legend(),
        tooltip: {callbacks: {
          title: (items) => (items.length ? `at ${fixed(items[0].raw.x, 2)} σ` : ""),
          label: (item) => `${item.dataset.label} ${compact(item.raw.y)}`,
        }},
      },
    },
  };
}

builders.histogram = () => densityConfig(false);
builders["histogram-log"] = () => densityConfig(true);

builders.quantiles = () => {
  const tensor = chosenTensor();
  if (!tensor) return null;
  const {dataQ, fitQ} = tensor.plot;
  const points = fitQ.map((x, i) => ({x, y: dataQ[i]})).filter((p) => isNumber(p.x) && isNumber(p.y));
  if (!points.length) return null;
  const reach = Math.max(...points.flatMap((p) => [Math.abs(p.x), Math.abs(p.y)])) * 1.05;
  return {
    type: "scatter",
    data: {datasets: [
      {label: "quantiles", data: points, pointRadius: 2.5, pointHoverRadius: 5, backgroundColor: translucent(color("nf"), 0.65), borderColor: color("nf"), borderWidth: 0.5},
      {label: "equal", data: [{x: -reach, y: -reach}, {x: reach, y: reach}], showLine: true, pointRadius: 0, pointHitRadius: 0,
       borderWidth: 1.5, borderColor: color("ecsq"), pointStyle: "line"},
    ]},
    options: {
      scales: {
        x: axis("fit, in standard deviations", {min: -reach, max: reach, ticks: {callback: wholeTick}}),
        y: axis("weights", {min: -reach, max: reach, ticks: {callback: wholeTick}}),
      },
      plugins: {
        legend: legend(),
        tooltip: {callbacks: {label: (item) => `fit ${fixed(item.raw.x, 2)} σ, weights ${fixed(item.raw.y, 2)} σ`}},
      },
    },
  };
};

// Ranges are symmetric and end at odd values; those are not worth a label.
function wholeTick(value) {
  return Math.abs(value - Math.round(value)) < 1e-9 ? fixed(value, 0) : null;
}

const chosenMethods = () => data.methods.map((name, i) => {
  const m = methodOf(chosenTensor(), i);
  return m && {name, ...m};
});

builders["matrix-plane"] = () => (chosenTensor() ? planeConfig(chosenTensor().curve, chosenMethods(), false) : null);

function showStats(t) {
  const note = document.getElementById("note");
  note.hidden = !t.note;
  note.textContent = t.note;
  const sigma = (x) => (t.std > 0 && isNumber(x) ? ` (${fixed((x - t.mean) / t.std, 1)} σ)` : "");
  const unit = (bits) => fixed(unitEntropy(t, bits));
  const groups = [
    ["Matrix", [["kind", t.kind + (t.layer >= 0 ? `, layer ${t.layer}` : "")], ["shape", t.shape.join(" × ")], ["type", t.dtype], ["weights", grouped(t.weights)]]],
    ["Weights", [["mean", compact(t.mean)], ["std. deviation σ", compact(t.std)], ["least", compact(t.min) + sigma(t.min)],
                 ["greatest", compact(t.max) + sigma(t.max)], ["zeros", grouped(t.zeros)], ["beyond 6 σ", grouped(t.six)], ["excess kurtosis", fixed(t.kurtosis, 2)]]],
    ["Fitted density", [["β", interval(t.iid)], ["α", compact(t.iid && t.iid.alpha)], ["K–S distance", fixed(t.iid && t.iid.ks, 4)],
                        ["β within rows", interval(t.rows)], ["K–S within rows", fixed(t.rows && t.rows.ks, 4)]]],
    ["Entropy at unit variance", [["measured", unit(t.h)], ["of the fit", unit(t.iid && t.iid.h)], ["given row scales", unit(t.rowH)], ["Gaussian", fixed(gaussianEntropy)]]],
  ];
  document.getElementById("stats").replaceChildren(...groups.flatMap(([title, rows]) => [
    element("dt", {class: "title"}, title),
    ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  ]));
}

function showMethods() {
  const heads = ["method", "stored bpw", "ideal coder bpw", "mse / variance", "floor", "gap", "iid floor", "iid gap"];
  const rows = chosenMethods().filter(Boolean).map((m) => {
    const swatch = element("span", {class: "swatch"});
    swatch.style.background = `var(--${familyOf(m.name).color})`;
    const cells = [fixed(m.stored), fixed(m.entropy), compact(m.mse), fixed(m.floor), gapText(m.gap), fixed(m.iidFloor), gapText(m.iidGap)];
    return element("tr", {}, element("td", {}, swatch, m.name), ...cells.map((cell) => element("td", {}, cell)));
  });
  document.getElementById("matrix-methods").replaceChildren(
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", {scope: "col"}, head)))),
    element("tbody", {}, ...rows));
}

function showTensor() {
  showStats(chosenTensor());
  showMethods();
  markChosenRow();
  draw(["histogram", "histogram-log", "quantiles", "matrix-plane"]);
}
