// The tender: change due, one press for one payment, a key for each way to pay.

// The change due, worked out in cents while the amount is typed. The server decides.
function cents(text, currency) {
  const bare = text.trim().startsWith(currency) ? text.trim().slice(currency.length).trim() : text.trim();
  const typed = /^(\d{1,8}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{1,2}))?$/.exec(bare);
  return typed ? Number(typed[1].replace(/,/g, "")) * 100 + Number((typed[2] || "0").padEnd(2, "0")) : null;
}

function money(amount, currency) {
  return `${currency}${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, "0")}`;
}

function showChange(form) {
  const field = form.querySelector("[name=given]");
  const shown = form.querySelector("[data-change]");
  if (!field || !shown) return;
  const due = cents(form.dataset.due, form.dataset.currency);
  const update = () => {
    const given = cents(field.value, form.dataset.currency);
    if (given === null) shown.textContent = "";
    else if (given < due) shown.textContent = `${money(due - given, form.dataset.currency)} missing`;
    else shown.textContent = `Change ${money(given - due, form.dataset.currency)}`;
  };
  field.addEventListener("input", update);
  for (const note of form.querySelectorAll("[data-note]")) {
    note.addEventListener("click", () => {
      field.value = note.dataset.note;
      update();
      form.querySelector("button.pay").focus();
    });
  }
  update();
}

// One press pays once. The server makes sure; this only says so.
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

// Alt and a digit choose the tender in that place.
function chooseTender(event) {
  const [, place] = /^Digit([1-9])$/.exec(event.altKey ? event.code : "") || [];
  const tender = document.querySelectorAll(".tenders a")[place - 1];
  if (!tender) return;
  event.preventDefault();
  tender.click();
}

for (const form of document.querySelectorAll("[data-pay]")) {
  showChange(form);
  payOnce(form);
}
document.addEventListener("keydown", chooseTender);
