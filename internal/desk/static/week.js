// The week and the story work without this script; with it stories are dragged or moved with the arrow keys, and the proof of a
// sentence is shown while it is typed.
"use strict";

(() => {
  // What the page shows of scripts' own.
  const wake = () => { for (const e of document.querySelectorAll(".needs-week[hidden]")) e.hidden = false; };
  wake();

  const say = (key) => {
    const e = document.getElementById("week-say");
    if (e) e.textContent = key ? e.dataset[key] : "";
  };

  // keep sends the order of the list in which a story stands now, and takes over the page that comes back.
  let busy = Promise.resolve();
  const keep = (story) => {
    busy = busy.then(async () => {
      const line = document.getElementById("week-say");
      const list = story.closest("ol[data-section]");
      if (!line || !list || !story.isConnected) return;
      say("saving");
      const body = new URLSearchParams({ section: list.dataset.section, story: story.dataset.story });
      for (const e of list.querySelectorAll(":scope > [data-story]")) body.append("order", e.dataset.story);
      try {
        const reply = await fetch(line.dataset.order, { method: "POST", body });
        if (!reply.ok) throw new Error(String(reply.status));
        take(await reply.text(), story.dataset.story);
      } catch {
        say("failed");
        line.classList.remove("hidden");
        line.classList.add("fault");
      }
    });
  };

  const take = (html, story) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    const main = document.querySelector("main");
    if (!fresh) return;
    const handled = document.activeElement && document.activeElement.classList.contains("handle");
    for (const e of fresh.querySelectorAll("script, link")) e.remove();
    for (const e of main.querySelectorAll(":scope > link")) fresh.prepend(e);
    const at = scrollY;
    main.replaceChildren(...fresh.childNodes);
    wake();
    scrollTo(0, at);
    const handle = document.querySelector(`[data-story="${CSS.escape(story)}"] .handle`);
    if (handled && handle) handle.focus({ preventScroll: false });
    main.dataset.kept = String(Number(main.dataset.kept || 0) + 1);
  };

  let wait = 0;
  document.addEventListener("keydown", (event) => {
    const handle = event.target.closest && event.target.closest(".handle");
    if (!handle || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const story = handle.closest("[data-story]");
    if (event.key === "ArrowUp") up(story); else down(story);
    handle.focus();
    clearTimeout(wait);
    wait = setTimeout(() => keep(story), 500);
  });

  const lists = () => [...document.querySelectorAll("ol[data-section]")];
  const up = (story) => {
    const before = story.previousElementSibling;
    if (before) return before.before(story);
    const all = lists(), i = all.indexOf(story.parentElement);
    if (i > 0) all[i - 1].append(story);
  };
  const down = (story) => {
    const after = story.nextElementSibling;
    if (after) return after.after(story);
    const all = lists(), i = all.indexOf(story.parentElement);
    if (i < all.length - 1) all[i + 1].prepend(story);
  };

  let moving = null;
  document.addEventListener("dragstart", (event) => {
    const handle = event.target.closest && event.target.closest(".handle");
    if (!handle) return;
    moving = handle.closest("[data-story]");
    moving.classList.add("moving");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", moving.dataset.story);
    event.dataTransfer.setDragImage(moving, 10, 10);
  });
  document.addEventListener("dragover", (event) => {
    if (!moving) return;
    const over = event.target.closest && event.target.closest("[data-story]");
    if (!over) return;
    event.preventDefault();
    if (over === moving) return;
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(moving); else over.after(moving);
  });
  document.addEventListener("drop", (event) => { if (moving) event.preventDefault(); });
  document.addEventListener("dragend", () => {
    if (!moving) return;
    moving.classList.remove("moving");
    keep(moving);
    moving = null;
  });

  // The live proof.
  const element = (name, kind, text) => {
    const e = document.createElement(name);
    if (kind) e.className = kind;
    if (text) e.textContent = text;
    return e;
  };
  const show = (box, proof) => {
    const out = [element("p", "verdict " + (proof.ok ? "held" : "refused"), proof.words)];
    const held = element("summary");
    for (const c of proof.checks) {
      const e = c.result === "held" ? element("span", "check held", c.rule) : element("p", "check " + c.result);
      if (c.result !== "held") e.append(element("strong", "", c.rule));
      if (c.what) e.append(" ", element("q", "", c.what));
      if (c.result === "held") held.append(e, " ");
      else {
        e.append(" " + c.why);
        out.push(e);
      }
    }
    const more = element("details");
    more.open = true;
    held.append(proof.passages.length + " ↓");
    more.append(held);
    for (const p of proof.passages) {
      const quote = element("blockquote"), foot = element("footer", "soft"), link = element("a", "", p.outlet);
      link.href = p.href;
      foot.append(link);
      quote.append(element("p", "", p.text), foot);
      more.append(quote);
    }
    out.push(more);
    box.replaceChildren(...out);
  };
  const timers = new WeakMap();
  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form[data-prove]");
    if (!form || event.target.name !== "text") return;
    const had = timers.get(form) || { n: 0 };
    clearTimeout(had.timer);
    const n = had.n + 1;
    const box = form.querySelector(".proof");
    const timer = setTimeout(async () => {
      box.setAttribute("aria-busy", "true");
      try {
        const reply = await fetch(form.dataset.prove, {
          method: "POST", headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ week: form.dataset.week, lang: form.dataset.lang, text: event.target.value, passages: form.elements.namedItem("passages").value }),
        });
        if (!reply.ok) throw new Error(String(reply.status));
        const proof = await reply.json();
        if (timers.get(form).n === n) show(box, proof);
      } catch {
        box.replaceChildren();
      } finally {
        box.removeAttribute("aria-busy");
      }
    }, 350);
    timers.set(form, { n, timer });
  });
})();
