// The folded menu closes with Escape and when the focus leaves it, as a menu does; <details> alone stays open.

const menu = document.querySelector("details.menu");
const summary = menu?.querySelector("summary");

menu?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open || !summary.checkVisibility()) return;
  menu.open = false;
  summary.focus();
});

menu?.addEventListener("focusout", (event) => {
  if (summary.checkVisibility() && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
