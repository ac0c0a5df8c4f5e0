// Which words are cut when a reader spreads them out, as WCAG 1.4.12 has it.
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets.push(sheet);
  const cut = [...document.querySelectorAll("a, button, summary, label, p, li, td, th, h1, h2, small, span")]
    .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden, .skip"))
    .filter((one) => {
      const { overflowX, overflowY, textOverflow } = getComputedStyle(one);
      if (textOverflow === "ellipsis") return false;
      const hides = (way) => way === "hidden" || way === "clip";
      return (hides(overflowX) && one.scrollWidth > one.clientWidth + 1) || (hides(overflowY) && one.scrollHeight > one.clientHeight + 1);
    })
    .map((one) => `cut when spaced out: ${one.outerHTML.replace(/\s+/g, " ").slice(0, 110)}`);
  document.adoptedStyleSheets.pop();
  return cut;
}
