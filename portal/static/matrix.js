// Comfort for the matrix: arrow keys, a line that says the cell in words, folding without leaving one's place.
// Without this file every cell and every category is a link.
"use strict";

(() => {
  const ROWS_AT_ONCE = 8;
  const ROW = 28;
  let table, rows, current, frame;

  // The links of a row by column; a heading over several columns or rows answers for each of them.
  function places(row) {
    if (row.places) return row.places;
    const found = [];
    const above = row.rowIndex && row.closest("thead") ? places(rows[row.rowIndex - 1]) : [];
    let at = 0;
    for (const cell of row.cells) {
      while (reaches(above.cells?.[at], row.rowIndex)) at += 1;
      for (let span = 0; span < cell.colSpan; span += 1) {
        found[at + span] = cell.querySelector("a");
        (found.cells ||= [])[at + span] = cell;
      }
      at += cell.colSpan;
    }
    for (let column = 0; column < (above.cells?.length || 0); column += 1) {
      if (!reaches(above.cells[column], row.rowIndex)) continue;
      found[column] = above[column];
      found.cells[column] = above.cells[column];
    }
    row.places = found;
    return found;
  }

  // Whether a heading reaches down into a row.
  function reaches(cell, row) {
    return cell && cell.parentNode.rowIndex + cell.rowSpan > row;
  }

  // How many rows the head has.
  function heads() {
    return table.tHead.rows.length;
  }

  function settle(link) {
    if (!link || link === current) return;
    if (current) current.tabIndex = -1;
    current = link;
    current.tabIndex = 0;
  }

  function tell(link) {
    const line = document.getElementById("told");
    for (const head of table.querySelectorAll("thead .is-under")) head.classList.remove("is-under");
    if (!line) return;
    const words = link?.dataset.words || link?.title;
    line.textContent = words || line.dataset.hint;
    line.classList.toggle("is-hint", !words);
    const cell = link?.closest("td");
    if (!cell) return;
    const column = places(cell.parentNode).cells.indexOf(cell);
    for (const head of [1, 2]) places(rows[head])[column]?.closest("th").classList.add("is-under");
  }

  // A link's words are its description by title; taken over by the line they become its name.
  function name(link) {
    if (!link?.title || !link.closest("td")) return;
    link.dataset.words = link.title;
    link.setAttribute("aria-label", link.title);
    link.removeAttribute("title");
  }

  function step(row, column, down, across) {
    for (let r = row + down, c = column + across; rows[r]; r += down, c += across) {
      const line = places(rows[r]);
      if (c < 0 || c >= line.length) return null;
      if (line[c] && line[c] !== current) return line[c];
      if (!down && !across) return null;
    }
    return null;
  }

  function end(row, fromRight) {
    const line = places(rows[row]);
    return fromRight ? line.findLast((link) => link) : line.find((link) => link);
  }

  function move(event) {
    const link = event.target.closest("a");
    if (!link || event.altKey || event.metaKey || event.shiftKey) return;
    showAll();
    const cell = link.closest("td, th");
    const row = cell.parentNode.rowIndex;
    const column = places(rows[row]).cells.indexOf(cell);
    const inCell = [...cell.querySelectorAll("a")];
    const beside = (steps) => inCell[inCell.indexOf(link) + steps];
    const last = rows.length - 1;
    const page = Math.max(1, Math.floor(frame.clientHeight / ROW) - 6);
    const to = {
      ArrowUp: () => step(row, column, -1, 0),
      ArrowDown: () => step(row, column, 1, 0),
      ArrowLeft: () => beside(-1) || step(row, column, 0, -1),
      ArrowRight: () => beside(1) || step(row, column, 0, 1),
      PageUp: () => places(rows[Math.max(heads(), row - page)])[column],
      PageDown: () => places(rows[Math.min(last, row + page)])[column],
      Home: () => end(event.ctrlKey ? heads() : row, false),
      End: () => end(event.ctrlKey ? last : row, true),
    }[event.key]?.();
    if (to === undefined) return;
    event.preventDefault();
    if (!to) return;
    settle(to);
    to.focus();
    uncover(to);
  }

  // A frozen header or first column must not hide what has the focus.
  function uncover(link) {
    const cell = link.closest("td, th").getBoundingClientRect();
    const inside = frame.getBoundingClientRect();
    const head = table.tHead.getBoundingClientRect().height;
    const first = rows[heads()].cells[0].getBoundingClientRect().width;
    if (link.closest("tbody")) frame.scrollTop += Math.min(0, cell.top - inside.top - head);
    if (link.closest("td, .item, .band, .by")) frame.scrollLeft += Math.min(0, cell.left - inside.left - first);
  }

  // A part of the rows at a time, so that a large table does not hold up the page: they are laid out, and the Tab key stops at
  // one link of the table only.
  function prepare(from, of) {
    if (of !== rows) return;
    const until = Math.min(rows.length, from + ROWS_AT_ONCE);
    for (let r = from; r < until; r += 1) {
      rows[r].classList.add("is-here");
      for (const link of rows[r].querySelectorAll("a")) if (link !== current) link.tabIndex = -1;
    }
    if (until < rows.length) requestAnimationFrame(() => setTimeout(prepare, 0, until, of));
    else showAll();
  }

  // The longest words of each column come with the first rows, so that no column moves later.
  function widen() {
    const low = rows.slice(heads());
    for (const column of [0, 1, 2]) {
      const long = (row) => row?.cells[column]?.textContent.length || 0;
      low.reduce((most, row) => (long(row) > long(most) ? row : most), low[0])?.classList.add("is-here");
    }
  }

  // From now on no row waits for its turn: the last has come, or somebody asks for one.
  function showAll() {
    document.documentElement.classList.remove("matrix-grows");
  }

  function begin() {
    table = document.querySelector(".matrix");
    if (!table) return showAll();
    frame = table.closest(".sheet");
    rows = [...table.rows];
    current = null;
    table.setAttribute("role", "grid");
    settle(rows[heads() + 1]?.querySelector("a") || table.querySelector("a"));
    widen();
    prepare(0, rows);
    tell(null);
    table.addEventListener("keydown", move);
    table.addEventListener("focusin", (event) => {
      const link = event.target.closest("a");
      settle(link);
      name(link);
      tell(link);
    });
    table.addEventListener("pointerover", (event) => {
      const link = event.target.closest("td a");
      if (!link) return;
      name(link);
      tell(link);
    });
    table.addEventListener("click", fold);
  }

  // Folding fetches the same page that the link leads to, and puts its table in place of this one.
  async function fold(event) {
    const link = event.target.closest("a[data-fold]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const place = [frame.scrollTop, frame.scrollLeft];
      // The print button was made by a script, so the fresh page has none.
      fresh.querySelector(".toolbar [data-print]")?.replaceWith(document.querySelector(".toolbar [data-print]"));
      for (const part of [".toolbar", ".sheet"]) {
        document.querySelector(part).replaceWith(fresh.querySelector(part));
      }
      history.replaceState(null, "", link.href);
      showAll();
      begin();
      [frame.scrollTop, frame.scrollLeft] = place;
      const again = table.querySelector(`[data-fold="${link.dataset.fold}"]`);
      settle(again);
      again.focus({ preventScroll: true });
    } catch {
      location.href = link.href;
    }
  }

  // This file is read before the table is: below the first screen its rows wait (tables.css), or a slow computer would lay out all
  // of them at once. Nothing here may ask for the size of anything, or the browser lays out the whole table to answer.
  if (!location.hash) document.documentElement.classList.add("matrix-grows");
  addEventListener("beforeprint", showAll);
  addEventListener("DOMContentLoaded", begin);
})();
