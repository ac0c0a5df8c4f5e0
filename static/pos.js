// Small help for the desk. Every page works without it.
document.documentElement.classList.add("has-script");

// In the reader's language, from the page; `{}` is filled in.
const words = (name, value = "") => document.getElementById("said").dataset[name].replace("{}", value);

// Plus and minus beside the ticket counts.
function addSteppers(root) {
  for (const box of root.querySelectorAll("[data-stepper]:not([data-ready])")) {
    const field = box.querySelector("input");
    box.dataset.ready = "";
    field.before(stepButton(field, -1, "−", words("less", box.dataset.stepper)));
    field.after(stepButton(field, 1, "+", words("more", box.dataset.stepper)));
  }
}

function stepButton(field, by, sign, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1; // the field beside it takes digits and arrows
  button.textContent = sign;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", () => {
    field.value = Math.max(Number(field.min) || 0, (Number(field.value) || 0) + by);
  });
  return button;
}

// A day picked in the calendar shows at once; one typed waits for Enter.
function showPickedDay(root) {
  for (const field of root.querySelectorAll("input[type=date]")) {
    let isTyped = false;
    field.addEventListener("keydown", () => { isTyped = true; });
    field.addEventListener("pointerdown", () => { isTyped = false; });
    field.addEventListener("change", () => { if (!isTyped) field.form.requestSubmit(); });
  }
}

// How long ACME still holds the places, to the eye alone: a voice would never be still.
// Seconds come from the server, so that a wrong clock at the desk misleads nobody.
function startCountdowns(root) {
  for (const shown of root.querySelectorAll("[data-seconds]:not([data-ends])")) {
    shown.dataset.ends = performance.now() + Number(shown.dataset.seconds) * 1000;
    shown.setAttribute("aria-hidden", "true");
  }
  countDown();
}

function countDown() {
  for (const shown of document.querySelectorAll("[data-ends]")) {
    const left = Math.max(0, Math.floor((Number(shown.dataset.ends) - performance.now()) / 1000));
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    shown.textContent = left ? words("left", clock) : words("lapsed");
    shown.parentElement.classList.toggle("ends-soon", left < 180);
  }
}

const seen = (root, wanted) => [...root.querySelectorAll(wanted)].find((each) => each.checkVisibility());

// The first wrong field; else the first field, or on a touch screen the heading, so
// that no keyboard covers the buttons; else what the page calls the next step.
function focusWhereTheNextKeyBelongs(root) {
  const isTouch = matchMedia("(pointer: coarse)").matches;
  const first = isTouch
    ? ".picker h2"
    : ".picker input:not([type=hidden], [type=checkbox]), [data-pay] input:not([type=hidden])";
  const target = ["[aria-invalid=true], .is-invalid", first, "[data-focus]"]
    .map((wanted) => seen(root, wanted))
    .find(Boolean);
  if (!target) return;
  target.focus();
  target.scrollIntoView({ block: "nearest" });
  if (target.select) target.select();
}

// The total and what else changed, for a screen reader. The region outlives every swap.
function say(root) {
  const parts = [...root.querySelectorAll(".message, [data-say]"), root.matches("[data-say]") && root];
  const told = parts.filter(Boolean).map((part) => part.textContent.replace(/\s+/g, " ").trim());
  document.getElementById("said").textContent = told.join(". ");
}

function prepare(root) {
  addSteppers(root);
  showPickedDay(root);
  startCountdowns(root);
}

// An answer without the part that was asked for is another page: signed out, or the
// desk is closed. The page itself then asks again. A sale that is still being checked
// is left alone but for its looks, so that nothing moves under the reader.
function beforeSwap(event) {
  const { target, xhr, serverResponse } = event.detail;
  if (!target.isConnected) {
    // The page has gone on since it was asked for.
    event.detail.shouldSwap = false;
    return;
  }
  // Nothing to show: the answer was of a page that is gone.
  if (xhr.status === 204) return;
  const isOurs = serverResponse.includes(`id="${target.id}"`);
  if (xhr.status < 400 && !isOurs) location.reload();
  const isWaiting = isOurs && "waiting" in target.dataset && serverResponse.includes(`data-waiting="${target.dataset.waiting}"`);
  if (isWaiting) showLooks(serverResponse);
  if (!isOurs || isWaiting) event.detail.shouldSwap = false;
}

function showLooks(page) {
  const looks = new DOMParser().parseFromString(page, "text/html").getElementById("looks");
  document.getElementById("looks").textContent = looks.textContent;
}

function afterSettle(event) {
  const part = event.target;
  prepare(part);
  say(part);
  tellTrouble("");
  const message = part.querySelector(".message");
  if (message) message.scrollIntoView({ block: "nearest" });
  // After an act on the cart the focus stays where it was; sale.js sees to it.
  if (part.id === "cart") return;
  // Whoever is quicker than the page, and types already, keeps the cursor.
  const isTyping = part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  const isWrong = part.querySelector("[aria-invalid=true], .is-invalid");
  const isFormShown = seen(part, ".picker");
  if (isWrong || (isFormShown && !isTyping) || document.activeElement === document.body) focusWhereTheNextKeyBelongs(part);
}

function tellTrouble(told) {
  const trouble = document.getElementById("trouble");
  trouble.textContent = told;
  trouble.hidden = !told;
}

// What opens over the page closes when the cursor leaves it, so that it covers nothing
// that has the cursor.
function closeLeft(event) {
  const open = document.querySelector("[popover]:popover-open");
  if (open && !open.contains(event.target) && event.target.popoverTargetElement !== open) open.hidePopover();
}

document.addEventListener("focusin", closeLeft);
document.addEventListener("DOMContentLoaded", () => {
  prepare(document);
  focusWhereTheNextKeyBelongs(document);
  setInterval(countDown, 1000);
  document.body.addEventListener("htmx:beforeSwap", beforeSwap);
  document.body.addEventListener("htmx:afterSettle", afterSettle);
  for (const failure of ["htmx:sendError", "htmx:responseError"]) {
    document.body.addEventListener(failure, (event) => {
      // What the page asks for by itself was no step of anybody's.
      if (!event.detail.elt.matches(".following, .alike, .watch")) tellTrouble(words("noAnswer"));
    });
  }
});

// A page kept by the browser would show a cart that may be paid by now.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
