// The search box: a list while something is typed, of what can be sold and of what this
// page can do. Arrows choose, Enter presses, Escape gives the focus back.

const SETTLED_MS = 120;
const MOST_ACTS = 4;
// Acts and pages, but not the tiles: those the server finds, on every shelf.
const ACTS = "[data-key]:not(.tile, #search-box), .top a[href], .menu a[href], .menu button";

let before = null;
let later;
// True when Enter was quicker than the answer.
let isAwaited = false;
const actOf = new WeakMap();

const box = () => document.getElementById("search-box");
const list = () => document.getElementById("found-list");
const options = () => [...document.querySelectorAll("#found-list [role=option]")];
const chosen = () => document.querySelector("#found-list [aria-selected=true]");
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function comeIn(event) {
  if (event.target !== box()) return;
  before = event.relatedTarget;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "found-list" })) {
    event.target.setAttribute(name, value);
  }
}

function typed(event) {
  if (event.target !== box()) return;
  clearTimeout(later);
  isAwaited = false;
  if (event.target.value.trim()) later = setTimeout(look, SETTLED_MS);
  else close();
}

function look() {
  later = null;
  window.htmx.trigger("#search", "look");
}

function close() {
  clearTimeout(later);
  later = null;
  document.getElementById("found").replaceChildren();
  box().setAttribute("aria-expanded", "false");
  box().removeAttribute("aria-activedescendant");
}

// Also when nothing was found: the focus goes where it was.
function goBack() {
  close();
  box().value = "";
  if (before?.isConnected && before !== document.body) before.focus();
  else box().blur();
}

// --- the list ----------------------------------------------------------------------

function show(event) {
  if (event.target.id !== "found" || document.activeElement !== box()) return;
  if (!box().value.trim()) {
    close();
    return;
  }
  addActs(box().value);
  box().setAttribute("aria-expanded", String(options().length > 0));
  choose(options()[0]);
  if (isAwaited && chosen()) press(chosen());
}

function addActs(words) {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  const found = [...document.querySelectorAll(ACTS)].filter((act) => !act.matches(":disabled") && wanted.every((word) => ` ${folded(nameOf(act))}`.includes(` ${word}`)));
  if (!found.length || !list()) return;
  const group = document.createElement("div");
  const title = document.createElement("div");
  Object.assign(title, { id: "found-acts", className: "found-group", textContent: box().dataset.acts, role: "presentation" });
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", "found-acts");
  group.append(title, ...found.slice(0, MOST_ACTS).map(optionFor));
  list().append(group);
}

function optionFor(act, place) {
  const option = document.createElement("div");
  Object.assign(option, { id: `found-act-${place}`, role: "option", textContent: nameOf(act) });
  actOf.set(option, act);
  return option;
}

function nameOf(act) {
  if (act.dataset.keyName || act.ariaLabel) return act.dataset.keyName || act.ariaLabel;
  const copy = (act.labels?.[0] || act).cloneNode(true);
  for (const hint of copy.querySelectorAll("kbd")) hint.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function choose(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (!option) return;
  box().setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = options();
  if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
}

// The list stays in the page, unseen, until its request has gone out and come back.
function press(option) {
  const thing = actOf.get(option) || document.getElementById(option.dataset.presses);
  isAwaited = false;
  box().value = "";
  box().setAttribute("aria-expanded", "false");
  list().hidden = true;
  if (before?.isConnected && before !== document.body) before.focus();
  else box().blur();
  if (thing.matches("input:not([type=radio], [type=checkbox]), select, textarea")) thing.focus();
  else thing.click();
}

// --- keys --------------------------------------------------------------------------

function onKey(event) {
  if (event.target !== box() || event.isComposing) return;
  const act = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: enter, Escape: goBack }[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function enter() {
  if (!box().value.trim()) return;
  const isOld = later || document.querySelector("#search.htmx-request");
  if (!isOld && chosen()) {
    press(chosen());
    return;
  }
  isAwaited = true;
  if (later) {
    clearTimeout(later);
    look();
  }
}

document.addEventListener("focusin", comeIn);
document.addEventListener("input", typed);
document.addEventListener("keydown", onKey, true);
document.addEventListener("htmx:afterSettle", show);
document.addEventListener("focusout", (event) => { if (event.target === box() && list() && !list().hidden) close(); });
// A finger or a mouse on the list does not take the focus from the box.
document.addEventListener("mousedown", (event) => { if (event.target.closest?.("#found-list")) event.preventDefault(); });
document.addEventListener("click", (event) => {
  const option = event.target.closest?.("#found-list [role=option]");
  if (option) press(option);
});
