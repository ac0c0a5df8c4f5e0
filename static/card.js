// A typed card: named by its first digits, parted as it is printed, and on to the next
// field once a part is complete. It sends and keeps nothing: paying is direct.js, or the
// form itself. What is taken back is never written over.

function passesLuhn(number) {
  const values = [...number].reverse().map((digit, place) => Number(digit) * (place % 2 ? 2 : 1));
  return values.reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0) % 10 === 0;
}

// The one that issues such numbers, of a list from the server; nothing below six digits.
function issuer(list, digits) {
  if (digits.length < 6) return undefined;
  const first = Number(digits.slice(0, 6));
  return list.find(({ prefixes }) => prefixes.some(([low, high]) => low <= first && first <= high));
}

function parted(digits, brand) {
  const parts = brand && brand.usual < 16 ? /^(\d{4})(\d{0,6})(\d*)$/ : /^(\d{4})(\d{0,4})(\d{0,4})(\d{0,4})(\d*)$/;
  const [, ...found] = parts.exec(digits) || [digits, digits];
  return found.filter(Boolean).join(" ");
}

// 1 may become 10 to 12; 2 to 9 can only be that month.
function slashed(typed) {
  const digits = typed.replace(/\D/g, "");
  if (typed.includes("/") || !digits) return typed;
  const month = /^[2-9]/.test(digits) ? `0${digits}` : digits;
  return month.length < 2 ? month : `${month.slice(0, 2)}/${month.slice(2)}`;
}

// 12/20 may go on as 12/2040; as it stands that card expired long ago.
const isWholeExpiry = (typed) => /^(0[1-9]|1[0-2])\/(?!20$)\d\d(\d\d)?$/.test(typed);

function isTypedOn(event) {
  const { target, inputType } = event;
  return !(inputType || "").startsWith("delete") && target.selectionStart === target.value.length;
}

// Whoever types also the Tab that the jump made needless is not taken one field too far.
const JUST_NOW = 800; // milliseconds

function goOn(from, to) {
  if (document.activeElement !== from) return;
  to.focus();
  to.select();
  const until = performance.now() + JUST_NOW;
  const stay = (event) => {
    if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    to.removeEventListener("keydown", stay);
    if (event.key === "Tab" && !event.shiftKey && performance.now() < until) event.preventDefault();
  };
  to.addEventListener("keydown", stay);
}

// What was wrong with a field is no longer said of what is typed now.
function forget(field) {
  field.classList.remove("is-invalid");
  field.removeAttribute("aria-invalid");
  const fault = field.parentElement.querySelector(".invalid-feedback");
  if (fault) fault.textContent = "";
}

// A card is never kept, so after a refusal it is the number that is typed first.
function beginAgain(fields) {
  const empty = fields.find((field) => !field.value);
  if (empty && fields.some((field) => field.matches("[aria-invalid=true], .is-invalid"))) empty.focus();
}

function help(part) {
  const [brands, others] = [JSON.parse(part.dataset.brands), JSON.parse(part.dataset.others)];
  const [number, expiry, cvc] = ["number", "expiry", "cvc"].map((name) => part.querySelector(`#id_${name}`));
  const shown = part.querySelector("[data-card-brand]");
  const fields = [number, expiry, cvc];
  for (const field of fields) field.addEventListener("input", () => forget(field));
  // After pos.js, which goes to the first field that is wrong.
  document.addEventListener("DOMContentLoaded", () => beginAgain(fields));

  number.addEventListener("input", (event) => {
    const digits = number.value.replace(/[ -]/g, "");
    if (/\D/.test(digits)) return;
    const brand = issuer(brands, digits);
    const other = brand ? undefined : issuer(others, digits);
    shown.textContent = brand ? brand.label : other ? other.words : "";
    shown.classList.toggle("is-not-taken", Boolean(other));
    if (!isTypedOn(event)) return;
    number.value = parted(digits, brand);
    if (brand && digits.length === brand.usual && passesLuhn(digits)) goOn(number, expiry);
  });

  expiry.addEventListener("input", (event) => {
    if (!isTypedOn(event)) return;
    expiry.value = slashed(expiry.value);
    if (isWholeExpiry(expiry.value)) goOn(expiry, cvc);
  });
}

for (const part of document.querySelectorAll("[data-brands]")) help(part);
