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
  const field = there.elements?.times;
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
let changedLast = "";

const quantities = () =>
  new Map([...document.querySelectorAll(".line")].map((line) => [line.id, line.querySelector(".how-many")?.defaultValue]));

function beforeSwap(event) {
  if (!["cart", "sale"].includes(event.detail.target.id)) return;
  const focused = document.activeElement;
  before = quantities();
  hadFocus = Boolean(cart()?.contains(focused));
  const isTyping = focused.matches("input:not([type=hidden]), textarea") && focused.value !== focused.defaultValue;
  halfTyped = isTyping ? { id: focused.id, value: focused.value } : null;
}

function afterSwap() {
  pressedAt = null;
  if (!cart()) return;
  nameCart();
  const typing = halfTyped && document.getElementById(halfTyped.id);
  if (typing && !typing.matches("[aria-invalid]")) typing.value = halfTyped.value;
  halfTyped = null;
  const changed = [...quantities()].filter(([id, quantity]) => before.get(id) !== quantity);
  if (changed.length) changedLast = changed.at(-1)[0];
  markLine(changed.length > 0);
  showFocus();
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

// An amount that is given often goes into its field; whom a gift honors is asked next.
function fillIn(event) {
  const button = event.target.closest?.("[data-fill]");
  const field = button && document.getElementById(button.dataset.fill);
  if (!field) return;
  field.value = button.value;
  field.focus();
}

function askWhom(event) {
  if (event.target.name !== "beneficiary_type" || !event.target.value) return;
  document.getElementById("id_dedication_first_name").focus();
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

// What opens over the page closes when the cursor leaves it, so that it covers nothing
// that has the cursor.
function closeLeft(event) {
  const open = document.querySelector("[popover]:popover-open");
  if (open && !open.contains(event.target)) open.hidePopover();
}

document.addEventListener("focusin", closeLeft);
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
  if (event.detail.xhr !== underWay) return;
  underWay = null;
  // Without an answer nobody knows what the cart is: whoever pressed looks first.
  if (!event.detail.xhr.status || event.detail.xhr.status >= 500) waiting.length = 0;
  // Once htmx is done with this one: until then it would drop the next.
  queueMicrotask(pressNext);
});
document.addEventListener("keydown", leaveNumber, true);
markLine(false);
