// The list of saved articles: shown from this device, then looked after with the newspaper, if it can be reached.
const list = document.querySelector("[data-saved]");
const empty = document.querySelector(".empty");

const forget = async (path) => {
  await (await caches.open("saved")).delete(path);
  navigator.serviceWorker.controller?.postMessage("tidy");
};

const tell = () => (empty.hidden = list.children.length > 0);

const entry = (path) => {
  const item = document.createElement("li");
  item.className = "entry";
  item.append(document.createElement("h2"), document.createElement("p"), document.createElement("p"));
  const link = document.createElement("a");
  link.href = path;
  item.children[0].append(link);
  item.children[1].className = "standfirst";
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = list.dataset.remove;
  item.children[2].append(remove);
  remove.addEventListener("click", async () => {
    await forget(path);
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    tell();
    (next?.querySelector("a") ?? document.querySelector("main a"))?.focus();
  });
  list.append(item);
  return item;
};

const fill = async (item, answer) => {
  // Its style belongs to its own page: here the policy would refuse it.
  const text = (await answer.text()).replace(/<style[^]*?<\/style>/g, "");
  const story = new DOMParser().parseFromString(text, "text/html");
  const words = (what) => story.querySelector(what)?.textContent ?? "";
  item.querySelector("a").textContent = words("h1");
  item.querySelector(".standfirst").textContent = words(".head .standfirst");
  item.querySelector("button").setAttribute("aria-label", `${list.dataset.remove}: ${words("h1")}`);
  for (const name of ["lang", "dir"]) item.setAttribute(name, story.querySelector(".story")?.getAttribute(name) || story.documentElement[name]);
};

const look = async (item, path) => {
  let answer;
  try {
    answer = await fetch(path);
  } catch {
    return; // without the net the saved copy stands
  }
  if (answer.ok) {
    await (await caches.open("saved")).put(path, answer.clone());
    await fill(item, answer);
  } else if (answer.status === 404 || answer.status === 410) {
    await forget(path);
    item.remove();
    tell();
  }
};

if (window.caches && list) {
  const saved = await caches.open("saved");
  const keys = (await saved.keys()).reverse();
  const items = [];
  for (const request of keys) {
    const path = new URL(request.url).pathname;
    const item = entry(path);
    await fill(item, await saved.match(request));
    items.push([item, path]);
  }
  tell();
  await Promise.all(items.map(([item, path]) => look(item, path)));
}
