// Puts the page together.

function showFacts() {
  const betas = data.tensors.filter((t) => t.iid).map((t) => t.iid.beta).sort((a, b) => a - b);
  const facts = [["matrices", grouped(data.tensors.length)], ["weights", grouped(data.weights)]];
  if (betas.length) {
    facts.push(["shape β", betas.length > 1 ? `${fixed(betas[0], 2)} to ${fixed(betas[betas.length - 1], 2)}, median ${fixed(betas[betas.length >> 1], 2)}` : fixed(betas[0], 3)]);
  }
  facts.push(["floor", "row-conditional generalized Gaussian"]);
  document.getElementById("facts").replaceChildren(...facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

function showSkipped() {
  if (!data.skipped.length) return;
  const box = document.getElementById("skipped");
  box.hidden = false;
  const items = data.skipped.map((s) => {
    const counts = s.nan + s.inf > 0 ? ` [${grouped(s.nan)} NaN, ${grouped(s.inf)} Inf]` : "";
    return element("li", {}, element("strong", {}, s.name), `: ${s.error}${counts}`, s.remedy ? ` (${s.remedy})` : "");
  });
  box.append(element("strong", {}, `${items.length === 1 ? "One tensor was" : items.length + " tensors were"} skipped and ${items.length === 1 ? "is" : "are"} in none of the numbers below.`), element("ul", {}, ...items));
}

function showWarnings() {
  const box = document.getElementById("warnings");
  box.hidden = !data.warnings.length;
  box.append(...data.warnings.map((text) => element("div", {}, text)));
}

function showFailures() {
  document.getElementById("negative-note").textContent = data.negativeGapNote;
  if (!data.modelFailures) return;
  const box = document.getElementById("failures");
  box.hidden = false;
  box.append(element("strong", {}, `On ${data.modelFailures === 1 ? "one matrix" : data.modelFailures + " matrices"} a method stores less than the floor (marked †). `), data.negativeGapNote);
}

showFacts();
showSkipped();
showFailures();
showWarnings();
buildTable();
watchTheme(() => draw());
if (data.tensors.length) {
  choose(Math.max(0, data.tensors.findIndex((t) => t.iid)));
} else {
  document.getElementById("matrix").hidden = true;
  document.getElementById("matrices").hidden = true;
}
draw();
