// What pages do beyond being read: times in the reader's zone, a word of thanks in place, cards that Escape puts away.
// Without it every page is whole.
"use strict";
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const pad = (n) => String(n).padStart(2, "0");
  const minute = (d) => `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())} ${pad(d.getHours())}:${pad(d.getMinutes())}`;
  const written = /\d{4}-\d\d-\d\d \d\d:\d\d/;
  for (const t of document.querySelectorAll("time[datetime]")) {
    const at = new Date(t.dateTime);
    if (isNaN(at)) continue;
    if (!written.test(t.textContent)) {
      t.title ||= `${minute(at)} ${zone}`;
      continue;
    }
    const before = t.textContent;
    let now = before.replace(written, minute(at));
    if (t.dataset.zone) now = now.replace(t.dataset.zone, zone);
    if (now === before) continue;
    t.textContent = now;
    t.title ||= before;
  }

  // A card that is shown since the pointer rests on its number goes at Escape, until the pointer comes anew.
  addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    for (const r of document.querySelectorAll(".ref:hover, .ref:has(:focus-visible)")) {
      r.classList.add("away");
      const back = () => r.classList.remove("away");
      r.addEventListener("pointerleave", back, { once: true });
      r.addEventListener("focusout", back, { once: true });
    }
  });

  for (const f of document.querySelectorAll("form.verdict")) {
    f.addEventListener("submit", async (e) => {
      e.preventDefault();
      const body = new URLSearchParams({ v: e.submitter?.value ?? "" });
      try {
        const answer = await fetch(f.action, { method: "POST", body, headers: { Accept: "text/plain" } });
        const p = document.createElement("p");
        p.setAttribute("role", "status");
        p.textContent = await answer.text();
        if (answer.headers.get("Content-Type")?.startsWith("text/plain")) f.replaceWith(p);
      } catch { /* no network: the buttons stay */ }
    });
  }
})();
