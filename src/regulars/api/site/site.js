// Regulars on a site: <script src="https://…/v1/site.js" data-key="WRITE KEY" defer></script>
// Before consent it keeps nothing and sends nothing; it only asks for what everybody is shown.
(() => {
  "use strict";
  const me = document.currentScript, set = me.dataset, base = new URL(me.src).origin, KEPT = "regulars_id";
  const lang = set.lang || document.documentElement.lang || navigator.language, INVITE = "regulars_invite";
  const invited = new URLSearchParams(location.search).get(INVITE) || "";
  let choice = "", user = {}, viewed = false, latest = 0, posed;

  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
    if (!found) return "";
    try { return decodeURIComponent(found.slice(name.length + 1)); } catch { return ""; }
  };
  const keep = (name, value, days) => {
    document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${days * 86400}; samesite=lax` +
      (location.protocol === "https:" ? "; secure" : "");
  };
  const granted = () => {
    if (navigator.globalPrivacyControl || choice === "denied") return false;
    if (choice === "granted") return true;
    if (set.consentCookie) return cookie(set.consentCookie).includes(set.consentValue || "granted");
    return cookie(KEPT) !== "";
  };
  const anonymous = () => {
    let id = cookie(KEPT) || cookie("ajs_anonymous_id").replace(/"/g, "");
    try { id = id || (localStorage.getItem("ajs_anonymous_id") || "").replace(/"/g, ""); } catch { /* not allowed */ }
    id = id || "10000000100040008000100000000000".replace(/./g, () => (crypto.getRandomValues(new Uint8Array(1))[0] & 15).toString(16));
    keep(KEPT, id, 390);
    return id;
  };
  const ask = (path, more) => fetch(base + path, {
    credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(4000), ...more,
  });
  const send = (call, said) => {
    if (!granted()) return;
    const now = new Date().toISOString(), { href: url, pathname: path } = location;
    const page = { url, path, title: document.title, referrer: document.referrer };
    const body = JSON.stringify({
      writeKey: set.key, anonymousId: anonymous(), ...(user.id && { userId: user.id }), timestamp: now, sentAt: now,
      messageId: `site-${now}-${Math.random().toString(36).slice(2)}`, context: { page, locale: lang }, ...said,
    });
    ask("/v1/" + call, { method: "POST", body, keepalive: true, headers: { "content-type": "text/plain" } }).catch(() => 0);
  };
  const make = (tag, told, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(told)) if (value !== false && value !== "") made.setAttribute(name, value === true ? "" : value);
    made.append(...inside);
    return made;
  };
  const paragraphs = (text) => text.split(/\n\s*\n/).map((part) => make("p", {}, part));

  const fill = (place, offer) => {
    const name = place.dataset.regularsPlacement, parts = offer.text.map((part) => make("p", {}, part));
    if (offer.heading) parts.unshift(make(place.dataset.regularsHeading || "p", { class: "regulars-heading" }, offer.heading));
    if (offer.link && /^https?:$/.test(new URL(offer.link.to, location).protocol)) {
      const link = make("a", { class: "regulars-link", href: offer.link.to }, offer.link.label);
      link.addEventListener("click", () => track("Offer Clicked", { offer: offer.id, placement: name }));
      parts.push(make("p", {}, link));
    }
    place.replaceChildren(...parts);
  };
  const show = async () => {
    const places = [...document.querySelectorAll("[data-regulars-placement]")], mine = ++latest, allowed = granted();
    const place = document.querySelector("[data-regulars-question]");
    const asked = new URLSearchParams({ key: set.key, lang });
    for (const name of new Set(places.map((place) => place.dataset.regularsPlacement))) asked.append("placement", name);
    if (allowed) {
      asked.set("anonymousId", anonymous());
      if (place) asked.set("question", 1);
      if (user.proof) { asked.set("userId", user.id); asked.set("proof", user.proof); }
      if (invited) { asked.set("invite", invited); keep(INVITE, invited, 30); }
    }
    if (!places.length && !place && !asked.has("invite")) return;
    try {
      const { placements: told = {}, question } = await (await ask("/v1/next?" + asked)).json();
      if (mine !== latest || allowed !== granted()) return; // asked again meanwhile
      for (const place of places) if (told[place.dataset.regularsPlacement]) fill(place, told[place.dataset.regularsPlacement]);
      if (place && (posed ||= question)) import(base + "/v1/questions/question.js").then((more) => more.default({ ask, make, place, question })).catch(() => 0);
    } catch { /* the page's own words stay */ }
  };

  const forms = () => {
    if (!document.querySelector("[data-regulars-form]")) return;
    import(base + "/v1/forms/form.js").then((more) => more.default({
      ask, make, paragraphs, base, invite: invited || (granted() && cookie(INVITE)) || "",
    })).catch(() => 0); // the page's own words stay
  };

  const page = () => send("p", { type: "page", properties: { url: location.href, path: location.pathname, title: document.title, referrer: document.referrer } });
  const track = (event, properties) => send("t", { type: "track", event, properties: properties || {} });
  const start = () => {
    if (granted() && !viewed) { viewed = true; page(); }
    return show();
  };
  const does = {
    page, track, refresh: start,
    consent(state) {
      choice = state === "granted" ? "granted" : "denied";
      if (!granted()) [KEPT, INVITE].forEach((name) => cookie(name) && keep(name, "", 0));
      return start();
    },
    identify(id, proof, traits) {
      user = { id: String(id), proof };
      send("i", { type: "identify", traits: traits || {} });
      return start();
    },
  };
  const waiting = Array.isArray(window.regulars) ? window.regulars : [];
  window.regulars = { ...does, push: (call) => does[call[0]](...call.slice(1)) };
  const go = () => {
    forms();
    if (waiting.length) waiting.forEach(window.regulars.push); else start();
    document.dispatchEvent(new Event("regulars:ready"));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", go); else go();
})();
