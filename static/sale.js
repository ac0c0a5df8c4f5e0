// The sale screen: presses are sent one by one in their order, and none is lost.

// What is pressed while an answer is under way waits here. The answer may replace the
// thing that was pressed: then the one that stands there with the same id is pressed.
const waiting = [];
let underWay = null;
let isPressingAgain = false;

const cart = () => document.getElementById("cart");

function takesPart(detail) {
  return ["cart", "sale"].includes(detail.target?.id) && !detail.elt.matches(".following, .alike");
}

function holdBack(event) {
  if (isPressingAgain || !takesPart(event.detail) || !(underWay || waiting.length)) return;
  event.preventDefault();
  const { elt, triggeringEvent } = event.detail;
  waiting.push({
    elt,
    id: elt.id || triggeringEvent?.submitter?.id,
    button: triggeringEvent?.submitter?.id,
    // Both are back at their first value by the time it is its turn.
    times: elt.elements?.times?.value,
    typed: elt.matches(".how-many") ? elt.value : undefined,
  });
}

// A member's price is ACME's alone: Pay waits the moment until it is there. A total that
// is higher than the one that was pressed is not paid by that press.
let pressedAt = null;

const totalShown = () => Number(document.querySelector("#pay-form [name=total]").value);

function awaitPrice(event) {
  if (event.target.id !== "pay-form" || !document.querySelector("#following[data-awaits-price]")) return;
  event.preventDefault();
  pressedAt = totalShown();
}

// There is no price to wait for: the server asks ACME again, and stops what it must.
function stopAwaiting(following) {
  following.removeAttribute("data-awaits-price");
  payAtLast();
}

const NO_CONTENT = 204;
const isRefused = (xhr) => !xhr.status || xhr.status >= 400;

function payAtLast() {
  if (pressedAt === null || document.querySelector("#following[data-awaits-price]")) return;
  const isTold = totalShown() <= pressedAt;
  pressedAt = null;
  if (isTold) document.getElementById("pay").click();
}

// Pay leaves the page, so it waits until the cart is what the cashier sees.
function holdPayBack(event) {
  if (isPressingAgain || event.target.id !== "pay-form") return;
  saveGuest();
  if (!underWay && !waiting.length) return;
  event.preventDefault();
  waiting.push({ elt: event.target, id: "pay-form", button: "pay" });
}

function pressNext() {
  while (waiting.length && !underWay) {
    const press = waiting.shift();
    const there = press.elt.isConnected ? press.elt : document.getElementById(press.id);
    isPressingAgain = true;
    if (there) pressAgain(there, press);
    isPressingAgain = false;
  }
}

