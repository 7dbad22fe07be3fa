// Without a connection what was typed stays on this device. It is sent when the connection is back, with the version
// that its writer saw: a change by somebody else meanwhile shows as a conflict. Logging out leaves nothing here.
"use strict";
{
  const told = document.querySelector("[data-account]");
  const PREFIX = "unsent:", OWN = `${PREFIX}${told.dataset.account}:`, SENT = "sent";
  const LASTS = 24 * 3600 * 1000, ANSWERED_WITHIN = 120 * 1000;
  const key = OWN + location.pathname;

  function read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  }
  function forget(every) {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      if (every || !name.startsWith(OWN) || !(Date.now() - read(name)?.at < LASTS)) localStorage.removeItem(name);
    }
  }
  function say(words) {
    told.textContent = words;
    told.hidden = words === "";
  }
  function keep(form, button) {
    const data = new FormData(form, button ?? undefined);
    const fields = [...data].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields }));
      return true;
    } catch {
      return false;
    }
  }
  function show(form, fields) {
    for (const element of form.elements) {
      if (!element.name || element.name === "csrf_token" || element.type === "submit") continue;
      const values = fields.filter(([name]) => name === element.name).map(([, value]) => value);
      if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
      else if (element.tagName !== "BUTTON" && element.tagName !== "FIELDSET") element.value = values[0] ?? "";
      element.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  forget(false);
  // What was sent has arrived if this page answers it, or if its answer led here. A page that was opened otherwise,
  // after the browser had reached no one, says nothing about it.
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  sessionStorage.removeItem(SENT);
  const led = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;
  if (sent && Date.now() - sent.at < ANSWERED_WITHIN && (told.dataset.method === "POST" || led)) localStorage.removeItem(sent.key);

  const form = document.querySelector("form[data-unsent]");
  const left = read(key);
  if (form && left) {
    show(form, left.fields);
    form.closest("details")?.setAttribute("open", "");
    say(told.dataset.back);
  }
  // Without a connection the form waits here until the portal answers.
  const FIRST_PAUSE = 1000, LONGEST_PAUSE = 30000;
  let reached = false, asking = false, pressed = null, again = 0, pause = FIRST_PAUSE;
  async function send() {
    if (asking) return;
    asking = true;
    const answer = await fetch(told.dataset.ask, { cache: "no-store", signal: AbortSignal.timeout(5000) }).catch(() => null);
    asking = false;
    clearTimeout(again);
    if (answer === null) {
      again = setTimeout(send, pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
      return;
    }
    reached = true;
    form.requestSubmit(pressed);
  }
  form?.addEventListener("submit", (event) => {
    // A browser that keeps nothing sends as it always did.
    if (!keep(form, event.submitter)) return;
    if (navigator.onLine || reached) {
      sessionStorage.setItem(SENT, JSON.stringify({ key, at: Date.now() }));
      return;
    }
    event.preventDefault();
    pressed = event.submitter;
    say(told.dataset.offline);
    send();
  });
  // A form that is filled in on the way, such as in a basement, is kept with each entry: the page may be lost before it is sent.
  if (form?.hasAttribute("data-keep-typing")) form.addEventListener("input", () => keep(form));
  addEventListener("online", () => {
    pause = FIRST_PAUSE;
    if (pressed !== null && !reached) send();
  });
  addEventListener("pageshow", (event) => { if (event.persisted) reached = asking = false; });
  for (const form of document.querySelectorAll("[data-log-out]")) form.addEventListener("submit", () => forget(true));
}
