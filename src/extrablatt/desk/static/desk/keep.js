// What is typed into a form of the desk is kept in this browser until the server has saved it: a session that ended, a line that
// broke, a tab that was closed lose nothing. Only for the person who typed it, for a week.
(() => {
  "use strict";
  const mark = document.querySelector("form[data-edit-form] [data-desk-keep]");
  if (!mark) return;
  const form = mark.form, WEEK = 7 * 864e5, OURS = /^(csrfmiddlewaretoken|desk_kept|desk_restore)$/;
  const key = () => `desk.keep:${mark.dataset.deskKeep}:${location.pathname}`;
  const entries = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.test(name));

  const read = () => { try { return JSON.parse(localStorage.getItem(key())); } catch { return null; } };
  const drop = () => localStorage.removeItem(key());
  const saved = () => Number((document.cookie.match(/(?:^|; )desk_saved=(\d+)/) || [])[1] || 0);

  let begun = null, timer = 0, last = "";
  const keep = (sent) => {
    clearTimeout(timer);
    const now = entries(), text = JSON.stringify(now);
    if (!sent && (begun === null || text === begun || text === last)) return;
    last = text;
    mark.value = String(Date.now());
    try {
      localStorage.setItem(key(), JSON.stringify({ seq: Number(mark.value), entries: now, sent: Boolean(sent) }));
    } catch (error) { console.warn("The browser's store is full; what is typed here is kept by saving only.", error); }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(() => keep(false), 300); };
  const begin = () => { if (begun === null) begun = JSON.stringify(entries()); };
  for (const event of ["pointerdown", "keydown", "focusin"]) form.addEventListener(event, begin, true);
  for (const event of ["input", "change", "click", "keyup", "drop"]) form.addEventListener(event, soon);
  form.addEventListener("submit", () => keep(true), true);
  addEventListener("pagehide", () => keep(false));

  const bring = (stored) => {
    const again = document.createElement("form");
    again.method = "post";
    again.action = location.pathname;
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const [name, value] of [...stored.entries, ["csrfmiddlewaretoken", token], ["desk_restore", "1"], ["desk_kept", "0"]]) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      again.append(field);
    }
    document.body.append(again);
    again.submit();
  };

  const stored = read();
  if (!stored) return;
  if (stored.seq <= saved() || stored.seq < Date.now() - WEEK) { drop(); return; }
  if ("deskRestored" in mark.dataset) return;
  if (stored.sent) { // it was sent and did not arrive; once is enough, whatever the server says
    localStorage.setItem(key(), JSON.stringify({ ...stored, sent: false }));
    bring(stored);
    return;
  }
  const box = document.querySelector("[data-desk-offer]");
  if (!box) return;
  box.querySelector("time").textContent = new Date(stored.seq).toLocaleString(document.documentElement.lang);
  box.querySelector("[data-bring]").addEventListener("click", () => bring(stored));
  box.querySelector("[data-drop]").addEventListener("click", () => { drop(); box.hidden = true; });
  box.hidden = false;
})();