function pressAgain(there, { times, typed, button }) {
  if (typed !== undefined) {
    there.value = typed;
    there.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  const field = (there.form ?? there).elements?.times;
  const was = field?.value;
  if (field && times) field.value = times;
  const pressed = button && document.getElementById(button);
  if (pressed) pressed.click();
  else if (there.requestSubmit) there.requestSubmit();
  else there.click();
  if (field) field.value = was;
}

// --- the cart after an answer ---------------------------------------------------------

let hadFocus = false;
let halfTyped = null;
let before = new Map();
let cartBefore = "";
let changedLast = "";
let changedLines = 0;

// What stands in the lines, in words.
const told = () => new Map([...document.querySelectorAll(".line")].map((line) => [line.id, line.dataset.told]));

function beforeSwap(event) {
  if (!["cart", "sale"].includes(event.detail.target.id)) return;
  const focused = document.activeElement;
  before = told();
  cartBefore = cart()?.dataset.cart;
  hadFocus = Boolean(cart()?.contains(focused));
  const isTyping = focused.matches("input:not([type=hidden]), textarea") && focused.value !== focused.defaultValue;
  halfTyped = isTyping ? { id: focused.id, value: focused.value } : null;
}

function afterSwap() {
  pressedAt = null;
  if (!cart()) return;
  nameCart();
  const typing = halfTyped && document.getElementById(halfTyped.id);
  // What was typed for one guest is not the next one's.
  const isSame = cart().dataset.cart === cartBefore;
  if (typing && isSame && !typing.matches("[aria-invalid]")) typing.value = halfTyped.value;
  halfTyped = null;
  const now = told();
  const changed = [...now].filter(([id, words]) => before.get(id) !== words);
  if (isSame) tellChanges(changed, [...before].filter(([id]) => !now.has(id)));
  changedLines = changed.length;
  // The keys are for lines that have a number.
  const counted = changed.filter(([id]) => document.getElementById(id).querySelector(".how-many"));
  if (counted.length) changedLast = counted.at(-1)[0];
  markLine(changed.length > 0);
  showFocus();
}

// pos.js says it, before the total.
function tellChanges(changed, removed) {
  const region = document.getElementById("changed");
  const gone = removed.map(([, words]) => region.dataset.removed.replace("{}", words));
  region.textContent = [...gone, ...changed.map(([, words]) => words)].join(". ");
}

// After parking another cart is shown, and the tiles beside it are pressed into that one.
function nameCart() {
  for (const field of document.querySelectorAll("#shelf input[name=cart]")) field.value = cart().dataset.cart;
}

// Plus, minus and Delete act on the line that was changed last.
function markLine(isNew) {
  const lines = [...document.querySelectorAll(".line")];
  const line = lines.find((each) => each.id === changedLast) ?? lines.at(-1);
  if (!line) return;
  for (const [part, key] of [[".more", "+"], [".less", "-"], [".remove", "Delete"]]) {
    const button = line.querySelector(part);
    button?.setAttribute("data-key", key);
    button?.setAttribute("aria-keyshortcuts", key);
  }
  line.classList.add("is-last");
  line.classList.toggle("is-changed", isNew);
  keepInView(line);
}

function keepInView(line) {
  if (!line) return;
  const body = line.closest(".cart-body");
  const [shown, own] = [body.getBoundingClientRect(), line.getBoundingClientRect()];
  if (own.bottom > shown.bottom) body.scrollTop += own.bottom - shown.bottom;
  else if (own.top < shown.top) body.scrollTop -= shown.top - own.top;
}

// Only a focus that the answer took away is given back, to where the next key belongs.
function showFocus() {
  const wrong = cart().querySelector("[aria-invalid=true]");
  if (wrong) {
    wrong.focus();
    wrong.select();
  } else if (document.activeElement?.id === "undo" && changedLines) {
    // Enter after a pick is Pay, and never what the last act was taken back with.
    document.activeElement.blur();
  } else if (hadFocus && document.activeElement === document.body) {
    cart().querySelector("[data-focus]")?.focus();
  }
}

// Enter in a number saves it and gives the keys back; Escape leaves it as it was.
function leaveNumber(event) {
  if (!event.target.matches?.(".how-many") || !["Enter", "Escape"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Escape") event.target.value = event.target.defaultValue;
  event.target.blur();
}

// An amount that is given often goes into its field; whom a gift honors, or who
// gives a membership, is asked next.
function fillIn(event) {
  const button = event.target.closest?.("[data-fill]");
  const field = button && document.getElementById(button.dataset.fill);
  if (!field) return;
  field.value = button.value;
  field.focus();
}

function askWhom(event) {
  const { name, value, checked } = event.target;
  if (name === "beneficiary_type" && value) document.getElementById("id_dedication_first_name").focus();
  if (name === "is_gift" && checked) document.getElementById("id_gifter_first_name").focus();
}

// A guest's name that was typed and not entered is saved when the cursor leaves it, and
// Pay takes it along.
function saveGuest() {
  const line = document.getElementById("guest-line");
  if (!line || line.value.trim() === line.defaultValue.trim() || line.form.dataset.sent === line.value) return;
  line.form.dataset.sent = line.value;
  line.form.requestSubmit();
}

// Later, since an answer that replaces the line takes the cursor away as well.
function leaveGuest(event) {
  if (event.target.id === "guest-line") setTimeout(() => { if (document.activeElement?.id !== "guest-line") saveGuest(); });
}

// A name is suggested for a cart that is parked; what is typed takes its place.
function offerName(event) {
  if (event.target.matches("[popover] input[autofocus]")) event.target.select();
}

// A finger or a mouse picks and is gone: Enter is then Pay, not the same tile again.
function letGo(event) {
  const tile = event.detail > 0 && event.target.closest?.("button.pick");
  if (tile) tile.blur();
}

document.addEventListener("click", letGo);
document.addEventListener("focusin", offerName);
document.addEventListener("focusout", leaveGuest);
document.addEventListener("click", fillIn);
document.addEventListener("change", askWhom);
document.body.addEventListener("htmx:confirm", holdBack);
document.addEventListener("submit", holdPayBack, true);
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) awaitPrice(event); }, true);
document.body.addEventListener("htmx:beforeSend", (event) => {
  if (takesPart(event.detail)) underWay = event.detail.xhr;
});
document.body.addEventListener("htmx:beforeSwap", beforeSwap);
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (["cart", "sale"].includes(event.target.id)) afterSwap();
  if (event.target.id !== "following") return;
  // What ACME says below the lines takes room from them.
  keepInView(document.querySelector(".line.is-last"));
  payAtLast();
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr } = event.detail;
  if (elt.matches(".guest-line") && isRefused(xhr)) delete elt.dataset.sent;
  if (elt.id === "following" && (isRefused(xhr) || xhr.status === NO_CONTENT)) stopAwaiting(elt);
  if (xhr !== underWay) return;
  underWay = null;
  // After a refusal, or without an answer, whoever pressed looks first.
  if (isRefused(event.detail.xhr)) waiting.length = 0;
  // Once htmx is done with this one: until then it would drop the next.
  queueMicrotask(pressNext);
});
document.addEventListener("keydown", leaveNumber, true);
markLine(false);
