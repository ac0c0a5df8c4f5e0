// The keyboard of the whole desk.

// Alt and a letter presses what shows that letter.
function pressByLetter(event) {
  const [, letter] = /^Key([A-Z])$/.exec(event.altKey ? event.code : "") || [];
  const thing = letter && document.querySelector(`[data-key="${letter.toLowerCase()}"]`);
  if (!thing) return;
  event.preventDefault();
  thing.click();
}

document.addEventListener("keydown", pressByLetter);
