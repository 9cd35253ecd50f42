// Choosing a matrix: a combobox (ARIA authoring practices: editable, list autocomplete) and two buttons.

let chosen = 0;
const pickInput = document.getElementById("pick");
const pickList = document.getElementById("pick-list");
const kMostShown = 200;
let shownOptions = [];  // tensor numbers
let activeOption = -1;

function choose(index) {
  if (index < 0 || index >= data.tensors.length) return;
  chosen = index;
  pickInput.value = shortNames[index];
  closeList();
  document.getElementById("previous").disabled = index === 0;
  document.getElementById("next").disabled = index === data.tensors.length - 1;
  showTensor();
}

function closeList() {
  pickList.hidden = true;
  activeOption = -1;
  pickInput.setAttribute("aria-expanded", "false");
  pickInput.removeAttribute("aria-activedescendant");
}

// Every word typed must occur in the name or kind.
function openList(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = data.tensors.map((_, i) => i).filter((i) => {
    const name = (data.tensors[i].name + " " + data.tensors[i].kind).toLowerCase();
    return words.every((word) => name.includes(word));
  });
  shownOptions = found.slice(0, kMostShown);
  pickList.replaceChildren(...shownOptions.map((index, i) => element("li", {
    id: "option-" + i, role: "option", "aria-selected": "false",
    mousedown: (event) => { event.preventDefault(); choose(index); },
  }, shortNames[index])));
  if (found.length > shownOptions.length) pickList.append(element("li", {class: "more"}, `${found.length - shownOptions.length} more: type to narrow down`));
  if (!found.length) pickList.append(element("li", {class: "more"}, "no such matrix"));
  pickList.hidden = false;
  pickInput.setAttribute("aria-expanded", "true");
  const typed = shownOptions.findIndex((i) => [shortNames[i], data.tensors[i].name].includes(text.trim()));
  setActive(words.length ? Math.max(typed, Math.min(0, shownOptions.length - 1)) : shownOptions.indexOf(chosen));
}

function setActive(i) {
  activeOption = i;
  [...pickList.children].forEach((option, j) => {
    if (!option.classList.contains("more")) option.setAttribute("aria-selected", String(i === j));
  });
  if (i < 0) return;
  pickInput.setAttribute("aria-activedescendant", "option-" + i);
  pickList.children[i].scrollIntoView({block: "nearest"});
}

pickInput.addEventListener("focus", () => { pickInput.select(); openList(""); });
pickInput.addEventListener("click", () => { if (pickList.hidden) openList(""); });
pickInput.addEventListener("input", () => openList(pickInput.value));
pickInput.addEventListener("blur", () => { closeList(); pickInput.value = shortNames[chosen] || ""; });
pickInput.addEventListener("keydown", (event) => {
  const last = shownOptions.length - 1;
  const moves = {ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10};
  if (event.key in moves) {
    event.preventDefault();
    if (pickList.hidden) openList("");
    else if (last >= 0) setActive(Math.max(0, Math.min(last, activeOption + moves[event.key])));
  } else if (event.key === "Enter" && !pickList.hidden && activeOption >= 0) {
    event.preventDefault();
    choose(shownOptions[activeOption]);
    pickInput.select();
  } else if (event.key === "Escape") {
    closeList();
    pickInput.value = shortNames[chosen] || "";
  }
});
document.getElementById("previous").addEventListener("click", () => choose(chosen - 1));
document.getElementById("next").addEventListener("click", () => choose(chosen + 1));
