// A slip is opened to be printed.
addEventListener("load", () => { if (!navigator.webdriver) print(); });
