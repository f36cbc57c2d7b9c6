// A link with data-dialog opens that <dialog> on the page; without this file it is a link to a page with the same form.

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const dialog = document.getElementById(link.dataset.dialog);
  if (!dialog?.showModal) return;
  event.preventDefault();
  dialog.showModal();
});
