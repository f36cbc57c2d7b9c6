// Lines of the tree can be dragged to another place in the same list; the buttons beside them do the same without.

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
    mark(null);
    dragged = null;
  });
  line.addEventListener("dragover", (event) => {
    if (!fits(line)) return;
    event.preventDefault();
    event.stopPropagation();
    mark(line);
  });
  line.addEventListener("drop", (event) => {
    if (!fits(line)) return;
    event.preventDefault();
    event.stopPropagation();
    const next = isBelow(line) ? line.nextElementSibling : line;
    send(dragged, next ? ["before", next.dataset.node] : ["to", "last"]);
  });
}

function fits(line) {
  return dragged && dragged !== line && dragged.parentElement === line.parentElement;
}

// A line that is dragged down lands after the line it is dropped on, one that is dragged up before it.
function isBelow(line) {
  return Boolean(dragged.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function mark(line) {
  for (const one of document.querySelectorAll(".order > .to-above, .order > .to-below")) one.classList.remove("to-above", "to-below");
  if (line) line.classList.add(isBelow(line) ? "to-below" : "to-above");
}

function send(line, [name, value]) {
  const form = line.querySelector("form");
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  form.append(field);
  form.submit();
}
