"use strict";
// The data in the page, and how numbers and names are written.

const data = JSON.parse(document.getElementById("data").textContent);

// A method's numbers by name instead of by position; null where a method did not run.
function methodOf(tensor, index) {
  const row = tensor.methods[index];
  return row && Object.fromEntries(data.methodFields.map((field, i) => [field, row[i]]));
}

function totalOf(index) {
  const row = data.totals[index];
  return row && Object.fromEntries(data.methodFields.slice(0, 5).map((field, i) => [field, row[i]]));
}

const isNumber = (x) => typeof x === "number" && Number.isFinite(x);

function fixed(x, digits = 3) {
  if (!isNumber(x)) return "–";
  const text = x.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

const superscript = (n) => String(n).replace(/[-0-9]/g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);

// Three digits; powers of ten where plain decimals get long.
function compact(x, digits = 3) {
  if (!isNumber(x)) return "–";
  const size = Math.abs(x);
  if (x === 0) return "0";
  if (size >= 1e-3 && size < 1e6) return String(Number(x.toPrecision(digits))).replace("-", "−");
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  return mantissa.replace("-", "−") + "·10" + superscript(Number(exponent));
}

function shortCount(n) {
  const [unit, letter] = n >= 1e9 ? [1e9, " G"] : n >= 1e6 ? [1e6, " M"] : n >= 1e4 ? [1e3, " k"] : [1, ""];
  return Number((n / unit).toPrecision(3)) + letter;
}

const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

function interval(fit, digits = 3) {
  if (!fit) return "–";
  const bound = fit.bound ? " (end of range)" : "";
  return isNumber(fit.lo) && isNumber(fit.hi) ? `${fixed(fit.beta, digits)} ± ${fixed((fit.hi - fit.lo) / 2, digits)}${bound}`
                                              : fixed(fit.beta, digits) + bound;
}

// Entropies at unit variance: what is left when the scale is taken out.
const logStd = (tensor) => (tensor.std > 0 ? Math.log2(tensor.std) : NaN);
const unitEntropy = (tensor, bits) => (isNumber(bits) && isNumber(logStd(tensor)) ? bits - logStd(tensor) : null);
const gaussianEntropy = 0.5 * Math.log2(2 * Math.PI * Math.E);

// "model." and ".weight" say nothing where all names stay different without them.
const shortNames = (() => {
  const names = data.tensors.map((t) => t.name);
  const shorter = names.map((n) => n.replace(/^model\.(?=.)/, "").replace(/(?<=.)\.weight$/, ""));
  return new Set(shorter).size === new Set(names).size ? shorter : names;
})();

// element("td", {class: "text"}, "…", child, …)
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// Buttons of which one is pressed.
function pressOne(selector, onPress) {
  const buttons = document.querySelectorAll(selector);
  buttons.forEach((button) => button.addEventListener("click", () => {
    buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    onPress(button);
  }));
}

// A gap for a table cell: negative ones are marked, never hidden.
function gapText(gap, digits = 3) {
  if (!(gap < 0)) return fixed(gap, digits);
  return element("span", {class: "bad", title: data.negativeGapNote}, fixed(gap, digits) + "†");
}
