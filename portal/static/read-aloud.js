// Reads the main text aloud, paragraph by paragraph, each part in its own language, where the device has a voice.
// Navigation, forms and what cannot be seen are left out. Its words are in the page, on [data-read-aloud].
"use strict";

(() => {
  const speech = window.speechSynthesis;
  const place = document.querySelector("[data-read-aloud]");
  if (!speech || !window.SpeechSynthesisUtterance || !place) return;

  const LEFT_OUT = "nav, aside, form, button, input, select, textarea, script, svg, [aria-hidden='true'], [data-read-aloud], .code";
  const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, summary, figcaption, caption, th, td, legend, blockquote, div";
  const LONGEST = 160;
  const words = place.dataset;
  let parts = [], at = 0, turn = 0, reading = false;

  // Sentences of at most LONGEST characters: some voices fall silent in the middle of longer ones.
  function sentences(text) {
    const found = [];
    for (const sentence of text.match(/[^。！？；.!?;]+[。！？；.!?;]*/g) || []) {
      for (let rest = sentence.trim(); rest; rest = rest.slice(LONGEST)) found.push(rest.slice(0, LONGEST));
    }
    return found;
  }

  // What is to be read: pieces of one language each, with their block.
  function collect() {
    const walker = document.createTreeWalker(place.parentElement, NodeFilter.SHOW_TEXT);
    const runs = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      const text = walker.currentNode.data.replace(/\s+/g, " ");
      if (!/[\p{L}\p{N}]/u.test(text) || parent.closest(LEFT_OUT)) continue;
      if (parent.checkVisibility && !parent.checkVisibility({ contentVisibilityAuto: false })) continue;
      const block = parent.closest(BLOCKS) || place.parentElement;
      const lang = parent.closest("[lang]").lang;
      const last = runs[runs.length - 1];
      if (last && last.block === block && last.lang === lang) last.text += text;
      else runs.push({ block, lang, text });
    }
    return runs.flatMap(run => sentences(run.text).map(text => ({ ...run, text })));
  }

  function voiceFor(lang) {
    const known = speech.getVoices();
    const same = known.filter(voice => voice.lang.replace("_", "-").toLowerCase().startsWith(lang.slice(0, 2)));
    return same.find(voice => voice.lang.replace("_", "-") === lang) || same[0] || null;
  }

  function mark(block) {
    document.querySelector(".is-read")?.classList.remove("is-read");
    if (!block) return;
    block.classList.add("is-read");
    const { top, bottom } = block.getBoundingClientRect();
    if (top < place.offsetHeight || bottom > innerHeight) block.scrollIntoView({ block: "center" });
  }

  function show(state, more) {
    place.classList.toggle("is-on", Boolean(more));
    toggle.textContent = more === "paused" ? words.resume : more ? words.pause : words.start;
    stop.hidden = !more;
    status.textContent = state;
  }

  function halt() {
    turn += 1;
    reading = false;
    speech.cancel();
  }

  function finish(state) {
    halt();
    at = 0;
    mark(null);
    const lost = document.activeElement === stop;
    show(state, null);
    if (lost) toggle.focus({ preventScroll: true });
  }

  function next() {
    const mine = ++turn;
    const known = speech.getVoices().length > 0;
    while (at < parts.length && known && !voiceFor(parts[at].lang)) at += 1;
    if (at >= parts.length) return finish(words.done);
    const part = parts[at];
    const said = new SpeechSynthesisUtterance(part.text);
    said.lang = part.lang;
    said.voice = voiceFor(part.lang);
    said.rate = document.documentElement.hasAttribute("data-elder") ? 0.85 : 1;
    said.onend = () => { if (mine === turn) { at += 1; next(); } };
    said.onerror = () => { if (mine === turn) finish(words.silent); };
    mark(part.block);
    speech.speak(said);
  }

  function press() {
    if (reading) {
      halt();
      show(words.paused, "paused");
      return;
    }
    if (!at) parts = collect();
    if (!parts.some(part => !speech.getVoices().length || voiceFor(part.lang))) return finish(words.silent);
    speech.cancel();
    reading = true;
    show(words.reading, "reading");
    next();
  }

  function button(text, does) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "aloud-button";
    made.textContent = text;
    made.addEventListener("click", does);
    return made;
  }

  const toggle = button(words.start, press);
  const stop = button(words.stop, () => finish(words.stopped));
  const status = document.createElement("span");
  status.className = "aloud-state";
  status.setAttribute("role", "status");
  stop.hidden = true;

  function offer() {
    if (!place.hidden) return;
    place.append(toggle, stop, status);
    place.hidden = false;
  }

  // Some browsers learn their voices only after a while, and say so; the others have them, or know no such event.
  if (speech.getVoices().length || !("onvoiceschanged" in speech)) offer();
  else speech.addEventListener("voiceschanged", () => { if (speech.getVoices().length) offer(); });
  addEventListener("pagehide", () => parts.length && finish(words.stopped));
})();
