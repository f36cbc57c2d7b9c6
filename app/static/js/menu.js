// The folded menu closes with Escape and when the focus leaves it, as a menu does; <details> alone stays open.

const menu = document.querySelector("details.menu");
const narrow = window.matchMedia("(max-width: 61.99rem)");

menu?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open || !narrow.matches) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

menu?.addEventListener("focusout", (event) => {
  if (narrow.matches && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
