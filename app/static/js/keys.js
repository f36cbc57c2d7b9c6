// Keyboard: "/" goes to the search field, arrow keys walk the links of a data table.

const TYPING = "input, textarea, select, [contenteditable]";

function goToSearch(event) {
  const search = document.getElementById("search");
  if (!search) return;
  // On a narrow screen the field is folded away with the menu.
  const menu = search.closest("details");
  if (menu && !search.checkVisibility()) menu.open = true;
  search.focus();
  event.preventDefault();
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function linksOf(row) {
  return [...row.querySelectorAll("a[href], button:not(:disabled)")];
}

function walk(event) {
  const row = event.target.closest(".data tbody tr");
  if (!row) return;
  const own = linksOf(row);
  const at = own.indexOf(event.target);
  if (at < 0) return;
  let target;
  if (event.key in STEPS) {
    const rows = [...row.closest("table").querySelectorAll("tbody tr")].filter((one) => linksOf(one).length);
    const next = rows[rows.indexOf(row) + STEPS[event.key]];
    const links = next ? linksOf(next) : [];
    target = links[Math.min(at, links.length - 1)];
  } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    target = own[at + (event.key === "ArrowRight" ? 1 : -1)];
  }
  if (!target) return;
  target.focus();
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches(TYPING)) return;
  if (event.key === "/") goToSearch(event);
  else walk(event);
});
