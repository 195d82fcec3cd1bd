// Live pages: posts that come, change or go while the page is open. It is complete without; events and markup: docs/live.md.
{
  const box = document.querySelector("section[data-live]");
  const find = (query) => box.querySelector(query);
  const byId = (id) => document.getElementById(`post-${id}`);
  let last = box && box.dataset.after, source, over = false, waiting = [];

  const say = (text, label, act) => {
    find(".news").textContent = text;
    if (!label) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.onclick = act;
    find(".news").append(" ", button);
  };

  const count = (n) => `${box.dataset.news}: ${n}`;
  const reading = () => find("#posts").getBoundingClientRect().top < 0;
  const offer = () => (waiting.length ? say("", count(waiting.length), showWaiting) : say(""));
  const showWaiting = () => {
    waiting.splice(0).forEach(put);
    say("");
    find("#posts").scrollIntoView();
  };

  // A key event stands in the list at the top as well.
  const keyEvent = (id) => find(`.key-events :is(a[href="#post-${id}"], a[href$="/live/${id}"])`);

  const put = (post) => {
    const template = document.createElement("template");
    template.innerHTML = post.html;
    const fresh = template.content.firstElementChild, old = byId(post.id), key = keyEvent(post.id);
    if (old && old.dataset.version >= post.version) return;
    if (key && !post.key) key.closest("li").remove();
    else if (key) key.textContent = fresh.querySelector("h3")?.textContent ?? key.textContent;
    const pinned = "[data-pinned]";
    if (post.pinned && !find(pinned)) find("#posts").insertAdjacentHTML("beforebegin", "<div class=posts data-pinned></div>");
    const list = find(post.pinned ? pinned : "#posts");
    if (old && list.contains(old)) return old.replaceWith(fresh);
    old?.remove();
    find(".empty")?.remove();
    const older = [...list.children].find((other) => +other.dataset.number < post.number);
    // Older than all that stand here: its place is on a page of older posts, if there are such.
    if (older) older.before(fresh);
    else if (post.pinned || !find(".pager")) list.append(fresh);
  };

  const end = () => {
    over = true;
    source.close();
  };
  const changed = () => say(box.dataset.changed, box.dataset.reload, () => location.reload());

  const takeAgain = async () => {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (answer.status === 410) return told.gone();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("section[data-live]");
    if (!page) return changed();
    waiting = [];
    box.replaceChildren(...page.childNodes);
    Object.assign(box.dataset, page.dataset);
  };

  const told = {
    post(post) {
      if (byId(post.id) || !reading()) {
        if (!byId(post.id)) say(count(1));
        return put(post);
      }
      // Who is reading further down is not pushed about.
      waiting = [...waiting.filter((other) => other.id !== post.id), post];
      offer();
    },
    remove({ id }) {
      if (waiting.some((post) => post.id === id)) {
        waiting = waiting.filter((post) => post.id !== id);
        offer();
      }
      byId(id)?.remove();
      keyEvent(id)?.closest("li").remove();
    },
    story({ version, live }) {
      if (live !== box.dataset.state) told.reset();
      else if (version > box.dataset.version) changed();
    },
    notice: changed,
    reset: () => setTimeout(() => takeAgain().catch(changed), Math.random() * 2000),
    gone() {
      end();
      const note = document.createElement("p");
      note.className = "gone";
      note.setAttribute("role", "alert");
      note.textContent = box.dataset.gone;
      document.querySelector("main").replaceChildren(note);
      document.title = box.dataset.gone;
    },
  };
  const take = (name, id, data) => {
    last = id;
    told[name]?.(data);
  };

  const listen = () => {
    source = new EventSource(`${box.dataset.live}?after=${last}`, { withCredentials: true });
    // Some networks keep a stream back until it ends: then it is asked for now and then.
    const late = setTimeout(ask, 10000);
    source.onopen = () => clearTimeout(late);
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(late);
      ask();
    };
    for (const name of Object.keys(told)) source.addEventListener(name, (e) => take(name, e.lastEventId, JSON.parse(e.data)));
  };
  const ask = async () => {
    source.close();
    try {
      const answer = await fetch(`${box.dataset.live}.json?after=${last}`);
      for (const e of (await answer.json()).events) take(e.event, e.id, e.data);
    } catch {
      // No network, or nobody there: the next time.
    }
    if (!over) setTimeout(() => over || listen(), 15000 + Math.random() * 10000);
  };

  if (box) {
    listen();
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (e) => e.persisted && !over && listen());
  }
}
