// What is pressed before the page's scripts have run waits for them: scan.js hears it.
window.early = [];
addEventListener("keydown", (event) => { window.early?.push(event); }, true);

// So do presses: sent by the browser itself, each would take the place of the one before.
const presses = [];

function keepPress(event) {
  if (!event.target.matches("[hx-post]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  presses.push([event.target, event.submitter]);
}

addEventListener("submit", keepPress, true);
addEventListener("load", () => {
  removeEventListener("submit", keepPress, true);
  for (const [form, button] of presses) form.requestSubmit(button);
});
