// What figure_page.h draws, made to react: tables sort by any column and filter by name, marks of
// figures say at once what they stand for. Without this script all of it can still be read.

// "1,024", "0.0163", "−0.5†" as numbers; null for what is none.
function number(text) {
  const plain = text.replace(/[,†]/g, "").replace("−", "-");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

// First click: numbers from the greatest, words from A; second click the other way. What is missing
// comes last, what is equal stays in the model's order.
function sortable(table) {
  const rows = [...table.tBodies[0].rows], heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const texts = rows.map((row) => row.cells[column].textContent), numbers = texts.map(number);
    const words = column === 0 || numbers.every((x) => x === null);
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.hasAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : !words;
      const sign = down ? -1 : 1;
      const order = rows.map((_, i) => i).sort((i, j) => {
        if (words) return sign * texts[i].localeCompare(texts[j], "en", {numeric: true}) || i - j;
        if (numbers[i] === null || numbers[j] === null) return (numbers[i] === null) - (numbers[j] === null) || i - j;
        return sign * (numbers[i] - numbers[j]) || i - j;
      });
      table.tBodies[0].append(...order.map((i) => rows[i]));
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
    });
  });
}

function filterable(table) {
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "Filter by name";
  input.setAttribute("aria-label", "Filter rows by name");
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of table.tBodies[0].rows) {
      const name = row.cells[0].textContent.toLowerCase();
      row.hidden = !words.every((word) => name.includes(word));
    }
  });
  table.parentElement.before(input);
}

// The titles of marks, which browsers show late and not on touch, as a note at the pointer.
function showTips() {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  document.addEventListener("pointerover", (event) => {
    const mark = event.target.closest ? event.target.closest("path.m") : null;
    const title = mark ? mark.querySelector("title") : null;
    if (title) mark.dataset.tip = title.textContent, title.remove();
    tip.hidden = !mark || !mark.dataset.tip;
    if (tip.hidden) return;
    tip.textContent = mark.dataset.tip;
    const box = mark.getBoundingClientRect(), own = tip.getBoundingClientRect();
    const left = Math.min(box.right + 8, document.documentElement.clientWidth - own.width - 8);
    const above = box.top - own.height - 6;
    tip.style.left = `${Math.max(8, left) + scrollX}px`;
    tip.style.top = `${(above < 0 ? box.bottom + 6 : above) + scrollY}px`;
  });
}

const tables = [...document.querySelectorAll("table.named")];
for (const table of tables) {
  sortable(table);
  if (table.tBodies[0].rows.length > 12) filterable(table);
}
showTips();
window.ratefloorReady = {tables: tables.length, figures: document.querySelectorAll("figure svg").length};
