// "/" moves to the search field, as people who work by keyboard expect: that of the page's list, else the one on every
// page. Everything else works without script.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("main [data-shortcut='/']") ?? document.querySelector("[data-shortcut='/']");
  if (!search) return;
  event.preventDefault();
  search.focus();
});

// Drafts are kept while somebody writes: ten seconds after the last key. Without script the button keeps them.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => keep(form), 10_000);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
}

async function keep(form) {
  const body = new FormData(form);
  body.set("gjor", "auto");
  const response = await fetch(form.action, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
  if (!response || !(response.ok || response.status === 409)) return;
  const kept = await response.json();
  form.querySelector("[data-autosaved]").textContent = kept.said;
  if (!response.ok) return;
  form.action = kept.address;
  const version = form.elements.versjon ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "versjon" }));
  version.value = kept.version;
  history.replaceState(null, "", kept.address);
}
