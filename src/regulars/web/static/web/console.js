/* Comfort for those who have scripts: shortcuts, copying, focus after a swap. Everything works without. */
"use strict";

const all = (query, within = document) => [...within.querySelectorAll(query)];
const one = (query, within = document) => within.querySelector(query);
const STORE = "regulars-shortcuts";

const shortcutsOn = () => localStorage.getItem(STORE) !== "off";
const typing = (element) => element.closest("input, select, textarea, [contenteditable]") !== null;

/* Lists that j and k walk through: Today's cards, rows of tables. */
let chosen = null;

function choose(item) {
  if (!item) return;
  chosen?.classList.remove("chosen");
  chosen = item;
  item.classList.add("chosen");
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

function walk(step) {
  const items = all("[data-walk] [data-item]");
  const place = items.indexOf(chosen?.isConnected ? chosen : document.activeElement.closest("[data-item]"));
  choose(items[place < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(Math.max(place + step, 0), items.length - 1)]);
}

function current() {
  return chosen?.isConnected ? chosen : document.activeElement.closest("[data-item]");
}

/* What has a key of its own: in the chosen item first, then on the page, such as the answers of a review. */
function offered(key) {
  const query = `[data-key="${CSS.escape(key.length === 1 ? key.toLowerCase() : key)}"]`;
  const own = current() && one(query, current());
  return own ?? all(query).find((each) => !each.closest("[data-walk] [data-item]"));
}

/* The item that was closed last, for its undo; and the one that follows it, in whichever list. */
let closedLast = null;

function itemAfter(place) {
  const after = (item) => place.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING;
  return all("[data-walk] [data-item]").find(after);
}

/* Logging in two keystrokes: the form opens with its kind chosen and the text under the cursor. */
function log(kind) {
  const form = one("[data-log-form]");
  form.closest("details").open = true;
  one("[name=kind]", form).value = kind;
  one("textarea", form).focus();
}

function answerProposed(query) {
  const item = current() ?? one("[data-item]:has([data-yes])");
  const button = item && one(query, item);
  if (button) button.click();
}

const PLACES = { t: "/", c: "/customers/", i: "/interact/", m: "/measure/" };
let going = false;

const KEYS = {
  "/": () => {
    const field = one("[data-search]") ?? one("#seek");
    field.focus();
    field.select();
  },
  "?": () => one("#shortcuts").showModal(),
  j: () => walk(1),
  k: () => walk(-1),
  c: () => {
    const link = current() && one("a[href^='/customers/']", current());
    if (link) location.assign(`${link.pathname}?log=call`);
  },
  y: () => answerProposed("[data-yes]"),
  n: () => answerProposed("[data-no]"),
  u: () => closedLast?.isConnected && one("[data-undo]", closedLast)?.click(),
  g: () => {
    going = true;
    setTimeout(() => (going = false), 1200);
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    all("details.account[open], details.keep[open], details.menu[open]").forEach((menu) => {
      menu.open = false;
      one("summary", menu).focus();
    });
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form?.matches("[data-quick]")) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || one("dialog[open]")) return;
  if (event.key === "Enter" && event.target === current()) {
    one("[data-enter]", current())?.click();
    return;
  }
  if (!shortcutsOn()) return;
  if (going && PLACES[event.key]) {
    location.assign(PLACES[event.key]);
    return;
  }
  const asked = offered(event.key);
  if (asked && !event.repeat) {
    event.preventDefault();
    asked.click();
    return;
  }
  if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

document.addEventListener("click", (event) => {
  const logger = event.target.closest("[data-log]");
  if (logger && one("[data-log-form]") && !(logger.parentElement.open && logger.tagName === "SUMMARY")) {
    event.preventDefault();
    log(logger.dataset.log);
  }
  const opener = event.target.closest("[data-open]");
  if (opener) one(`#${opener.dataset.open}`).showModal();
  const copier = event.target.closest("[data-copy]");
  if (copier) {
    const words = one("[data-copied]", copier.parentElement).innerText;
    navigator.clipboard.writeText(words).then(() => {
      copier.lastChild.textContent = " Copied";
    });
  }
  all("details.account[open], details.keep[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

function wake(within) {
  all("[data-copy]", within).forEach((button) => (button.hidden = !navigator.clipboard));
}

document.addEventListener("htmx:afterSwap", (event) => {
  wake(event.target);
  const closed = one("[data-focus]");
  if (closed) {
    const returned = closed.dataset.focus === "here";
    closed.removeAttribute("data-focus");
    if (!returned) closedLast = closed;
    const next = returned ? closed : itemAfter(closed);
    if (next && shortcutsOn()) choose(next);
    else closed.focus();
  }
});

/* A fold that is opened to answer something has the cursor in its first answer. */
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches("details[data-into][open]")) one("input:not([type=hidden])", event.target)?.focus();
  },
  true,
);

const toggle = one("[data-shortcuts]");
if (toggle) {
  toggle.checked = shortcutsOn();
  toggle.addEventListener("change", () => localStorage.setItem(STORE, toggle.checked ? "on" : "off"));
}
all("[data-open]").forEach((button) => (button.hidden = false));
wake(document);
