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
  document.dispatchEvent(new Event("portal:used"));
  const kept = await response.json();
  form.querySelector("[data-autosaved]").textContent = kept.said;
  if (!response.ok) return;
  form.action = kept.address;
  const version = form.elements.versjon ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "versjon" }));
  version.value = kept.version;
  history.replaceState(null, "", kept.address);
}

// Two minutes before an idle login ends the page says so; afterwards it is left, so that nobody reads it over a shoulder.
// Use in another tab counts too. Without script the next click leads to the login, and back.
const warning = document.querySelector("[data-idle]");
if (warning) {
  const idle = Number(warning.dataset.idle) * 1000;
  const tabs = new BroadcastChannel("in-use");
  let timers = [];
  const used = () => {
    timers.forEach(clearTimeout);
    warning.hidden = true;
    // The server notes the time of the last use once a minute: that minute comes on top of the two.
    timers = [
      setTimeout(() => { warning.hidden = false; }, idle - 180_000),
      setTimeout(() => location.replace(location.pathname + location.search), idle + 5_000),
    ];
  };
  tabs.addEventListener("message", used);
  document.addEventListener("portal:used", () => { used(); tabs.postMessage(""); });
  document.dispatchEvent(new Event("portal:used"));
  warning.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(warning);
    body.set("stille", "1");
    const response = await fetch(warning.action, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
    if (response?.status === 204) document.dispatchEvent(new Event("portal:used"));
    else warning.submit();
  });
}

// Recovery codes are printed or copied.
for (const tools of document.querySelectorAll("[data-with-script]")) tools.hidden = false;
document.querySelector("[data-print]")?.addEventListener("click", () => print());
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText);
    button.textContent = button.dataset.done;
  });
}
