// Extras for browsers that run it; every page is complete without. No state, no request, no third party.
const buttons = document.querySelectorAll("button[data-link]");
for (const button of buttons) {
  const link = button.dataset.link;
  const share = Boolean(navigator.share) && matchMedia("(pointer: coarse)").matches;
  if (!share && !navigator.clipboard) continue;
  if (share) button.textContent = button.dataset.share;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (share) return await navigator.share({ title: button.dataset.title, url: link });
      await navigator.clipboard.writeText(link);
      button.nextElementSibling.textContent = button.dataset.done;
    } catch (error) {
      // Closing the share sheet is no failure; a refused clipboard leaves the address to copy by hand.
      if (error.name !== "AbortError") button.nextElementSibling.textContent = link;
    }
  });
}
// On paper nothing can be opened.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((box) => (box.open = true)));
