// The desk works without this script but for passkeys, which browsers give to scripts alone.
"use strict";

(() => {
  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const post = async (address, body) => {
    const reply = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return reply.json();
  };

  const create = async (options) => {
    options.challenge = toBytes(options.challenge);
    options.user.id = toBytes(options.user.id);
    for (const c of options.excludeCredentials || []) c.id = toBytes(c.id);
    const key = await navigator.credentials.create({ publicKey: options });
    return {
      id: key.id, rawId: toText(key.rawId), type: key.type, clientExtensionResults: key.getClientExtensionResults(),
      response: {
        clientDataJSON: toText(key.response.clientDataJSON), attestationObject: toText(key.response.attestationObject),
        transports: key.response.getTransports ? key.response.getTransports() : [],
      },
    };
  };

  const get = async (options) => {
    options.challenge = toBytes(options.challenge);
    for (const c of options.allowCredentials || []) c.id = toBytes(c.id);
    const key = await navigator.credentials.get({ publicKey: options });
    return {
      id: key.id, rawId: toText(key.rawId), type: key.type, clientExtensionResults: key.getClientExtensionResults(),
      response: {
        clientDataJSON: toText(key.response.clientDataJSON), authenticatorData: toText(key.response.authenticatorData),
        signature: toText(key.response.signature), userHandle: key.response.userHandle ? toText(key.response.userHandle) : "",
      },
    };
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const fault = form.querySelector(".fault");
      fault.hidden = true;
      try {
        const begun = await post(form.dataset.begin, {});
        if (!begun.options) throw new Error(begun.fault || "");
        const response = await (form.dataset.passkey === "add" ? create : get)(begun.options);
        const name = form.elements.namedItem("name");
        const ended = await post(form.dataset.end, { sealed: begun.sealed, response, name: name ? name.value : "", to: form.dataset.to || "" });
        if (!ended.to) throw new Error(ended.fault || "");
        location.assign(ended.to);
      } catch (error) {
        // A person who closed the browser's own window knows that they did.
        if (error.name === "NotAllowedError" || error.name === "AbortError") return;
        fault.textContent = error.message || String(error);
        fault.hidden = false;
      }
    });
  }

  // What goes on is looked at again for as long as somebody looks at the page.
  const again = async () => {
    const here = document.querySelector("[data-live]");
    if (!here) return;
    try {
      if (!document.hidden) {
        const reply = await fetch(here.dataset.live);
        const now = reply.ok && new DOMParser().parseFromString(await reply.text(), "text/html").getElementById(here.id);
        if (now) {
          const able = (node) => [...node.querySelectorAll("a, button")];
          const at = able(here).indexOf(document.activeElement);
          here.replaceWith(now);
          if (at >= 0 && able(now)[at]) able(now)[at].focus();
        }
      }
    } catch { /* the next look may find it */ }
    setTimeout(again, 2000);
  };
  setTimeout(again, 2000);
})();
