// A button that copies the code of a case. Without a script, one tap selects the code.
"use strict";

for (const code of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-quiet no-print";
  button.textContent = code.dataset.copy;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "quiet no-print";
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(code.textContent.trim()).then(() => {
      said.textContent = code.dataset.copied;
    });
  });
  const line = document.createElement("p");
  line.className = "said-copy";
  line.append(button, said);
  code.after(line);
}
