// Presses the page's one button once somebody is there: the page is seen, and was focused, pointed at, touched or typed
// into. Machines that open links of mails do none of that. Without this script the button works all the same.
(() => {
  "use strict";
  const form = document.querySelector("form.once");
  if (!form) return;
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  const press = (how) => (event) => {
    if (sent || !event.isTrusted || document.visibilityState !== "visible") return;
    form.elements.namedItem("how").value = "script:" + how;
    form.requestSubmit();
  };
  for (const [name, how] of [
    ["focus", "focus"], ["pointermove", "pointer"], ["pointerdown", "pointer"], ["touchstart", "touch"], ["keydown", "key"],
  ]) {
    window.addEventListener(name, press(how), { passive: true });
  }
})();
