// The wire queue with the keyboard: j/k move, o or Enter open, t take, h hide, / search, r fetch what is new.
(() => {
  const list = document.querySelector(".wire-rows");
  if (!list) return;
  let at = -1;
  const rows = () => [...list.querySelectorAll(".wire-row")];
  const go = (n) => {
    const all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(n, all.length - 1));
    all.forEach((row, i) => row.toggleAttribute("aria-current", false) || (i === at && row.setAttribute("aria-current", "true")));
    all[at].querySelector("h2 a").focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  };
  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "rows" } });
    if (!answer.ok) return;
    const open = rows()[at]?.dataset.pk;
    list.innerHTML = await answer.text();
    at = rows().findIndex((row) => row.dataset.pk === open);
    if (at >= 0) rows()[at].setAttribute("aria-current", "true");
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const row = rows()[at];
    const act = {
      j: () => go(at + 1), k: () => go(at - 1),
      o: () => row?.querySelector("h2 a").click(),
      t: () => row?.querySelector("[data-take]")?.click(),
      h: () => row?.querySelector("[data-hide]")?.click(),
      r: refresh,
      "/": () => document.getElementById("wire-q").focus(),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  setInterval(() => document.visibilityState === "visible" && at < 1 && scrollY < 200 && refresh(), 5000);
})();
