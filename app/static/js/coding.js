// Coding by keyboard: while the focus is on a topic, 1 to 9 tick the first nine, and Enter saves and goes on.

const form = document.querySelector("form[data-coding]");
const boxes = form ? [...form.querySelectorAll("input[type=checkbox][name=topics]")] : [];

if (form) {
  const first = boxes[0] ?? form.querySelector("input[name=new_topic]");
  first?.focus();
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !boxes.includes(event.target)) return;
    const box = /^[1-9]$/.test(event.key) ? boxes[Number(event.key) - 1] : undefined;
    if (box) {
      box.checked = !box.checked;
      box.focus();
      event.preventDefault();
    } else if (event.key === "Enter") {
      form.requestSubmit(form.querySelector("button[name=next]"));
      event.preventDefault();
    }
  });
}
