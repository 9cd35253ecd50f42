// Light or dark: the system's choice until #light, #dark or the button says otherwise.

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
let chosenTheme = null;

function currentTheme() {
  return chosenTheme || (systemDark.matches ? "dark" : "light");
}

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

function translucent(hex, alpha) {
  const n = parseInt(hex.slice(1), 16);
  return `rgba(${n >> 16}, ${(n >> 8) & 255}, ${n & 255}, ${alpha})`;
}

// Methods by family: one colour and one shape each, so that neither alone carries the meaning.
const families = [
  {test: /^[na]f\d/, label: "normal-float blocks", color: "nf", shape: "circle"},
  {test: /^fp\d/, label: "floating-point blocks", color: "fp", shape: "rectRot"},
  {test: /^int\d/, label: "integer grids", color: "int", shape: "rect"},
  {test: /^lloyd/, label: "Lloyd–Max", color: "lloyd", shape: "triangle"},
  {test: /^ecsq/, label: "entropy-coded scalar", color: "ecsq", shape: "rectRounded"},
  {test: /./, label: "other", color: "other", shape: "circle"},
];
const familyOf = (method) => families.find((family) => family.test.test(method)) || families[families.length - 1];

const kindStyles = {
  q: ["k1", "circle"], k: ["k2", "triangle"], v: ["k3", "rect"], o: ["k4", "rectRot"],
  gate: ["k5", "circle"], up: ["k6", "triangle"], down: ["k7", "rect"],
  embedding: ["floor", "rectRot"], head: ["floor", "star"], other: ["other", "circle"],
};
const kindStyle = (kind) => kindStyles[kind] || kindStyles.other;

function applyTheme() {
  document.documentElement.dataset.theme = currentTheme();
}

function watchTheme(onChange) {
  const changed = () => { applyTheme(); onChange(); };
  systemDark.addEventListener("change", () => { if (!chosenTheme) changed(); });
  document.getElementById("theme").addEventListener("click", () => {
    chosenTheme = currentTheme() === "dark" ? "light" : "dark";
    changed();
  });
  window.addEventListener("hashchange", () => { if (themeFromAddress()) changed(); });
}

function themeFromAddress() {
  const asked = location.hash === "#dark" ? "dark" : location.hash === "#light" ? "light" : null;
  if (asked) chosenTheme = asked;
  return asked;
}
themeFromAddress();
applyTheme();
