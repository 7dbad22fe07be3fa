// Comfort for the worker's pages: without this file every field and button is there all the same.
"use strict";

// A line's form: what was filled in stays in sight, also where the chosen state has no use for it.
const lineForm = document.querySelector(".task-form");
const states = [...document.querySelectorAll("[data-state]")];
const isFilled = (field) => (field.type === "checkbox" ? field.checked : !["hidden", "radio", "time"].includes(field.type) && field.value !== "");
function markFilled() {
  for (const group of document.querySelectorAll("[data-states]")) {
    group.classList.toggle("is-filled", [...group.querySelectorAll("input, select, textarea")].some(isFilled));
  }
}
lineForm?.addEventListener("change", markFilled);

// Place, provider and number of the line before: into the form, beside what was typed. Nothing is saved.
const likeBefore = document.querySelector("[data-like-before]");
likeBefore?.addEventListener("click", (event) => {
  event.preventDefault();
  for (const [name, value] of Object.entries(JSON.parse(likeBefore.dataset.likeBefore))) {
    for (const field of document.getElementsByName(name)) {
      if (field.type === "checkbox") field.checked = value.includes(field.value);
      else if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
      for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    }
  }
  markFilled();
  document.querySelector("[data-like-place]").textContent = likeBefore.dataset.likeSaid;
});

// At a desk an empty line begins at its state, for the keys. The page stays at its heading.
if (matchMedia("(min-width: 64em) and (hover: hover)").matches) {
  document.querySelector("[data-begin]")?.focus({ preventScroll: true });
}

// Single keys work outside text fields, and can be turned off.
const keys = document.querySelector("[data-keys]");
const undo = document.querySelector("[data-undo]");
const OFF = "keys-off";
function areOff() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}
const isText = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox])");
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
    if (event.ctrlKey && event.key === "Enter" && event.target.matches(".task-form textarea")) lineForm.requestSubmit(lineForm.querySelector("[data-default]"));
    return;
  }
  if (isText(event.target)) return;
  if (event.key === "Escape") undo?.click();
  if (!keys || areOff() || event.target.closest(".bench-side, .history, a, button, summary")) return;
  const chosen = states[Number(event.key) - 1];
  if (chosen) {
    chosen.focus();
    chosen.click();
  } else if (event.key === "0") likeBefore?.click();
  else return;
  event.preventDefault();
});
if (keys) {
  const turn = document.createElement("button");
  turn.type = "button";
  turn.className = "link-button";
  const say = () => {
    lineForm.classList.toggle("has-keys", !areOff());
    turn.textContent = areOff() ? keys.dataset.turnOn : keys.dataset.turnOff;
  };
  turn.addEventListener("click", () => {
    try {
      if (areOff()) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    } catch {
      // A browser that keeps nothing cannot remember it.
    }
    say();
  });
  say();
  keys.append(turn);
  keys.closest("details").hidden = false;
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
  // All that can be confirmed; in a list without any, all.
  const confirmable = ticks.filter((tick) => "confirmable" in tick.dataset);
  const meant = confirmable.length > 0 ? confirmable : ticks;
  const update = () => {
    const count = ticks.filter((tick) => tick.checked).length;
    counter.textContent = count > 0 ? counter.dataset.count.replace("%s", count) : plain;
    all.textContent = meant.every((tick) => tick.checked) ? place.dataset.untickAll : place.dataset.tickAll;
  };
  all.addEventListener("click", () => {
    const on = meant.some((tick) => !tick.checked);
    for (const tick of on ? meant : ticks) tick.checked = on;
    update();
  });
  for (const tick of ticks) tick.addEventListener("change", update);
  place.append(all);
  update();
}

// Ticks of a group, all at once.
for (const place of document.querySelectorAll("[data-tick-group]")) {
  const boxes = [...place.parentElement.querySelectorAll('input[type="checkbox"]')];
  const all = document.createElement("button");
  all.type = "button";
  all.className = "link-button";
  const say = () => {
    all.textContent = boxes.every((box) => box.checked) ? place.dataset.untickText : place.dataset.tickText;
  };
  all.addEventListener("click", () => {
    const on = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = on;
    say();
  });
  for (const box of boxes) box.addEventListener("change", say);
  place.append(all);
  say();
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
