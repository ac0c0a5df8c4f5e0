// Small help for the desk. Every page works without it.
document.documentElement.classList.add("has-script");

// Plus and minus beside the ticket counts.
function addSteppers(root) {
  for (const box of root.querySelectorAll("[data-stepper]:not([data-ready])")) {
    const field = box.querySelector("input");
    if (!field) continue;
    box.dataset.ready = "";
    const step = (by, sign) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", `${by > 0 ? "One more" : "One less"}: ${labelOf(field)}`);
      button.addEventListener("click", () => {
        field.value = Math.max(Number(field.min) || 0, (Number(field.value) || 0) + by);
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
      return button;
    };
    field.before(step(-1, "−"));
    field.after(step(1, "+"));
  }
}

function labelOf(field) {
  const label = field.labels && field.labels[0];
  return label ? label.textContent.trim() : field.name;
}

// The change due, worked out in cents while the amount is typed. The server decides.
function cents(text) {
  const typed = /^\$?(\d{1,8})(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/,/g, ""));
  return typed ? Number(typed[1]) * 100 + Number((typed[2] || "0").padEnd(2, "0")) : null;
}

function money(amount, currency) {
  return `${currency}${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, "0")}`;
}

function showChange(form) {
  const field = form.querySelector("[name=given]");
  const shown = form.querySelector("[data-change]");
  if (!field || !shown) return;
  const due = cents(form.dataset.due);
  const update = () => {
    const given = cents(field.value);
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

function focusWhereTheNextKeyBelongs(root) {
  const wrong = root.querySelector(".is-invalid");
  const first = root.querySelector(".picker input:not([type=hidden]):not([type=checkbox]), [data-pay] input:not([type=hidden]), [data-focus]");
  const target = wrong || first;
  if (target) {
    target.focus();
    if (target.select) target.select();
  }
}

function prepare(root) {
  addSteppers(root);
  for (const form of root.querySelectorAll("[data-pay]")) {
    showChange(form);
    payOnce(form);
  }
  focusWhereTheNextKeyBelongs(root);
}

document.addEventListener("DOMContentLoaded", () => {
  prepare(document);
  document.body.addEventListener("htmx:afterSettle", (event) => prepare(event.target));
});

// A page kept by the browser would show a cart that may be paid by now.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
