// Says on every page of the desk when the newspaper can't keep a promise, and takes it away when it can again.
(function () {
  "use strict";
  var script = document.currentScript;
  var words = JSON.parse(script.dataset.words);
  var WELL = 4000, TROUBLE = 2000;
  // What an editor should know although no promise is broken.
  var TOLD = ["disk_low", "mail"];
  var shown = "";

  function said(problem) {
    var family = problem.subject.split(":")[0];
    return words[problem.code + ":" + problem.subject] || words[problem.code + ":" + family] || words[problem.code] || words.hung;
  }

  function show(problems) {
    var lines = [], broken = false;
    problems.forEach(function (problem) {
      var breaks = problem.breaks && problem.breaks.length;
      if (!breaks && TOLD.indexOf(problem.code) < 0) return;
      broken = broken || breaks;
      var line = said(problem);
      if (!lines.some(function (other) { return other[0] === line[0]; })) lines.push(line);
    });
    var now = JSON.stringify([broken, lines]);
    if (now === shown) return lines.length;
    shown = now;
    var notice = document.getElementById("standing");
    if (!lines.length) {
      if (notice) notice.remove();
      return 0;
    }
    if (!notice) {
      notice = document.createElement("div");
      notice.id = "standing";
      notice.className = "standing";
      notice.setAttribute("role", "alert");
      document.body.insertBefore(notice, document.body.firstChild);
    }
    notice.toggleAttribute("data-broken", Boolean(broken));
    notice.textContent = "";
    lines.forEach(function (line) {
      var paragraph = document.createElement("p"), what = document.createElement("strong");
      what.textContent = line[0];
      paragraph.append(what, " ", line[1]);
      notice.append(paragraph);
    });
    return lines.length;
  }

  function look() {
    var ended = new AbortController();
    var timer = setTimeout(function () { ended.abort(); }, 8000);
    fetch(script.dataset.health, { cache: "no-store", credentials: "omit", signal: ended.signal })
      .then(function (answer) { return answer.json(); })
      .then(function (told) { return show(told.problems || []); })
      .catch(function () { return show([{ code: "unreachable", subject: "", breaks: ["desk_opens"] }]); })
      .then(function (trouble) {
        clearTimeout(timer);
        setTimeout(look, trouble ? TROUBLE : WELL);
      });
  }

  look();
})();
