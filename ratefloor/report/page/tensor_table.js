// All matrices: sortable by any column, filtered by name or kind.

const tableColumns = [
  {head: "matrix", text: true, value: (t, i) => shortNames[i]},
  {head: "kind", text: true, value: (t) => t.kind},
  {head: "weights", value: (t) => t.weights, show: shortCount, title: "how many; k thousand, M million"},
  {head: "β", value: (t) => t.iid && t.iid.beta, title: "shape of the fitted generalized Gaussian"},
  {head: "β rows", value: (t) => t.rows && t.rows.beta, title: "the same, of weights divided by their row's standard deviation"},
  {head: "kurtosis", value: (t) => t.kurtosis, show: (x) => fixed(x, 2), title: "excess over the Gaussian"},
  {head: "entropy", value: (t) => unitEntropy(t, t.h), title: "bits at unit variance, measured; Gaussian 2.047"},
  {head: "|rows", value: (t) => unitEntropy(t, t.rowH), title: "entropy given the row scales, bits at unit variance"},
  ...data.methods.map((name, m) => ({head: name, gap: true, value: (t) => (t.methods[m] ? t.methods[m][4] : null), title: `gap of ${name}, bits per weight`})),
];

const tableRows = [];  // in the model's order
let sortColumn = -1, sortDown = false;

function buildTable() {
  const greatest = Math.max(0.1, ...data.tensors.flatMap((t) => t.methods.map((m) => (m ? m[4] : 0))).filter(isNumber));
  data.tensors.forEach((tensor, i) => {
    const values = tableColumns.map((column) => column.value(tensor, i));
    const cells = tableColumns.map((column, c) => {
      if (c === 0) return element("td", {title: tensor.name}, element("button", {type: "button", click: () => { choose(i); document.getElementById("matrix").scrollIntoView(); }}, values[0]));
      if (column.text) return element("td", {class: "text"}, values[c]);
      const cell = element("td", {}, column.gap ? gapText(values[c], 2) : (column.show || ((x) => fixed(x)))(values[c]));
      if (column.gap && values[c] > 0) cell.style.background = `rgb(var(--heat) / ${(0.34 * values[c] / greatest).toFixed(3)})`;
      return cell;
    });
    tableRows.push({values, row: element("tr", {}, ...cells), search: (tensor.name + " " + tensor.kind).toLowerCase()});
  });
  const heads = tableColumns.map((column, c) => element("th", {scope: "col", class: column.text ? "text" : null},
    element("button", {type: "button", title: column.title, click: () => sortBy(c)}, column.head)));
  document.getElementById("all").replaceChildren(element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...tableRows.map((r) => r.row)));
  if (data.modelFailures) {
    const note = document.getElementById("table-note");
    note.hidden = false;
    note.replaceChildren(element("span", {class: "bad"}, "† "), data.negativeGapNote);
  }
}

// First click: numbers from the greatest, text from A; second click the other way. Missing values last.
function sortBy(column) {
  sortDown = sortColumn === column ? !sortDown : !tableColumns[column].text;
  sortColumn = column;
  const sign = sortDown ? -1 : 1;
  const sorted = tableRows.map((r, i) => [r, i]).sort(([a, i], [b, j]) => {
    const x = a.values[column], y = b.values[column];
    if (typeof x === "string") return sign * x.localeCompare(y, "en", {numeric: true}) || i - j;
    if (!isNumber(x) || !isNumber(y)) return isNumber(y) - isNumber(x) || i - j;
    return sign * (x - y) || i - j;
  });
  document.querySelector("#all tbody").append(...sorted.map(([r]) => r.row));
  document.querySelectorAll("#all th").forEach((th, c) => {
    if (c === column) th.setAttribute("aria-sort", sortDown ? "descending" : "ascending");
    else th.removeAttribute("aria-sort");
  });
}

function markChosenRow() {
  tableRows.forEach(({row}, i) => row.classList.toggle("chosen", i === chosen));
}

document.getElementById("filter").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const {row, search} of tableRows) row.hidden = !words.every((word) => search.includes(word));
});
