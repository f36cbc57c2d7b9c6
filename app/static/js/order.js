// Lines of the tree can be dragged before a line of the same list; the buttons beside them do the same without.

let dragged = null;

for (const line of document.querySelectorAll(".order > li")) {
  line.draggable = true;
  line.addEventListener("dragstart", (event) => {
    event.stopPropagation();
    dragged = line;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", line.dataset.node);
  });
  line.addEventListener("dragend", () => {
    dragged = null;
  });
  line.addEventListener("dragover", (event) => {
    if (!dragged || dragged === line || dragged.parentElement !== line.parentElement) return;
    event.preventDefault();
    event.stopPropagation();
  });
  line.addEventListener("drop", (event) => {
    if (!dragged || dragged === line || dragged.parentElement !== line.parentElement) return;
    event.preventDefault();
    event.stopPropagation();
    place(dragged, line);
  });
}

function place(line, before) {
  const form = line.querySelector("form");
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "before";
  field.value = before.dataset.node;
  form.append(field);
  form.submit();
}
