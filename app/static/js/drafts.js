// Nothing typed is lost: text in a <textarea> of a POST form is kept in this tab until a page says that it was saved.
// The copy lives in sessionStorage, so it ends with the tab. Anonymous ballots switch it off with data-no-draft.

const PREFIX = "pactwerk-draft ";
const template = document.getElementById("draft-message");
let leaving = false;

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, entry) {
  try {
    if (entry) sessionStorage.setItem(key, JSON.stringify(entry));
    else sessionStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing (private mode, full storage) still sends the form.
  }
}

function keyOf(area) {
  return `${PREFIX}${location.pathname} ${area.name}`;
}

function forgetSaved() {
  // A page reached after sending, which is neither a sign-in page nor an error, means that the server has the text.
  const failed = document.querySelector("input[type=password], .erbox, .notice.error, .conflict");
  if (failed) return;
  for (const key of Object.keys(sessionStorage)) {
    if (!key.startsWith(PREFIX) || !read(key)?.sent) continue;
    const samePage = key.startsWith(`${PREFIX}${location.pathname} `);
    if (!samePage || document.querySelector("#notices .notice.done")) write(key, null);
  }
}

function offer(area, entry) {
  const message = template.content.cloneNode(true);
  message.querySelector("button").addEventListener("click", (event) => {
    area.value = entry.text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    event.target.closest("p").remove();
    area.focus();
  });
  area.after(message);
}

function watch(area) {
  const key = keyOf(area);
  const entry = read(key);
  if (entry && entry.text === area.value) write(key, null);
  else if (entry && !area.value) {
    area.value = entry.text;
  } else if (entry) offer(area, entry);
  area.addEventListener("input", () => write(key, area.value === area.defaultValue ? null : { text: area.value }));
}

function isDirty(area) {
  return area.value !== area.defaultValue;
}

const areas = document.body.hasAttribute("data-no-draft")
  ? []
  : [...document.querySelectorAll("form[method=post]:not([data-no-draft]) textarea[name]")];

if (!document.body.hasAttribute("data-no-draft")) forgetSaved();
areas.forEach(watch);

document.addEventListener("submit", (event) => {
  leaving = true;
  for (const area of areas) {
    if (event.target.contains(area) && isDirty(area)) write(keyOf(area), { text: area.value, sent: true });
  }
});

window.addEventListener("beforeunload", (event) => {
  if (!leaving && areas.some(isDirty)) event.preventDefault();
});
