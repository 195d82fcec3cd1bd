// The live wire queue: asks for news every two seconds, works by keyboard, reads beside the list, tells of flashes.
(() => {
  const room = document.querySelector(".wire");
  if (!room) return;
  const list = room.querySelector(".wire-rows");
  const pane = room.querySelector(".wire-pane");
  const bar = room.querySelector(".wire-new");
  const told = room.querySelector(".wire-told");
  const wide = matchMedia("(min-width: 75em)");
  const title = document.title;
  const token = room.querySelector("[name=csrfmiddlewaretoken]").value;
  let at = -1;
  let since = Number(room.dataset.newest);
  let known = since;
  let waiting = 0;
  let tag = "";
  let lost = false;
  const hidden = [];

  const rows = () => [...list.querySelectorAll(".wire-row")];
  const current = () => rows()[at];
  const say = (text) => { told.textContent = text; };

  // --- moving -----------------------------------------------------------------------------------------------------
  const mark = (n, focus = true) => {
    const all = rows();
    if (!all.length) { at = -1; return; }
    at = Math.max(0, Math.min(n, all.length - 1));
    all.forEach((row, i) => { if (i === at) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current"); });
    if (focus) all[at].querySelector("h2 a").focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
    if (!pane.hidden) read();
  };

  // --- reading beside the list ----------------------------------------------------------------------------------------
  let asked = 0;
  const read = async (address = current()?.querySelector("h2 a").href) => {
    if (!address) return;
    if (!wide.matches) { location.href = address; return; }
    const mine = ++asked;
    const answer = await fetch(`${address}?scheibe=1`);
    if (mine !== asked) return;
    if (!answer.ok) { location.href = address; return; }
    pane.innerHTML = await answer.text();
    pane.hidden = false;
    room.classList.add("reading");
    pane.scrollTop = 0;
  };
  const close = () => { asked += 1; pane.hidden = true; pane.innerHTML = ""; room.classList.remove("reading"); current()?.querySelector("h2 a").focus({ preventScroll: true }); };

  // --- what is new ----------------------------------------------------------------------------------------------------
  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "rows" } });
    if (!answer.ok) return;
    const chosen = current()?.dataset.pk;
    const inside = list.contains(document.activeElement);
    const before = current()?.getBoundingClientRect().top;
    list.innerHTML = await answer.text();
    since = known;
    waiting = 0;
    show();
    at = rows().findIndex((row) => row.dataset.pk === chosen);
    if (at >= 0) {
      current().setAttribute("aria-current", "true");
      if (inside) current().querySelector("h2 a").focus({ preventScroll: true });
      // What one was reading stays where it was on the screen.
      scrollBy(0, current().getBoundingClientRect().top - before);
    }
  };
  const show = () => {
    bar.hidden = !waiting;
    bar.textContent = waiting === 1 ? room.dataset.one : room.dataset.many.replace("#", waiting >= 100 ? "99+" : waiting);
    document.title = waiting ? `(${waiting >= 100 ? "99+" : waiting}) ${title}` : title;
  };
  const busy = () => at > 0 || !pane.hidden || scrollY > 150 || room.dataset.paged === "1" || !document.hasFocus() || list.querySelector("[aria-expanded=true]");
  const ask = async () => {
    const parameters = new URLSearchParams(location.search);
    parameters.set("seit", since);
    let answer;
    try {
      answer = await fetch(`${room.dataset.news}?${parameters}`, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    } catch { answer = null; }
    if (!answer || (answer.status !== 304 && !answer.ok)) {
      if (!lost) { lost = true; say(room.dataset.lost); }
      return;
    }
    if (lost) { lost = false; say(""); }
    if (answer.status === 304) return;
    tag = answer.headers.get("ETag") || "";
    const news = await answer.json();
    const fresh = news.flashes.filter((flash) => flash.id > known);
    const before = known;
    known = news.newest;
    if (fresh.length) alarm(fresh);
    if (before !== known) news.views.forEach((view) => notify(`${view.name}: ${view.count}`, "", `view-${view.name}`));
    waiting = news.count;
    if (waiting && !busy()) await refresh(); else show();
    if (waiting) say(bar.textContent);
  };
  const tick = async () => { try { if (document.visibilityState === "visible" || ringing()) await ask(); } finally { setTimeout(tick, 2000); } };

  // --- flashes: a tone and a notification, for who has asked for it -------------------------------------------------------
  const bell = room.querySelector("[data-bell]");
  const ringing = () => localStorage.getItem("wire-bell") === "1";
  const paint = () => bell.setAttribute("aria-pressed", String(ringing()));
  let audio;
  const tone = () => {
    audio ??= new AudioContext();
    [880, 660].forEach((pitch, i) => {
      const source = audio.createOscillator(), volume = audio.createGain(), start = audio.currentTime + i * 0.18;
      source.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.exponentialRampToValueAtTime(0.25, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.16);
      source.connect(volume).connect(audio.destination);
      source.start(start);
      source.stop(start + 0.17);
    });
  };
  const notify = (head, text, name) => {
    if (ringing() && "Notification" in window && Notification.permission === "granted") new Notification(head, { body: text, tag: name });
  };
  const alarm = (flashes) => {
    say(`${room.dataset.flash}: ${flashes.map((flash) => flash.title).join("; ")}`);
    if (!ringing()) return;
    tone();
    flashes.forEach((flash) => notify(`${room.dataset.flash} · ${flash.agency}`, flash.title, `item-${flash.id}`));
  };
  bell.addEventListener("click", async () => {
    if (ringing()) localStorage.removeItem("wire-bell");
    else {
      localStorage.setItem("wire-bell", "1");
      tone();
      if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    }
    paint();
  });
  paint();

  // --- hiding, with undo --------------------------------------------------------------------------------------------------
  const hide = async (row, away) => {
    const form = row.querySelector("[data-hide]").closest("form");
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, hidden: away ? "1" : "0", zeile: "1" });
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body });
    return answer.ok;
  };
  const away = async () => {
    const row = current();
    if (!row || !(await hide(row, true))) return;
    hidden.push({ row, before: row.nextElementSibling });
    row.remove();
    say(room.dataset.hidden);
    mark(at);
  };
  const back = async () => {
    const last = hidden.pop();
    if (!last || !(await hide(last.row, false))) return;
    list.insertBefore(last.row, last.before?.isConnected ? last.before : null);
    mark(rows().indexOf(last.row));
    say("");
  };

  const fold = (open) => {
    const button = current()?.querySelector("[data-fold]");
    if (!button) return;
    button.setAttribute("aria-expanded", String(open));
    current().querySelector(".others").hidden = !open;
  };
  const press = (name) => (pane.hidden ? current() : pane)?.querySelector(`[data-${name}]`)?.click();
  const merge = async () => {
    if (pane.hidden && wide.matches) await read();
    if (pane.hidden) { const link = current()?.querySelector("h2 a"); if (link) location.href = `${link.href}#merge`; return; }
    pane.querySelector("[data-merge]")?.focus();
  };
  const keys = room.querySelector(".wire-keys");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keys.open || event.target.closest("[data-wagtail-sidebar], .sidebar")) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const act = {
      j: () => mark(at + 1), k: () => mark(at - 1), g: () => mark(0), G: () => mark(rows().length - 1),
      o: () => { if (at < 0) mark(0); read(); },
      t: () => press("take"), T: () => press(current()?.querySelector("[data-take-all]") ? "take-all" : "take"),
      m: merge, h: away, u: back, n: refresh, r: refresh,
      ArrowRight: () => fold(true), ArrowLeft: () => fold(false),
      ".": () => room.querySelector("[data-seen]").requestSubmit(),
      "/": () => room.querySelector("#wire-q").focus(),
      "?": () => keys.showModal(),
      Escape: close,
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest(".wire-row");
    const button = event.target.closest("[data-fold]");
    if (button) { mark(rows().indexOf(row), false); fold(button.getAttribute("aria-expanded") !== "true"); return; }
    const link = event.target.closest("h2 a, .others a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !wide.matches) return;
    event.preventDefault();
    at = rows().indexOf(row);
    rows().forEach((each) => each.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
    read(link.href);
  });
  list.addEventListener("submit", (event) => {
    if (!event.submitter?.matches("[data-hide]") || event.submitter.form.elements.hidden.value !== "1") return;
    event.preventDefault();
    mark(rows().indexOf(event.target.closest(".wire-row")), false);
    away();
  });
  pane.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) close(); });
  bar.addEventListener("click", () => { scrollTo(0, 0); refresh(); });
  room.querySelector("[data-help]").addEventListener("click", () => keys.showModal());
  tick();
})();
