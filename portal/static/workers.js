// Comfort for the worker's pages: without this file every field and button is there all the same.
"use strict";

// A line's form shows only the fields that the chosen state uses, and fields that are filled in or wrong.
const groups = document.querySelectorAll("[data-states]");
function isFilled(group) {
  return group.querySelector(".has-error") !== null || [...group.querySelectorAll("input, select, textarea")]
    .some((field) => (field.type === "checkbox" ? field.checked : field.value !== ""));
}
function showGroups() {
  const chosen = document.querySelector("[data-state]:checked")?.dataset.state;
  for (const group of groups) {
    const wanted = group.dataset.states.split(" ");
    const own = wanted.length === 1;
    group.hidden = own
      ? !wanted.includes(chosen) && group.querySelector(".has-error") === null
      : chosen !== undefined && !wanted.includes(chosen) && !isFilled(group);
  }
}
if (groups.length > 0) {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-state]")) showGroups();
  });
  showGroups();
}

// Esc undoes what was just saved.
const undo = document.querySelector("[data-undo]");
if (undo) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.target.matches("input, textarea, select")) undo.click();
  });
}

// Ticks: how many there are, and all at once.
const ticks = [...document.querySelectorAll('input[name="items"]')];
const counter = document.querySelector("[data-count]");
const place = document.querySelector("[data-tick-all]");
if (ticks.length > 0 && counter && place) {
  const plain = counter.textContent;
  const all = document.createElement("button");
  all.type = "button";
  all.className = "link-button";
  const update = () => {
    const count = ticks.filter((tick) => tick.checked).length;
    counter.textContent = count > 0 ? counter.dataset.count.replace("%s", count) : plain;
    all.textContent = count === ticks.length ? place.dataset.untickAll : place.dataset.tickAll;
  };
  all.addEventListener("click", () => {
    const on = ticks.some((tick) => !tick.checked);
    for (const tick of ticks) tick.checked = on;
    update();
  });
  for (const tick of ticks) tick.addEventListener("change", update);
  place.append(all);
  update();
}

// Opening hours: how they are understood is shown while they are typed, and counts as seen.
for (const place of document.querySelectorAll("[data-hours-at]")) {
  const text = place.querySelector("textarea");
  const shown = place.querySelector("[data-hours-read]");
  const seen = place.querySelector('input[type="hidden"]');
  let timer = 0;
  let pending = null;
  async function ask() {
    pending?.abort();
    pending = new AbortController();
    try {
      const address = `${place.dataset.hoursAt}?${new URLSearchParams({ text: text.value })}`;
      const answer = await fetch(address, { signal: pending.signal, credentials: "same-origin" });
      if (!answer.ok) return;
      const line = await answer.text();
      const said = document.createElement("p");
      said.className = line.startsWith("?") ? "read-as is-asked" : "read-as";
      said.textContent = line.startsWith("?") ? line.slice(1) : place.dataset.hoursUnderstood.replace("%s", line.slice(1));
      shown.replaceChildren(...(line ? [said] : []));
      seen.value = line.startsWith("=") ? line.slice(1) : "";
    } catch {
      // Without an answer the words are read when the form is saved.
    }
  }
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 400);
  });
}
