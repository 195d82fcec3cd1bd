// Extras for browsers that run it; every page is complete without. No request but the reader's own, nothing kept but what
// the reader asks to be kept (text size, a marked place), and that in this browser only.
const root = document.documentElement;
const all = (what) => [...document.querySelectorAll(what)];
const one = (what) => document.querySelector(what);
const show = (button) => (button.closest("li[hidden]") ?? button).removeAttribute("hidden");

// A browser may refuse to keep anything.
const kept = (name, value) => {
  try {
    if (value === undefined) return localStorage.getItem(name);
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
    return value;
  } catch {
    return null;
  }
};

// Share by the platform's own sheet, or copy the address.
for (const button of all("button[data-link]")) {
  const link = button.dataset.link;
  const sheet = Boolean(navigator.share) && matchMedia("(pointer: coarse)").matches;
  if (!sheet && !navigator.clipboard) continue;
  if (sheet) button.textContent = button.dataset.share;
  show(button);
  button.addEventListener("click", async () => {
    try {
      if (sheet) return await navigator.share({ title: button.dataset.title, url: link });
      await navigator.clipboard.writeText(link);
      button.nextElementSibling.textContent = button.dataset.done;
    } catch (error) {
      // Closing the share sheet is no failure; a refused clipboard leaves the address to copy by hand.
      if (error.name !== "AbortError") button.nextElementSibling.textContent = link;
    }
  });
}

// Text size, in steps of a tenth.
const size = (step) => (root.style.fontSize = step ? `${100 + 10 * step}%` : "");
let step = Number(kept("text-size")) || 0;
size(step);
for (const button of all("button[data-size]")) {
  show(button);
  button.addEventListener("click", () => {
    step = Math.max(-2, Math.min(8, step + Number(button.dataset.size)));
    size(step);
    kept("text-size", step ? String(step) : "");
  });
}

// A place is marked by its first words, so that an update above it does not move it.
const place = one("button[data-place]");
if (place) {
  const name = `place:${location.pathname}`;
  const words = [place.textContent, place.dataset.place];
  const parts = all(".text > :is(p, h2, ul, ol, figure:not(.lead))");
  const opening = (part) => part.textContent.trim().slice(0, 60);
  const tell = () => (place.textContent = words[kept(name) ? 1 : 0]);
  tell();
  show(place);
  place.addEventListener("click", () => {
    const mark = kept(name);
    if (mark) {
      kept(name, "");
      parts.find((part) => opening(part) === mark)?.scrollIntoView();
    } else {
      const here = parts.find((part) => part.getBoundingClientRect().bottom > 0) ?? parts[0];
      kept(name, here && opening(here));
    }
    tell();
  });
}

// Save the article on this device, to be read without the net.
const save = one("button[data-save]");
if (save && navigator.serviceWorker && window.caches) {
  const path = location.pathname;
  const label = save.textContent;
  const tell = async () => {
    save.textContent = (await caches.match(path, { cacheName: "saved" })) ? save.dataset.save : label;
  };
  tell().then(() => show(save));
  save.addEventListener("click", async () => {
    const saved = await caches.open("saved");
    if (await saved.delete(path)) navigator.serviceWorker.controller?.postMessage("tidy");
    else {
      const files = [...all(".story img").map((image) => image.currentSrc), ...all("script[src]").map((s) => s.src)];
      await saved.add(path);
      await (await caches.open("saved-files")).addAll([...new Set(files.filter(Boolean))]);
      await navigator.serviceWorker.register("/sw.js");
    }
    await tell();
  });
}

// Read aloud by a voice that lives on this device: others would send the text away.
const listen = one("button[data-listen]");
const speech = window.speechSynthesis;
if (listen && speech) {
  const label = listen.textContent;
  const language = (one(".story")?.lang || root.lang).slice(0, 2);
  const voice = () => speech.getVoices().find((v) => v.localService && v.lang.startsWith(language));
  const offer = () => voice() && show(listen);
  const stop = () => {
    speech.cancel();
    all(".said").forEach((part) => part.classList.remove("said"));
    listen.textContent = label;
  };
  const say = ([part, ...rest]) => {
    all(".said").forEach((said) => said.classList.remove("said"));
    if (!part) return stop();
    const words = new SpeechSynthesisUtterance(part.textContent);
    words.voice = voice();
    words.lang = words.voice.lang;
    words.onend = () => listen.textContent !== label && say(rest);
    words.onerror = stop;
    part.classList.add("said");
    speech.speak(words);
  };
  listen.addEventListener("click", () => {
    if (listen.textContent !== label) return stop();
    listen.textContent = listen.dataset.listen;
    say(all(".story h1, .head .standfirst, .text > :is(p:not(.source, .crossref, .on-paper), h2, ul, ol), .text blockquote"));
  });
  addEventListener("pagehide", stop);
  speech.addEventListener?.("voiceschanged", offer);
  offer();
}

// What is embedded is loaded when it is asked for, and never before.
for (const embed of all(".embed")) {
  const button = embed.querySelector("button");
  show(button);
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = embed.dataset.frame;
    frame.title = embed.querySelector("a").textContent;
    frame.allow = "fullscreen; picture-in-picture; encrypted-media";
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-presentation");
    frame.style.aspectRatio = embed.dataset.ratio;
    embed.querySelector(".preview")?.remove();
    embed.prepend(frame);
    button.remove();
    frame.focus();
  });
}

// Where the newspaper counts what is read to the end: one word without any name, when the end was seen and time enough was for it.
const through = one("[data-through]");
if (through && window.IntersectionObserver && navigator.sendBeacon) {
  const begun = Date.now();
  let waiting;
  const seen = new IntersectionObserver((what) => {
    clearTimeout(waiting);
    if (!what[what.length - 1].isIntersecting) return;
    // Who is at the end sooner, as of a short text, must stay so long.
    waiting = setTimeout(() => {
      seen.disconnect();
      navigator.sendBeacon(through.dataset.through);
    }, begun + 1e4 - Date.now());
  });
  // The last of it that is on the screen: there is more that is only printed.
  seen.observe([...through.querySelector(".text").children].filter((part) => part.getClientRects().length).pop());
}

// On paper nothing can be opened.
addEventListener("beforeprint", () => all("details").forEach((box) => (box.open = true)));
