// Comfort for answering residents: without this file every field and button is there all the same.
"use strict";

// The outcome shows the fields that it needs, and begins an empty answer with its usual words.
for (const form of document.querySelectorAll("[data-answer]")) {
  const answer = form.querySelector("textarea[name=answer]");
  let inserted = "";
  const follow = (chosen) => {
    for (const part of form.querySelectorAll("[data-outcomes]")) {
      part.hidden = part.dataset.outcomes !== chosen?.value && part.querySelector(".has-error") === null;
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target.name !== "outcome") return;
    follow(event.target);
    if (answer.value.trim() === "" || answer.value === inserted) {
      inserted = event.target.dataset.reply;
      answer.value = inserted;
      answer.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  const insert = form.querySelector("[data-insert]");
  if (insert) insert.hidden = true;
  follow(form.querySelector("[name=outcome]:checked"));
}
