// Starts Wagtail's widgets from data in the page: its own way are inline scripts, which our policy (CSP) keeps out.
// <template data-desk-init="InlinePanel" data-args='[…]'>, wherever and whenever it comes into the page.
"use strict";
(() => {
  // The text editor makes style elements whose words can't be known beforehand. Scripts are all ours, so what they make is let in;
  // what comes as text into the page has no nonce and is kept out.
  const { nonce } = document.currentScript;
  const make = Document.prototype.createElement;
  Document.prototype.createElement = function createElement(name, ...more) {
    const made = make.call(this, name, ...more);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  };

  // Only these: who could smuggle in an element must not be able to call anything else.
  const KNOWN = /^(?:create|init)?(?:[A-Z][A-Za-z]*)(?:Chooser|Panel)$|^(?:Chooser)$/;

  const start = (element) => {
    const name = element.dataset.deskInit;
    if (!element.isConnected || "deskDone" in element.dataset || !KNOWN.test(name)) return;
    element.dataset.deskDone = "";
    const called = window[name];
    const words = JSON.parse(element.dataset.args);
    // The picker puts *now* in the place of a day it can't read ("24.12.2026 08:00"), which ends an embargo. The server reads it, or asks.
    if (/^init(?:Date|Time|DateTime)Chooser$/.test(name)) words[1] = { ...words[1], validateOnBlur: false };
    if (/^[A-Z]/.test(name)) new called(...words);
    else called(...words);
  };

  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        if (node.matches("[data-desk-init]")) start(node);
        node.querySelectorAll("[data-desk-init]").forEach(start);
      }
    }
  }).observe(document, { childList: true, subtree: true });
})();
