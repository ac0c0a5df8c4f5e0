// A slip is opened to be printed: on one piece of the roll, as long as it needs.
const MM = 25.4 / 96;

// On paper a line may wrap earlier than on the screen.
const SPARE = 1.02;

function cutTheRoll({ width, margin }) {
  const long = document.querySelector("main").getBoundingClientRect().height * MM;
  const sheet = new CSSStyleSheet();
  const length = Math.ceil(long * SPARE) + 2 * 4 + 1;
  sheet.replaceSync(`@page { size: ${width}mm ${length}mm; margin: 4mm ${margin}mm; }`);
  document.adoptedStyleSheets.push(sheet);
}

addEventListener("load", () => {
  if (document.body.dataset.width) cutTheRoll(document.body.dataset);
  print();
});
