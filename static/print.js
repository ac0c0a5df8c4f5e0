// A slip is opened to be printed: on one piece of the roll, as long as it needs.
addEventListener("load", () => {
  if (document.body.classList.contains("roll")) {
    const millimeters = Math.ceil(document.querySelector("main").offsetHeight / 96 * 25.4) + 8;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@page { size: 80mm ${Math.max(millimeters, 60)}mm; margin: 3mm; }`);
    document.adoptedStyleSheets.push(sheet);
  }
  print();
});
