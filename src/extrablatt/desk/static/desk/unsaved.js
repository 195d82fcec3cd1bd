// Wagtail compares a form with what it was two seconds after loading, and with what it is when an autosave comes back: what is typed
// in those moments would count as saved. Here it compares with what the form was before the first touch, and with what was sent.
(() => {
  "use strict";
  const form = document.querySelector("form[data-edit-form]");
  if (!form) return;
  const wagtail = () => window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-unsaved");
  let before = null;
  const begin = () => {
    const unsaved = wagtail();
    if (unsaved && before === null && !unsaved.initialFormData) before = unsaved.formData;
  };
  for (const event of ["pointerdown", "keydown", "focusin"]) form.addEventListener(event, begin, true);
  form.addEventListener("w-autosave:save", () => { before = wagtail()?.formData ?? null; });
  form.addEventListener("w-autosave:error", () => { before = null; });
  form.addEventListener("w-unsaved:watch-edits", ({ detail }) => {
    if (before !== null && before !== detail.initialFormData) wagtail().initialFormData = before;
    before = null;
  });
})();
