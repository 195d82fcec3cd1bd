// The live desk: posts go out with Ctrl+Enter, are edited where they stand, and no word is lost on a bad line.
(() => {
  const desk = document.querySelector(".live-desk");
  if (!desk) return;
  const list = desk.querySelector(".live-posts");
  const told = desk.querySelector(".wire-told");
  const words = desk.dataset;
  const say = (text) => { if (told) told.textContent = text; };

  // --- nothing typed is lost: every form is kept in this tab until it was sent -------------------------------------------
  const key = (form) => `live:${form.dataset.keep}`;
  const fields = (form) => [...form.elements].filter((e) => e.name && !/^(csrfmiddlewaretoken|version|do)$/.test(e.name) && e.tagName !== "BUTTON");
  const keep = (form) => {
    const kept = Object.fromEntries(fields(form).map((e) => [e.name, e.type === "checkbox" ? e.checked : e.value]));
    try { sessionStorage.setItem(key(form), JSON.stringify(kept)); } catch { /* A full store: the form itself still has it. */ }
  };
  const forget = (form) => sessionStorage.removeItem(key(form));
  const restore = (form) => {
    const kept = JSON.parse(sessionStorage.getItem(key(form)) || "null");
    if (!kept) return;
    for (const field of fields(form)) {
      if (!(field.name in kept)) continue;
      if (field.type === "checkbox") field.checked = kept[field.name]; else field.value = kept[field.name];
    }
    if (kept.text || kept.headline) say(words.kept || "");
  };
  const ready = (form) => {
    restore(form);
    form.querySelector(".live-marks").hidden = false;
  };

  // --- talking to the office ----------------------------------------------------------------------------------------------
  const renew = async () => {
    if (!words.state) return false;
    const answer = await fetch(words.state, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return false;
    const { token } = await answer.json();
    desk.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
    return true;
  };
  const send = async (form, submitter, again = false) => {
    const body = new FormData(form, submitter);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body });
    } catch { return { error: words.lost }; }
    const json = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (json) return { ...(await answer.json()), ok: answer.ok, status: answer.status };
    // Signed out and in again elsewhere: the form's token is an old one.
    if (answer.status === 403 && !again && await renew().catch(() => false)) return send(form, submitter, true);
    return { error: answer.redirected || answer.status === 403 ? words.signedOut : words.refused };
  };

  const row = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    return holder.content.firstElementChild;
  };
  const place = (made) => {
    const old = desk.querySelector(`#${made.id}`);
    if (old) old.replaceWith(made);
    else if (!words.paged) list.prepend(made);
    return made;
  };

  const complain = (form, result) => {
    const box = form.querySelector(".live-error");
    box.textContent = result.error || words.refused || "";
    keep(form);
    if (result.status !== 409) return;
    // A colleague was quicker: show their words, and let the next save count.
    form.elements.version.value = result.version;
    let theirs = form.querySelector(".live-theirs");
    if (!theirs) { theirs = document.createElement("div"); theirs.className = "live-theirs"; box.after(theirs); }
    const before = document.createElement("pre");
    before.textContent = result.theirs;
    theirs.replaceChildren(words.theirs || "", before, words.again || "");
  };

  const submit = async (form, submitter) => {
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const buttons = [...form.querySelectorAll("button")];
    buttons.forEach((button) => { button.disabled = button !== submitter; });
    try {
      const result = await send(form, submitter);
      if (!result.ok) { complain(form, result); return; }
      forget(form);
      form.querySelector(".live-error").textContent = "";
      if (!list) { location.href = form.querySelector("[data-cancel]").href; return; }
      place(row(result.html));
      if (form.matches("[data-compose]")) {
        form.reset();
        form.querySelectorAll("textarea, input[name=headline], input[name=byline]").forEach((field) => { field.value = ""; });
        form.querySelectorAll("[type=checkbox]").forEach((field) => { field.checked = false; });
        form.elements.nonce.value = result.nonce;
        form.elements.text.focus();
      } else desk.querySelector(`#eintrag-${result.id}`)?.focus();
      say(words.done || "");
    } finally {
      delete form.dataset.busy;
      buttons.forEach((button) => { button.disabled = false; });
    }
  };

  // --- editing in place ---------------------------------------------------------------------------------------------------
  const open = async (post) => {
    if (post.querySelector("form[data-edit]")) return;
    const link = post.querySelector("[data-open]");
    if (!link) return;
    let answer = null;
    try { answer = await fetch(link.href, { headers: { "X-Requested-With": "live" }, cache: "no-store" }); } catch { /* told below */ }
    if (!answer?.ok || answer.redirected) { say(answer ? words.signedOut : words.lost); return; }
    post.classList.add("editing");
    post.append(row(await answer.text()));
    const form = post.querySelector("form[data-edit]");
    ready(form);
    form.elements.text.focus();
  };
  const close = (form) => {
    const post = form.closest(".live-post");
    if (!post) return false;
    form.remove();
    post.classList.remove("editing");
    post.focus();
    return true;
  };

  // --- marks ---------------------------------------------------------------------------------------------------------------
  const put = (area, before, after = "", line = false) => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const chosen = value.slice(from, to);
    const lead = line && from > 0 && value[from - 1] !== "\n" ? "\n\n" : "";
    const made = line ? lead + (chosen || "").split("\n").map((l) => before + l).join("\n") + after : before + chosen + after;
    area.setRangeText(made, from, to, "end");
    if (!chosen && !line) area.selectionStart = area.selectionEnd = from + before.length;
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const marks = {
    strong: (area) => put(area, "**", "**"),
    em: (area) => put(area, "*", "*"),
    link: (area) => {
      const address = /^https?:/.test(area.value.slice(area.selectionStart, area.selectionEnd));
      if (address) put(area, "[](", ")"); else put(area, "[", "](https://)");
    },
    quote: (area) => put(area, "> ", "", true),
    list: (area) => put(area, "- ", "", true),
    picture: (area, button) => window.ModalWorkflow({
      url: button.dataset.choose,
      onload: window.IMAGE_CHOOSER_MODAL_ONLOAD_HANDLERS,
      responses: { chosen: (picture) => put(area, `[Bild ${picture.id}]`, "\n\n", true) },
    }),
  };

  // --- listening -------------------------------------------------------------------------------------------------------------
  desk.addEventListener("input", (event) => { const form = event.target.closest("[data-keep]"); if (form) keep(form); });
  desk.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches("[data-keep]")) { event.preventDefault(); submit(form, event.submitter || form.querySelector("[data-send]")); return; }
    if (!form.matches("[data-act]")) return;
    event.preventDefault();
    const result = await send(form, event.submitter);
    if (!result.ok) { say(result.error); return; }
    place(row(result.html)).focus();
  });
  desk.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-mark]");
    if (mark) { marks[mark.dataset.mark](mark.closest("form").elements.text, mark); return; }
    const link = event.target.closest("[data-open]");
    if (link && !event.ctrlKey && !event.metaKey) { event.preventDefault(); open(link.closest(".live-post")); return; }
    const cancel = event.target.closest("[data-cancel]");
    if (cancel && close(cancel.closest("form"))) event.preventDefault();
  });

  const rows = () => [...(list?.querySelectorAll(".live-post") || [])];
  const current = () => document.activeElement.closest?.(".live-post");
  const move = (by) => { const all = rows(); all[Math.max(0, Math.min(all.length - 1, (current() ? all.indexOf(current()) : by > 0 ? -1 : 0) + by))]?.focus(); };
  const keys = desk.querySelector(".wire-keys");
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("[data-keep]");
    if (form && (event.ctrlKey || event.metaKey)) {
      if (event.key === "Enter") { event.preventDefault(); form.requestSubmit(form.querySelector("[data-send]")); return; }
      const mark = event.target.tagName === "TEXTAREA" && { b: "strong", i: "em", k: "link" }[event.key];
      if (mark) { event.preventDefault(); marks[mark](event.target); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || keys?.open || event.target.closest?.("[data-wagtail-sidebar], .sidebar, .modal")) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
      if (event.key === "Escape" && !close(event.target.closest("form"))) event.target.blur();
      return;
    }
    const press = (what) => current()?.querySelector(what)?.click();
    const act = {
      n: () => desk.querySelector("[data-compose]")?.elements.text.focus(),
      j: () => move(1), k: () => move(-1),
      e: () => { if (current()) open(current()); },
      w: () => press("[data-key-event]"), p: () => press("[data-pin]"),
      x: () => { const sure = current()?.querySelector(".live-sure"); if (sure) { sure.open = true; sure.querySelector("button").focus(); } },
      "?": () => keys?.showModal(),
      Escape: () => { const sure = event.target.closest(".live-sure"); if (sure) { sure.open = false; sure.closest(".live-post")?.focus(); } },
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  const help = desk.querySelector("[data-help]");
  if (help) { help.hidden = false; help.addEventListener("click", () => keys.showModal()); }

  // --- what colleagues do -------------------------------------------------------------------------------------------------
  const look = async () => {
    const answer = await fetch(words.state, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const now = await answer.json();
    if (now.coverage !== words.coverage) {
      desk.querySelectorAll("[data-keep]").forEach(keep);
      location.reload();
      return;
    }
    for (const [pk, version] of now.posts.reverse()) {
      const post = desk.querySelector(`#eintrag-${pk}`);
      if (post ? post.dataset.version === String(version) || post.classList.contains("editing") : words.paged) continue;
      const one = await fetch(words.state.replace(/\d+\/stand\/$/, `eintrag/${pk}/?zeile=1`), { cache: "no-store" });
      if (one.ok && !one.redirected) {
        const focused = post?.contains(document.activeElement);
        const made = place(row(await one.text()));
        if (focused) made.focus();
      }
    }
  };
  const tick = async () => {
    try { if (document.visibilityState === "visible") await look(); } catch { /* A bad line: the next look tells. */ } finally { setTimeout(tick, 3000); }
  };
  desk.querySelectorAll("[data-keep]").forEach(ready);
  const draft = new URLSearchParams(location.search).get("entwurf");
  const wanted = draft && desk.querySelector(`#eintrag-${Number(draft)}`);
  if (wanted) open(wanted);
  else if (!location.hash) desk.querySelector("[data-compose]")?.elements.text.focus();
  if (words.state) tick();
})();
