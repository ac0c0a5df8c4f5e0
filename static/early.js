// What is pressed before the page's scripts have run waits for them: scan.js hears it.
window.early = [];
addEventListener("keydown", (event) => { window.early?.push(event); }, true);
