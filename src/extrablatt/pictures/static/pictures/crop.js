// Jcrop finds out whether there is touch by setting inline handlers, which our policy (CSP) keeps out: tell it.
"use strict";
jQuery.Jcrop.defaults.touchSupport = "ontouchstart" in window;
