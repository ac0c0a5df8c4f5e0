// What is wrong with the page for somebody at this screen, as a list of sentences.
// presses: what has to be 44 px high. focuses: whether to walk through all that takes the focus.
({ presses, focuses }) => {
  const ROOM = 43.5;
  const found = [];
  const name = (one) => one.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const there = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());

  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.push(`${page.scrollWidth - page.clientWidth} px too wide`);

  // On a screen of little height the edge around the page says it, not the band.
  const training = document.querySelector(".training");
  if (training) {
    scrollTo(0, page.scrollHeight);
    if (innerHeight > 480 && training.getBoundingClientRect().top !== 0) found.push("training is out of sight");
    if (training.scrollWidth > training.clientWidth) found.push("training is cut");
    scrollTo(0, 0);
  }

  // Who speaks to the machine says what is seen (WCAG 2.5.3).
  const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  for (const one of there("a[aria-label], button[aria-label]")) {
    const copy = one.cloneNode(true);
    for (const silent of copy.querySelectorAll("[aria-hidden=true], .visually-hidden")) silent.remove();
    if (!plain(one.ariaLabel).startsWith(plain(copy.textContent))) found.push(`named otherwise than seen: ${name(one)}`);
  }

  // Links in running text are exempt, as in WCAG 2.5.8.
  for (const one of presses ? there(presses) : []) {
    if (one.matches(".skip, .visually-hidden, .problem *, [type=checkbox], [type=radio], [type=hidden]")) continue;
    if (one.getBoundingClientRect().height < ROOM) found.push(`too small: ${name(one)}`);
  }

  // What has the focus shows it, and lies under nothing else (WCAG 2.4.7 and 2.4.11), but for
  // a menu that the person opened and Escape closes.
  function seen(one) {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const middle = [(left + right) / 2, (top + bottom) / 2];
    return [middle, [left + 3, top + 3], [right - 3, bottom - 3]].some(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return hit && (hit.closest(":popover-open") || one.contains(hit) || hit.contains(one) || hit.closest("label")?.control === one);
    });
  }
  const before = document.activeElement;
  for (const one of focuses ? there("a[href], button, input, select, textarea, summary") : []) {
    one.focus();
    if (document.activeElement !== one) continue;
    if (!seen(one)) found.push(`focus is hidden: ${name(one)}`);
    if (one.matches(":focus-visible") && getComputedStyle(one).outlineStyle === "none") found.push(`no focus ring: ${name(one)}`);
  }
  if (focuses) before.focus();
  return found;
}
