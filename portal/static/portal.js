// Comfort only: every page does its work without this file.
"use strict";

// Print buttons are made here, because without a script they could do nothing.
for (const place of document.querySelectorAll("[data-print]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-quiet";
  button.textContent = place.dataset.print;
  button.addEventListener("click", () => window.print());
  place.append(button);
}

// A wide window has room for what a telephone keeps folded.
if (matchMedia("(min-width: 64em)").matches) {
  for (const fold of document.querySelectorAll("[data-open-wide]")) fold.open = true;
}

// A page in Chinese says in one line how to read it in English, to a browser that asks for no Chinese.
const inEnglish = document.querySelector("[data-in-english]");
if (inEnglish && !navigator.languages.some(language => /^zh\b/i.test(language))) inEnglish.hidden = false;

// After a form came back with errors, the reader starts at their summary.
document.getElementById("errors")?.focus();

// Where a device can, it keeps a page for when there is no connection: see service-worker.js.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js").catch(() => {}));
}
