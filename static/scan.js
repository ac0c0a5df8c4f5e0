// A scanner is a keyboard that types very fast. What it types is one thing, a code, and
// is kept from fields and keys; docs/keyboard.md tells how a scanner is set up.

const FIELDS = "input:not([type=button], [type=submit], [type=reset], [type=checkbox], [type=radio], [type=image]), textarea, select, [contenteditable]";
// Milliseconds. Nobody types six keys so fast, and no scanner is slower.
const FAST = 35;
// How long a key may be the first of a scan, and a few fast ones the beginning of one.
const HELD = 60;
const HELD_ON = 200;
// Behind a prefix.
const SILENCE = 100;
const BUSY = 15;
const LEAST = 6;
const LEAST_ENDED = 4;
const ASKING = ".htmx-request:not([hx-trigger*=load], [hx-trigger*=every], [data-by-itself])";
// Fields that a device may fill by itself: they ask for a scan, or hold a secret.
const OWN = "[data-takes-scan], [type=password], [autocomplete=one-time-code]";
// What comes there is a card, however quickly it is typed, and goes nowhere but to pay.
const CARD = "[data-takes-card]";

// What came since the last pause: {key, at, isHeld} in order, and the fields it met.
let burst = null;
const codes = [];
// Keys that are no longer anybody else's.
const kept = new WeakSet();
// True while one of them is on its way.
let isOut = false;

const prefix = () => document.body.dataset.scannerPrefix || "";
const fieldOf = (event) => event.target.closest?.(FIELDS) || null;
const isLetter = (key) => !/[\d.,\s]/.test(key);
const typed = (keys) => keys.map((one) => one.key).join("");

function onKey(event) {
  if (!event.isTrusted || event.isComposing || !document.getElementById("scanned")) return;
  if (["Shift", "CapsLock", "AltGraph"].includes(event.key)) return;
  const isChord = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");
  if (event.key === "Enter" || event.key === "Tab") end(event);
  else if (isChord || event.repeat || event.key.length !== 1) settle();
  else if (prefix()) collectPrefixed(event);
  else collect(event);
}

// --- by a prefix -------------------------------------------------------------------

function collectPrefixed(event) {
  if (!burst && event.key !== prefix()[0]) return;
  add(event, true);
  const code = typed(burst.keys);
  if (!code.startsWith(prefix().slice(0, code.length))) settle();
  else wait(SILENCE);
}

// --- by speed ----------------------------------------------------------------------

function collect(event) {
  if (burst && event.timeStamp - burst.keys.at(-1).at > burst.patience) settle();
  // A blank presses the button that has the focus, and begins no code.
  if (!burst && event.key === " ") return;
  const field = fieldOf(event);
  add(event, !field || ("digitsOnly" in field.dataset && isLetter(event.key) && !field.matches(OWN)));
  wait(burst.keys.length > 2 && isFast(burst.keys) ? HELD_ON : HELD);
}

function isFast(keys) {
  const gaps = keys.slice(1).map((one, before) => one.at - keys[before].at).sort((a, b) => a - b);
  return gaps.length > 0 && gaps[Math.floor(gaps.length / 2)] < FAST;
}

// --- a burst -----------------------------------------------------------------------

function add(event, isHeld) {
  const field = fieldOf(event);
  burst ||= { keys: [], fields: new Map(), first: field };
  if (field && !burst.fields.has(field)) burst.fields.set(field, stateOf(field));
  burst.keys.push({ key: event.key, code: event.code, shiftKey: event.shiftKey, at: event.timeStamp, isHeld });
  if (isHeld) keep(event);
}

function keep(event) {
  kept.add(event);
  event.preventDefault();
  event.stopImmediatePropagation();
}

function wait(patience) {
  burst.patience = patience;
  burst.due = performance.now() + patience;
  clearTimeout(burst.timer);
  burst.timer = setTimeout(afterSilence, patience);
}

// A page that was busy hears of the silence before it hears of the keys.
function afterSilence() {
  if (performance.now() - burst.due > BUSY) wait(BUSY);
  else settle();
}

// Enter and Tab end a code, and are part of it.
function end(event) {
  if (settle(true)) keep(event);
}

// True when a scan was taken from the page; else its keys are what they would have been.
function settle(isEnded = false) {
  if (!burst) return false;
  const done = burst;
  burst = null;
  clearTimeout(done.timer);
  if (isScan(done.keys, isEnded)) return take(typed(done.keys).slice(prefix().length).trim(), done, isEnded);
  release(done);
  return false;
}

function isScan(keys, isEnded) {
  const code = typed(keys);
  if (!prefix()) return isFast(keys) && code.length >= (isEnded ? LEAST_ENDED : LEAST);
  return code.startsWith(prefix()) && code.length >= prefix().length + (isEnded ? 1 : LEAST_ENDED);
}

