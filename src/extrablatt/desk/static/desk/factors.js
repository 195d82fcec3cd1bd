// A passkey that was not used, in words on the page instead of in the console.
"use strict";
document.addEventListener("allauth.error", (event) => {
  const told = document.querySelector("[data-passkey-failed]");
  if (told) {
    event.preventDefault();
    told.hidden = false;
  }
});
