// The tender: change due, one press for one payment, and how it ended.

// --- the change due, in cents, while the amount is typed; the server decides -------

// So long nothing is typed, before the change due is said.
const STILL_MS = 700;

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function cents(typed, { group, decimal, symbol }) {
  const bare = typed.trim().replace(symbol, "").trim();
  const whole = `(\\d{1,8}|\\d{1,3}(?:${escaped(group)}\\d{3}){1,2})`;
  const [, units, part = "0"] = new RegExp(`^${whole}(?:${escaped(decimal)}(\\d{1,2}))?$`).exec(bare) || [];
  return units === undefined ? null : Number(units.replaceAll(group, "")) * 100 + Number(part.padEnd(2, "0"));
}

function money(amount, currency) {
  const written = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency });
  return written.format(amount / 100);
}

function showChange(form) {
  const field = form.querySelector("[name=given]");
  const shown = form.querySelector("[data-change-due]");
  if (!field || !shown) return;
  const [label, figure] = ["small", "strong"].map((name) => document.createElement(name));
  shown.append(label, " ", figure);
  const told = form.dataset;
  const [due, muchAbove] = [told.due, told.muchAbove].map((amount) => Math.round(Number(amount) * 100));
  const update = () => {
    const given = cents(field.value, told);
    const isShort = given !== null && given < due;
    const isMuch = given > muchAbove;
    const words = isShort ? told.missing : isMuch ? told.much.replace("{}", money(given, told.currency)) : told.change;
    label.textContent = given === null ? "" : words;
    figure.textContent = given === null ? "" : money(Math.abs(given - due), told.currency);
    shown.classList.toggle("is-short", isShort || isMuch);
  };
  // Said once it stands still, and not at each digit.
  let later;
  const updateAndSay = () => {
    update();
    clearTimeout(later);
    later = setTimeout(() => { document.getElementById("said").textContent = shown.textContent; }, STILL_MS);
  };
  field.addEventListener("input", updateAndSay);
  for (const note of form.querySelectorAll("[data-note]")) {
    note.addEventListener("click", () => {
      field.value = note.dataset.note;
      updateAndSay();
      form.querySelector("button.pay").focus();
    });
  }
  update();
}

// --- one press pays once; the server makes sure, this only says so -----------------

function payOnce(form) {
  form.addEventListener("submit", (event) => {
    const button = form.querySelector("button.pay");
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy;
  });
}

// Said once, in words; from the third second on the eye is told how long it takes.
function tellTheWait(part) {
  const [button, asking] = [part.querySelector("button.pay"), part.querySelector("[data-asking]")];
  if (!button || !asking) return;
  let ticking;
  const wait = () => {
    clearInterval(ticking);
    const isBusy = button.getAttribute("aria-disabled") === "true";
    asking.textContent = isBusy ? asking.dataset.askingWords : "";
    if (isBusy) ticking = countUp(asking);
  };
  new MutationObserver(wait).observe(button, { attributeFilter: ["aria-disabled"] });
}

function countUp(asking) {
  const began = performance.now();
  const shown = document.createElement("span");
  shown.setAttribute("aria-hidden", "true");
  asking.append(" ", shown);
  return setInterval(() => {
    const seconds = Math.floor((performance.now() - began) / 1000);
    if (seconds >= 3) shown.textContent = asking.dataset.askingSeconds.replace("{}", seconds);
  }, 500);
}

// --- arrows go along the tenders ---------------------------------------------------

const ALONG = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function goAlong(tenders) {
  const links = [...tenders.querySelectorAll("a")];
  tenders.addEventListener("keydown", (event) => {
    const by = ALONG[event.key];
    const from = links.indexOf(event.target);
    if (!by || from < 0) return;
    event.preventDefault();
    links[(from + by + links.length) % links.length].focus();
  });
}

// --- how it ended: a page that has just loaded says nothing by itself --------------

function speak(ending) {
  const words = ending.textContent.replace(/\s+/g, " ").trim();
  setTimeout(() => { document.getElementById("said").textContent = words; }, 200);
}

for (const part of document.querySelectorAll("[data-pay]")) {
  showChange(part);
  if (part.matches("form")) payOnce(part);
  tellTheWait(part);
}
document.querySelectorAll(".tenders").forEach(goAlong);
document.querySelectorAll("[data-speak]").forEach(speak);
