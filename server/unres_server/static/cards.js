// Shows a card beside a link to a thing of the data while a reader points at it or has it in focus. Escape closes it, and
// the pointer may rest on it (WCAG 2.2, 1.4.13).
"use strict";

(function () {
  const wanted = /^\/(doc|actor|event|instrument|verb|concept)\//;
  const kept = new Map();
  const card = document.createElement("aside");
  card.className = "card";
  card.id = "card";
  card.hidden = true;
  card.setAttribute("role", "tooltip");
  let owner = null;
  let timer = 0;

  const fetched = (path) => {
    if (!kept.has(path)) {
      kept.set(path, fetch("/card" + path + "?ui=" + document.documentElement.lang)
        .then((answer) => (answer.ok ? answer.text() : "")));
    }
    return kept.get(path);
  };
  const close = () => {
    clearTimeout(timer);
    owner?.removeAttribute("aria-describedby");
    owner = null;
    card.hidden = true;
  };
  const open = async (link) => {
    const path = link.getAttribute("href").replace(/[#?].*$/, "");
    const html = await fetched(path);
    if (owner !== link || !html) return;
    card.innerHTML = html; // made and escaped by this server's own template
    card.hidden = false;
    link.setAttribute("aria-describedby", "card");
    const at = link.getClientRects()[0] || link.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left), Math.max(8, document.documentElement.clientWidth - card.offsetWidth - 8));
    const below = at.bottom + card.offsetHeight + 8 < window.innerHeight;
    card.style.left = left + window.scrollX + "px";
    card.style.top = (below ? at.bottom + 4 : at.top - card.offsetHeight - 4) + window.scrollY + "px";
  };
  const begin = (link, wait) => {
    if (owner === link) { clearTimeout(timer); return; }
    close();
    owner = link;
    timer = setTimeout(() => open(link), wait);
  };
  const end = () => { clearTimeout(timer); timer = setTimeout(close, 250); };
  const linkOf = (event) => {
    const link = event.target.closest?.("main a[href]");
    return link && wanted.test(link.getAttribute("href")) && !link.closest("nav") ? link : null;
  };

  document.body.append(card);
  document.addEventListener("pointerover", (event) => {
    if (card.contains(event.target)) { clearTimeout(timer); return; }
    const link = linkOf(event);
    if (link) begin(link, 250); else if (owner) end();
  });
  document.addEventListener("focusin", (event) => { const link = linkOf(event); if (link) begin(link, 400); else close(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
})();
