// Suggestions under a search box, after the combobox pattern of the ARIA Authoring Practices. Comfort only: the form
// works without this file, and goes on working when an answer fails to come.
"use strict";

for (const form of document.querySelectorAll("form[data-suggest]")) {
  const WAIT = 150;
  const input = form.elements.q;
  const within = form.elements.in;
  const list = document.createElement("div");
  const status = document.createElement("p");
  const id = `${input.id}-suggestions`;
  let options = [];
  let chosen = -1;
  let timer = 0;
  let pending = null;
  let shownFor = "";

  list.id = id;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestLabel);
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.after(list);
  form.append(status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off",
  })) input.setAttribute(name, value);

  function close() {
    clearTimeout(timer);
    pending?.abort();
    pending = null;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function choose(number) {
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = number;
    const option = options[chosen];
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  // Text goes in as text, never as HTML.
  function line(name, text, chinese) {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = text;
    if (chinese) part.lang = "zh-CN";
    return part;
  }

  function fill(answer) {
    options = [];
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...answer.groups.map((group, number) => {
      const part = document.createElement("div");
      const title = line("suggestions-title", group.title);
      title.id = `${id}-${number}`;
      title.setAttribute("role", "presentation");
      part.setAttribute("role", "group");
      part.setAttribute("aria-labelledby", title.id);
      part.append(title, ...group.options.map((each) => {
        const option = document.createElement("div");
        option.id = `${id}-option-${options.length}`;
        option.className = "suggestion";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.href = each.href;
        option.append(line("suggestion-text", each.text, each.zh?.includes("text")));
        if (each.detail) option.append(" ", line("suggestion-detail", each.detail, each.zh?.includes("detail")));
        options.push(option);
        return option;
      }));
      return part;
    }));
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    status.textContent = answer.status;
  }

  async function ask() {
    const typed = input.value.trim();
    pending?.abort();
    pending = null;
    if (!typed) {
      close();
      status.textContent = "";
      return;
    }
    const asked = new AbortController();
    pending = asked;
    const query = new URLSearchParams({ q: typed });
    if (within?.value) query.set("in", within.value);
    try {
      const response = await fetch(`${form.dataset.suggest}?${query}`, { signal: asked.signal });
      if (!response.ok) throw new Error(response.statusText);
      const answer = await response.json();
      if (pending !== asked || document.activeElement !== input) return;
      pending = null;
      shownFor = typed;
      fill(answer);
    } catch {
      // A newer question, or no answer: what is shown would be out of date.
      if (pending === asked) close();
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  function go(option) {
    close();
    window.location.assign(option.dataset.href);
  }

  input.addEventListener("input", (event) => {
    choose(-1);
    // While a word is put together from keys, what is in the box is not what is meant.
    if (!event.isComposing) soon();
  });
  input.addEventListener("compositionstart", () => clearTimeout(timer));
  input.addEventListener("compositionend", soon);
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        // One place more than there are options: between the last and the first, the box itself.
        const places = options.length + 1;
        choose(((chosen + 1 + step + places) % places) - 1);
      } else if (shownFor && shownFor === input.value.trim() && options.length) {
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
        choose(event.key === "ArrowDown" ? 0 : options.length - 1);
      } else {
        ask();
      }
    } else if (event.key === "Enter" && open && options[chosen]) {
      event.preventDefault();
      go(options[chosen]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    } else if (open && chosen >= 0 && (event.key === "Home" || event.key === "End")) {
      event.preventDefault();
      choose(-1);
      const place = event.key === "Home" ? 0 : input.value.length;
      input.setSelectionRange(place, place);
    }
  });

  // Pressing must not take the focus out of the box, or the list would close under the finger.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
}
