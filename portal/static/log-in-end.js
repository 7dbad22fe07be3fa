// Says two minutes before a log-in ends that it will. Typing counts as activity, in every window of this browser.
"use strict";
{
  const notice = document.querySelector("[data-idle]");
  const WARN = 120, EVERY = 60;
  // The server renews its own note at most once a minute.
  const idle = (Number(notice.dataset.idle) - EVERY) * 1000;
  const end = Date.now() + Number(notice.dataset.longest) * 1000;
  const windows = "BroadcastChannel" in window ? new BroadcastChannel("log-in") : null;
  let seen = Date.now();

  function say(words, offer) {
    notice.querySelector("[data-words]").textContent = words;
    notice.querySelector("button").hidden = !offer;
    notice.hidden = words === "";
  }
  function look() {
    const left = Math.min(seen + idle, end) - Date.now();
    if (left > WARN * 1000) say("", false);
    else if (left > 0) say(notice.dataset.soon, seen + idle < end);
    else say(notice.dataset.ended, false);
  }
  async function stay() {
    if (Date.now() - seen < EVERY * 1000 || Date.now() > Math.min(seen + idle, end)) return;
    const asked = Date.now();
    const answer = await fetch(notice.dataset.stay, { cache: "no-store" }).catch(() => null);
    if (answer?.status !== 204) return;
    seen = asked;
    windows?.postMessage(asked);
    look();
  }
  windows?.addEventListener("message", (event) => { seen = Math.max(seen, event.data); look(); });
  windows?.postMessage(seen);
  for (const kind of ["input", "change"]) document.addEventListener(kind, stay);
  notice.querySelector("button").addEventListener("click", stay);
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
}
