// The keyboard of the whole desk: a key presses what carries it as data-key, as the page
// shows it at that moment. docs/keyboard.md has the keys and why they are free.

const WRITES = "input:not([type=button], [type=submit], [type=reset], [type=checkbox], [type=radio], [type=image]), textarea, select, [contenteditable]";
const PRESSED_BY_ENTER = `${WRITES}, a[href], button, summary, input, [role=option]`;
// What the page asks for by itself holds up nobody.
const ASKING = ".htmx-request:not([hx-trigger*=load], [hx-trigger*=every], [data-by-itself])";
const SETTLED_MS = 25;
// Behind a page that was typed ahead of, what still comes is part of it.
const AHEAD_MS = 5000;
const PAUSE_MS = 400;

// How many of the next pick; 0 while nobody said.
let pending = 0;
// True once another page was asked for: nobody saw what a key would do there.
let isLeaving = false;
// Keys that wait for the answer to the press before them, as {name, key}.
const waiting = [];
// By the submission that took it, since htmx reads a form only when its turn comes.
const timesOf = new WeakMap();

// --- which key ---------------------------------------------------------------------

// As data-key has it, in lower case: "a", "shift+u", "f8", "+"; "" for a key that is
// the browser's. CapsLock changes nothing, and where letters are not Latin the place
// of the key stands for its letter.
function nameOf(event) {
  const { key, shiftKey } = event;
  const isAltGr = event.getModifierState("AltGraph");
  if (event.isComposing || key === "Dead" || key === "Unidentified") return "";
  if ((event.ctrlKey || event.metaKey || event.altKey) && !isAltGr) return "";
  if (key.length > 1) return `${shiftKey ? "shift+" : ""}${key.toLowerCase()}`;
  if (!/\p{L}/u.test(key)) return key;
  if (isAltGr) return "";
  const [, place] = /\p{Script=Latin}/u.test(key) ? [] : /^Key([A-Z])$/.exec(event.code) || [];
  const letter = (place || key).toLowerCase();
  if (!/^[a-z]$/.test(letter)) return "";
  return shiftKey ? `shift+${letter}` : letter;
}

const isFunction = (name) => /^f\d+$/.test(name);
const isLetter = (name) => /^(shift\+)?[a-z]$/.test(name);

