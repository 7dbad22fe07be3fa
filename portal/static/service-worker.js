// Keeps what is needed when there is no connection: a few files, one page with the chosen community's card, and, while a
// worker is logged in, one page with the desk to read. Pages always come from the network. Nothing else is kept: no other
// page, no answer to a form, no log-in. The desk goes with the log-out, the next log-in, and the end of the log-in.
// The server puts SHELL in front: release, assets, the addresses of the offline page and of the kept desk.
"use strict";

const NAME = "portal-";
const CACHE = NAME + SHELL.release;
const COMMUNITY = "/community";
const CHOOSING = [COMMUNITY, "/preferences"];
const DESK = "desk", DESKS = "/work/", UNTIL = "X-Kept-Until";
const LEAVING = ["/log-in", "/log-out", "/log-out-everywhere"];

// One after the other, in the order asked for: what was to be forgotten must not outlast what is kept after it.
let turn = Promise.resolve();
function inTurn(work) {
  turn = turn.then(work, work);
  return turn;
}

// The page as it is now, or undefined where there is none. All of it is here before it takes the place of the one that is
// kept: a connection that ends in the middle leaves the old one.
async function fetched(address) {
  const answer = await fetch(address, { cache: "no-store", credentials: "same-origin" });
  if (answer.status !== 200 || answer.redirected) return undefined;
  return new Response(await answer.blob(), { headers: answer.headers });
}

async function refresh() {
  const page = await fetched(SHELL.offline);
  if (!page) throw new Error("nothing to keep");
  await (await caches.open(CACHE)).put(SHELL.offline, page);
}

// In every release: the worker of the next one may already have kept its own.
async function forget() {
  const names = await caches.keys();
  const ours = names.filter(name => name.startsWith(NAME));
  await Promise.all(ours.map(async name => (await caches.open(name)).delete(SHELL.offline)));
}

async function refreshDesk() {
  const page = await fetched(SHELL.desk);
  if (page) await (await caches.open(DESK)).put(SHELL.desk, page);
  else await forgetDesk();
}

async function forgetDesk() {
  await caches.delete(DESK);
}

async function keptDesk() {
  const answer = await (await caches.open(DESK)).match(SHELL.desk);
  if (answer && Date.now() < 1000 * Number(answer.headers.get(UNTIL))) return answer;
  await forgetDesk();
  return undefined;
}

async function install() {
  await (await caches.open(CACHE)).addAll(SHELL.assets);
  await refresh();
  await self.skipWaiting();
}

async function activate() {
  await forgetDesk();  // it names files of an earlier release
  const names = await caches.keys();
  await Promise.all(names.filter(name => name.startsWith(NAME) && name !== CACHE).map(name => caches.delete(name)));
  await self.clients.claim();
}

// Where even the card is missing, so much can still be said.
function bare() {
  const style = SHELL.assets.find(address => address.endsWith(".css"));
  const page = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>1060</title>
    <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="${style}">
    <body class="residents"><main class="page"><h1>现在没有网络</h1>
    <p>连上网络后请再打开本页。</p><p lang="en">There is no connection. Please open this page again later.</p></main>`;
  return new Response(page, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

// A card is refreshed where its community is shown, and where none is kept since another was chosen.
async function isDue(path) {
  if (path === "/" || path.startsWith("/communities/")) return true;
  return !(await (await caches.open(CACHE)).match(SHELL.offline));
}

async function visit(event, path) {
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    const desk = path.startsWith(DESKS) ? await keptDesk() : undefined;
    return desk || (await (await caches.open(CACHE)).match(SHELL.offline)) || bare();
  }
  if (path.startsWith(DESKS) && answer.ok) event.waitUntil(inTurn(refreshDesk).catch(() => {}));
  else if (LEAVING.includes(path)) event.waitUntil(inTurn(forgetDesk).catch(() => {}));
  if (answer.ok) event.waitUntil(inTurn(async () => (await isDue(path)) && refresh()).catch(() => {}));
  return answer;
}

// A choice that did not arrive changes nothing: the card stays. Of one that did, the new card is fetched at once. The card of
// another community goes first; one in another language is better than none.
async function choose(event, path) {
  const answer = await fetch(event.request);
  if (answer.type === "opaqueredirect") {
    event.waitUntil(inTurn(async () => {
      if (path === COMMUNITY) await forget();
      await refresh();
    }).catch(() => {}));
  }
  return answer;
}

// The desk is gone before the network is asked: logging out works without a connection too.
async function leave(request) {
  await inTurn(forgetDesk).catch(() => {});
  return fetch(request);
}

async function kept(request) {
  return (await (await caches.open(CACHE)).match(request)) || fetch(request);
}

self.addEventListener("install", event => event.waitUntil(install()));
self.addEventListener("activate", event => event.waitUntil(activate()));
self.addEventListener("fetch", event => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode !== "navigate") {
    if (request.method === "GET" && SHELL.assets.includes(address.pathname)) event.respondWith(kept(request));
  } else if (request.method === "GET") {
    event.respondWith(visit(event, address.pathname));
  } else if (CHOOSING.includes(address.pathname)) {
    event.respondWith(choose(event, address.pathname));
  } else if (LEAVING.includes(address.pathname)) {
    event.respondWith(leave(request));
  }
});