// Keys of a person, in their order and where the focus is.
function release(done) {
  for (const one of done.keys.filter((each) => each.isHeld)) send(one);
}

function send({ key, code, shiftKey }) {
  const target = document.activeElement || document.body;
  const isWritten = key.length === 1 && target.matches(FIELDS) && !("digitsOnly" in target.dataset && isLetter(key));
  if (isWritten) document.execCommand("insertText", false, key);
  else target.dispatchEvent(new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true }));
}

// An Enter that was meant for the page before must not press what this one offers.
function isHarmless({ key, ctrlKey, altKey, metaKey }) {
  return !ctrlKey && !altKey && !metaKey && /^([\p{L}\d*]|F\d+)$/u.test(key) && !document.querySelector("[data-pay]");
}

// What was pressed before the page was ready, but for what a field has taken.
function hearEarly() {
  const early = (window.early || []).filter((event) => !event.defaultPrevented && !fieldOf(event));
  window.early = null;
  for (const event of early) {
    onKey(event);
    if (!kept.has(event) && isHarmless(event)) send(event);
  }
  addEventListener("keydown", onKey, true);
}

// --- fields ------------------------------------------------------------------------

function stateOf(field) {
  return { value: field.value, start: field.selectionStart, end: field.selectionEnd };
}

function giveBack(field, { value, start, end: until }) {
  if (field.value === value) return;
  field.value = value;
  if (typeof start === "number") field.setSelectionRange(start, until);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// --- a code ------------------------------------------------------------------------

// True when the page gets nothing of it; a card's number ends with no Enter that pays.
function take(code, { fields, first }, isEnded) {
  const refusal = refusalOf(code);
  if (first?.matches(CARD) && !isTrack(code) && (refusal || !prefix())) {
    if (prefix()) hand(code, first, false);
    return Boolean(prefix()) || (isEnded && Boolean(refusal));
  }
  if (!refusal && first?.matches(words().own || OWN)) {
    if (prefix()) hand(code, first, isEnded);
    return Boolean(prefix());
  }
  for (const [field, state] of fields) giveBack(field, state);
  if (first && document.activeElement !== first) first.focus();
  if (refusal) tell(refusal);
  else codes.push(code);
  post();
  return true;
}

// With a prefix nothing of it reached the field that waits for it.
function hand(code, field, isEnded) {
  field.value = code;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (isEnded) field.form?.requestSubmit();
}

const isTrack = (code) => /^[%;]/.test(code);

// A payment card never leaves this page.
function refusalOf(code) {
  return isTrack(code) || isCard(code.replace(/[\s-]/g, "")) ? words().card : "";
}

// 13 digits that begin otherwise are product codes.
function isCard(digits) {
  return /^(4\d{12}|[2-6]\d{13,18})$/.test(digits) && passesLuhn(digits);
}

function passesLuhn(digits) {
  const doubled = [...digits].reverse().map((digit, place) => Number(digit) * (place % 2 ? 2 : 1));
  return doubled.reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0) % 10 === 0;
}

// One after the other, and none while the page still answers the last press.
function post() {
  const form = document.getElementById("scan");
  if (!codes.length || isOut || document.querySelector(ASKING)) return;
  if (!form) {
    codes.length = 0;
    tell(words().elsewhere);
    return;
  }
  tell("");
  form.elements.code.value = codes.shift();
  const cart = document.getElementById("cart");
  form.elements.cart.value = cart?.querySelector("[name=cart]").value || "";
  form.setAttribute("hx-target", cart ? "#cart" : "#scanned");
  isOut = true;
  form.requestSubmit();
}

function goOn(event) {
  if (event.detail.elt.id === "scan") isOut = false;
  setTimeout(post, 25);
}

// --- to eye and ear ----------------------------------------------------------------

const words = () => document.getElementById("scanned").dataset;

function tell(said) {
  const region = document.getElementById("scanned");
  region.textContent = said;
  if (!said) return;
  region.scrollIntoView({ block: "nearest" });
  sound(false);
}

let audio;

// High and short when it went well; low, and a little longer, when not.
function sound(isGood) {
  if (document.body.dataset.sounds === "off" || !window.AudioContext) return;
  audio ||= new AudioContext();
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  const seconds = isGood ? 0.08 : 0.3;
  tone.frequency.value = isGood ? 1320 : 220;
  loudness.gain.setValueAtTime(0.1, audio.currentTime);
  loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + seconds);
  tone.connect(loudness).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + seconds);
}

document.addEventListener("DOMContentLoaded", hearEarly);
// Half a code is no key of anybody's.
addEventListener("pagehide", () => { burst = null; });
document.addEventListener("scanned", (event) => sound(event.detail.good));
// What was said of a scan is over with the next step.
document.addEventListener("submit", (event) => { if (event.target.id !== "scan" && document.getElementById("scanned")) tell(""); });
document.addEventListener("htmx:afterRequest", goOn);