// Whether the page may have this key, or whoever types has it.
function isForThePage(name, target) {
  if (isFunction(name)) return true;
  if (name === "enter") return !target.closest(PRESSED_BY_ENTER) || target.matches("[data-enter]");
  if (name === "escape") return true;
  if (document.body.dataset.singleKeys === "off") return false;
  const field = target.closest(WRITES);
  if (!field) return true;
  if (!("digitsOnly" in field.dataset) || name.length > 1 && !isLetter(name)) return false;
  return isLetter(name) || /[^\d.,\s$€£'-]/.test(name);
}

// --- what it presses ---------------------------------------------------------------

function isPressable(thing) {
  return !thing.matches(":disabled, [aria-disabled=true]") && !thing.closest("[inert]") && thing.checkVisibility({ visibilityProperty: true });
}

const keysOf = (thing) => thing.dataset.key.toLowerCase().split(/\s+/);

function carrying(name) {
  return [...document.querySelectorAll("[data-key]")].find((thing) => keysOf(thing).includes(name) && isPressable(thing));
}

function press(thing) {
  if (thing.dataset.focusThere) sessionStorage.focusHere = thing.dataset.focusThere;
  if (!thing.matches(WRITES)) {
    thing.click();
    return;
  }
  thing.focus();
  if (thing.select) thing.select();
}

// True when the key did something.
function act(name) {
  if (/^\d$/.test(name)) return addDigit(Number(name));
  if (pending && name === "*") return true;
  if (pending && (name === "escape" || name === "backspace")) return count(0);
  const thing = carrying(name) || (name === "enter" && [...document.querySelectorAll("[data-enter]")].find(isPressable));
  if (thing) {
    press(thing);
    return true;
  }
  return name === "?" && showKeys();
}

// --- how many ----------------------------------------------------------------------

function addDigit(digit) {
  const takes = [...document.querySelectorAll("form [name=times]")].some((field) => field.form.checkVisibility());
  if (!takes) return writeDigit(digit);
  const more = pending * 10 + digit;
  const most = Number(document.getElementById("times").dataset.most);
  return count(more > most ? pending : more);
}

// On a page without tiles digits are for the field that takes nothing else.
function writeDigit(digit) {
  const field = [...document.querySelectorAll("[data-digits-only]")].find(isPressable);
  if (!field) return false;
  field.focus();
  return document.execCommand("insertText", false, digit);
}

function count(wanted) {
  pending = wanted;
  const badge = document.getElementById("times");
  badge.textContent = wanted ? badge.dataset.words.replace("0", wanted) : "";
  return true;
}

// A number was meant for the guest whose cart was shown.
let shownCart = document.getElementById("cart")?.dataset.cart;

function forgetTimes() {
  const now = document.getElementById("cart")?.dataset.cart;
  if (now !== shownCart && pending) count(0);
  shownCart = now;
}

// Whatever is picked next takes it, by a key or by a finger.
function takeTimes(event) {
  const field = event.target.elements.times;
  if (!pending || !field) return;
  timesOf.set(event, String(pending));
  field.value = pending;
  count(0);
  setTimeout(() => { field.value = 1; });
}

function sendTimes(event) {
  const times = timesOf.get(event.detail.triggeringEvent);
  if (times) event.detail.parameters.times = times;
}

// --- one after the other -----------------------------------------------------------

const isAsking = () => isLeaving || document.querySelector(ASKING) !== null;

function goOn() {
  while (waiting.length && !isAsking()) deliver(waiting.shift());
}

// A field that a key before it put the cursor into takes what was typed for it.
function deliver({ name, key }) {
  const target = document.activeElement || document.body;
  if (isForThePage(name, target)) act(name);
  else if (key.length === 1) document.execCommand("insertText", false, key);
  else if (name === "enter") target.matches(WRITES) ? target.form?.requestSubmit() : target.click();
}

function onKey(event) {
  if (event.defaultPrevented) return;
  const name = nameOf(event);
  const own = document.getElementById("keys");
  if (own?.open && name === "?") own.close();
  else if (name === "escape" && document.querySelector(":popover-open")) return; // the browser closes it, and no more
  else if (name && !document.querySelector("dialog[open]") && isForThePage(name, event.target)) {
    if (takeKey(name, event)) event.preventDefault();
  } else if (waiting.length && !name && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
    // Part of what is typed behind them, such as the letter of another alphabet.
    waiting.push({ name, key: event.key });
    event.preventDefault();
  } else if (name === "enter" && event.repeat) event.preventDefault(); // one press, one act
}

function takeKey(name, event) {
  // A letter where only digits belong is never written, whatever it does.
  const isStray = isLetter(name) && event.target.closest(WRITES) !== null;
  if (event.repeat) return isStray || name === "enter" || Boolean(carrying(name));
  const thing = carrying(name);
  // To put the cursor somewhere asks nothing of the server.
  const isAtOnce = !waiting.length && (!isAsking() || (!isLeaving && thing?.matches(WRITES)));
  if (isAtOnce) return act(name) || isStray;
  if (isLeaving && name.length === 1) noteAhead();
  const isTyped = name.length === 1 && (name !== " " || waiting.length > 0);
  const mayAct = isTyped || isLetter(name) || name === "enter" || Boolean(thing);
  if (mayAct && !isLeaving) waiting.push({ name, key: event.key });
  return mayAct;
}

// --- every key of this page --------------------------------------------------------

function nameFor(thing) {
  if (thing.dataset.keyName || thing.ariaLabel) return thing.dataset.keyName || thing.ariaLabel;
  const labelled = thing.labels?.[0] || thing;
  const copy = labelled.cloneNode(true);
  for (const hint of copy.querySelectorAll("kbd, .visually-hidden")) hint.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

// Which part of the page it stands in, as that part is called.
function partOf(thing) {
  const part = thing.closest("article, nav, aside, section, header");
  const named = part?.getAttribute("aria-labelledby");
  return part?.ariaLabel || (named ? document.getElementById(named) : part?.querySelector("h2"))?.textContent.trim() || "";
}

function showKeys() {
  const dialog = document.getElementById("keys");
  if (!dialog) return false;
  // So that the cursor comes back to what opened the menu.
  document.querySelector(":popover-open")?.hidePopover();
  const parts = new Map();
  for (const thing of [...document.querySelectorAll("[data-key]")].filter(isPressable)) {
    parts.set(partOf(thing), [...(parts.get(partOf(thing)) || []), thing]);
  }
  dialog.querySelector("[data-groups]").replaceChildren(...[...parts].map(([name, things]) => groupFor(name, things)));
  dialog.showModal();
  return true;
}

function groupFor(name, things) {
  const group = document.createElement("section");
  const list = document.createElement("dl");
  list.append(...things.map(rowFor));
  if (name) {
    const title = document.createElement("h3");
    title.textContent = name;
    group.append(title);
  }
  group.append(list);
  return group;
}

function rowFor(thing) {
  const row = document.createElement("div");
  const keys = document.createElement("dt");
  for (const each of thing.dataset.key.split(/\s+/)) {
    const key = document.createElement("kbd");
    key.textContent = each.replace(/^Shift\+./, (chord) => `⇧ ${chord.at(-1).toUpperCase()}`);
    keys.append(key, " ");
  }
  const what = document.createElement("dd");
  what.textContent = nameFor(thing);
  row.append(keys, what);
  return row;
}

// --- typed ahead -------------------------------------------------------------------

// What the guest gives may be typed while the page of payment is still on its way, and a
// browser loses keys between two pages. Half an amount is worse than none: none of it is
// taken, and the page says so. What was typed is kept nowhere.
function noteAhead() {
  sessionStorage.aheadAt = Date.now();
}

function isTypedAhead() {
  const isRecent = Date.now() - Number(sessionStorage.aheadAt || 0) < AHEAD_MS;
  delete sessionStorage.aheadAt;
  return isRecent || (window.early || []).some((event) => /^[\d.,]$/.test(event.key));
}

function dropAhead() {
  const field = document.querySelector("[data-digits-only]");
  if (!isTypedAhead() || !field) return;
  field.value = "";
  let last = performance.now();
  const drop = (event) => {
    if (performance.now() - last > PAUSE_MS) {
      removeEventListener("keydown", drop, true);
      return;
    }
    last = performance.now();
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("keydown", drop, true);
  const said = document.getElementById("trouble");
  said.textContent = document.getElementById("times").dataset.ahead;
  said.hidden = false;
}

// --- on another page ---------------------------------------------------------------

// A key that leads to another page may ask for the cursor there.
function focusHere() {
  const { focusHere: wanted } = sessionStorage;
  delete sessionStorage.focusHere;
  if (wanted) document.getElementById(wanted)?.focus();
}

// --- leaving -----------------------------------------------------------------------

function leaveBySubmit(event) {
  if (!event.defaultPrevented && event.target.method !== "dialog" && !event.target.target) isLeaving = true;
}

function leaveByLink(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || link.target || link.hash || event.ctrlKey || event.metaKey || event.shiftKey) return;
  isLeaving = true;
  // It may be a file, and then the page stays.
  setTimeout(() => { isLeaving = false; }, 3000);
}

document.addEventListener("keydown", onKey);
document.addEventListener("DOMContentLoaded", dropAhead);
document.addEventListener("DOMContentLoaded", focusHere);
document.addEventListener("submit", takeTimes, true);
// After everybody else had a word.
addEventListener("submit", leaveBySubmit);
addEventListener("click", leaveByLink);
document.addEventListener("click", (event) => { if (event.target.closest?.("[data-opens-keys]")) showKeys(); });
document.addEventListener("htmx:configRequest", sendTimes);
document.addEventListener("htmx:afterRequest", () => setTimeout(goOn, SETTLED_MS));
document.addEventListener("htmx:afterSettle", forgetTimes);
// After a refusal or a failure whoever pressed looks first.
document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr } }) => {
  const isRefused = !xhr.status || xhr.status >= 400;
  if (isRefused && !elt.matches(".following, .alike, .watch")) waiting.length = 0;
}, true);
