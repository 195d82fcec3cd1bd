// Set up only when a reader saves an article. The net always comes first: what was withdrawn is gone from here as soon as
// the newspaper can be reached; without it, saved articles are read from this device, and all else leads to their list.
const LIST = "/gemerkt";

// The list and the script that fills it.
const keep = async (answer) => {
  const shell = await caches.open("shell");
  const scripts = [...(await answer.clone().text()).matchAll(/<script[^>]+src="([^"]+)"/g)].map((found) => found[1]);
  await shell.addAll(scripts);
  await shell.put(LIST, answer);
};

addEventListener("install", (event) => event.waitUntil(fetch(LIST).then(keep).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

// With the last article all of it goes, the worker too.
const tidy = async () => {
  if ((await (await caches.open("saved")).keys()).length) return;
  for (const name of await caches.keys()) await caches.delete(name);
  await registration.unregister();
};

addEventListener("message", (event) => event.waitUntil(tidy()));

const page = async (event, path) => {
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    return (await caches.match(path, { cacheName: "saved" })) ?? (await caches.match(LIST)) ?? Response.error();
  }
  const saved = await caches.open("saved");
  if (await saved.match(path)) {
    if (answer.ok) event.waitUntil(saved.put(path, answer.clone()));
    else if (answer.status === 404 || answer.status === 410) event.waitUntil(saved.delete(path).then(tidy));
  }
  if (path === LIST && answer.ok) event.waitUntil(keep(answer.clone()));
  return answer;
};

const file = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || /^\/(desk|konto|partner|live)(\/|$)/.test(pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(event, pathname));
  else if (/^\/(assets|bilder)\//.test(pathname)) event.respondWith(file(request));
});
