// Places near home: the community by the device's position, and the choice that goes with a day or time. The pages
// work without.
"use strict";

// A visitor who sets a day or a time wants to go then.
for (const moment of document.querySelectorAll("[data-selects]")) {
  moment.addEventListener("input", () => {
    document.getElementById(moment.dataset.selects).checked = true;
  });
}

// Only where there is a position to be asked for.
const place = document.querySelector("[data-locate]");
if (place && isSecureContext && "geolocation" in navigator) {
  const words = place.dataset;
  const button = document.createElement("button");
  const said = document.createElement("p");
  button.type = "button";
  button.className = "button-quiet";
  button.textContent = words.button;
  said.setAttribute("role", "status");
  const say = (text, look = "help") => {
    said.className = look;
    said.textContent = text;
  };
  say(words.help);
  place.append(button, said);

  // To about 100 m, here already: nothing finer leaves the device.
  const rounded = (degrees) => degrees.toFixed(3);

  const send = ({ coords }) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = words.locate;
    form.hidden = true;
    const entries = { latitude: rounded(coords.latitude), longitude: rounded(coords.longitude), next: words.next };
    for (const [name, value] of Object.entries(entries)) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      form.append(input);
    }
    document.body.append(form);
    form.submit();
    form.remove();
  };

  const refuse = (error) => {
    button.disabled = false;
    say(error.code === error.PERMISSION_DENIED ? words.refused : words.unknown, "notice");
  };

  button.addEventListener("click", () => {
    button.disabled = true;
    say(words.asking);
    navigator.geolocation.getCurrentPosition(send, refuse, { maximumAge: 300000, timeout: 10000 });
  });
  // Coming back with the browser's own button finds the page as it was left.
  addEventListener("pageshow", () => {
    button.disabled = false;
    say(words.help);
  });
}
