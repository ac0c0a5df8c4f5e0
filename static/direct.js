// Card mode `direct`: this page pays ACME itself, so that no card reaches our server.
// Probe, check, arm, ask, report: docs/direct-cards.md. Once armed the guest may be
// charged, so from then on every way leads to the page that tells what came of it.
(() => {
  "use strict";

  const page = document.querySelector("[data-direct]");
  if (!page) return;
  document.querySelector("[data-no-script]").remove();

  const told = page.dataset;
  const [headers, spelled, brands, words, kinds] = ["headers", "spellings", "brands", "words", "kinds"].map((name) => JSON.parse(told[name]));
  const NAMES = ["number", "expiry", "cvc"];
  const fields = Object.fromEntries(NAMES.map((name) => [name, document.getElementById(`id_${name}`)]));
  const button = page.querySelector("button.pay");
  const problem = page.querySelector("[data-problem]");

  // Milliseconds. ACME's share ends well before the server's lease of a minute.
  const [PROBE, OURS, ACMES, REPORT, CAPTCHA, FRESH] = [10000, 10000, 40000, 20000, 30000, 60000];

  // What this page calls itself, in letters: nothing in it can be taken for a card.
  const PAGE = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => String.fromCharCode(97 + byte % 26)).join("");
  const NOTHING_SENT = { not_sent: "on", page: PAGE };
  const SAID = "direct-said";

  let isBusy = false;
  // From before the sale is asked for to its outcome the page is not to be left.
  let isUnderWay = false;
  let isLost = false;
  let probed = { at: 0, problem: "" };

  // --- the card, checked in the words of the form that our server has for one --------

  const brandOf = (number) => number.length < 12 ? undefined : brands.find(({ prefixes }) => {
    const first = Number(number.slice(0, 6));
    return prefixes.some(([low, high]) => low <= first && first <= high);
  });

  function passesLuhn(number) {
    const values = [...number].reverse().map((digit, place) => Number(digit) * (place % 2 ? 2 : 1));
    return values.reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0) % 10 === 0;
  }

  function faultOfNumber(number) {
    const brand = brandOf(number);
    if (!/^[0-9]+$/.test(number)) return words.digits;
    if (!brand) return words.brand;
    return brand.lengths.includes(number.length) && passesLuhn(number) ? "" : words.slip;
  }

  function readExpiry(typed) {
    const [, month, year] = /^(0[1-9]|1[0-2])\/?(?:20)?([0-9]{2})$/.exec(typed.replace(/ /g, "")) || [];
    if (!month) return { fault: words.expiry };
    return { sent: month + year, fault: `20${year}-${month}` < told.today ? words.expired : "" };
  }

  // The typed card as ACME takes it, or null when a field is marked.
  function readCard() {
    const typed = Object.fromEntries(NAMES.map((name) => [name, fields[name].value.trim()]));
    const number = typed.number.replace(/[ -]/g, "");
    const expiry = readExpiry(typed.expiry);
    const brand = brandOf(number);
    const isLong = brand && new RegExp(`^[0-9]{${brand.cvc}}$`).test(typed.cvc);
    const faults = {
      number: faultOfNumber(number),
      expiry: expiry.fault,
      cvc: brand && !isLong ? words.cvc.replace("{}", brand.cvc) : "",
    };
    for (const name of NAMES) mark(fields[name], typed[name] ? faults[name] : words.required);
    const wrong = NAMES.find((name) => fields[name].hasAttribute("aria-invalid"));
    if (wrong) fields[wrong].focus();
    return wrong ? null : { [spelled.number]: number, [spelled.expiry]: expiry.sent, [spelled.cvc]: typed.cvc };
  }

  function mark(field, fault) {
    document.getElementById(`${field.id}_fault`).textContent = fault;
    field.classList.toggle("is-invalid", Boolean(fault));
    if (fault) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  function wipe() {
    for (const name of NAMES) fields[name].value = "";
  }

  // --- asking ------------------------------------------------------------------------

  // ACME, with nothing of ours but what is handed in: no cookie, no referrer, no cache.
  async function askAcme(address, headers, body, limit) {
    const answer = await fetch(address, {
      method: "POST",
      mode: "cors",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(limit),
    });
    return { status: answer.status, said: await answer.json().catch(() => null) };
  }

  // Our own server. A report outlives the page that sends it.
  function askUs(address, fields, limit, more = {}) {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
    return fetch(address, {
      method: "POST",
      redirect: "manual",
      cache: "no-store",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(limit),
      ...more,
    });
  }

  // --- probe: an empty checkout sells nothing, and its refusal proves the way ---------

  async function probe() {
    probed = { at: Date.now(), problem: await whatBars() };
    return probed.problem;
  }

  async function whatBars() {
    try {
      const { status, said } = await askAcme(told.address, { ...headers, [spelled.uuid]: newUuid() }, {}, PROBE);
      if (status === 401 || status === 403) {
        askUs(told.report, { is_probe: "on", status }, REPORT).catch(() => {});
        return words.key;
      }
      return status >= 400 && status < 500 && said !== null ? "" : words.strange;
    } catch {
      return (await isOffline()) ? words.offline : words.blocked.replace("{}", location.origin);
    }
  }

  async function isOffline() {
    if (!navigator.onLine) return true;
    try {
      await fetch(told.alive, { cache: "no-store", signal: AbortSignal.timeout(PROBE) });
      return false;
    } catch {
      return true;
    }
  }

  // crypto.randomUUID is missing where a training desk has no https.
  function newUuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  let probing = told.probe ? probe() : Promise.resolve("");

  async function isBarred() {
    const barred = await probing;
    if (!told.probe || (!barred && Date.now() - probed.at < FRESH)) return "";
    probing = probe();
    return probing;
  }

  // --- captcha: a script of the venue's own may listen, see docs/direct-cards.md ------

  async function captchaToken() {
    let supplied = "";
    const supply = (token) => { supplied = token; };
    document.dispatchEvent(new CustomEvent("acme:captcha", { detail: { supply } }));
    if (!supplied) return "";
    const late = new Promise((_, reject) => { setTimeout(reject, CAPTCHA); });
    return Promise.race([supplied, late]);
  }

  // --- arm, ask, report --------------------------------------------------------------

  // What is to be sent, or null when it was not handed out. Throws when that is unknown.
  async function arm() {
    const began = Date.now();
    const box = document.getElementById("id_another_guest");
    const answer = await askUs(told.arm, { page: PAGE, ...(box && box.checked ? { another_guest: "on" } : {}) }, OURS);
    const said = await answer.json().catch(() => null);
    // A machine that slept in between has lost its turn too.
    if (answer.ok && said && Date.now() - began < OURS) return said;
    if (answer.ok || (!said && answer.status >= 500)) throw new Error("lost or late");
    isUnderWay = false;
    if (!said) startAnew();
    else if (said.next) await goTo(said.next);
    else bar(said);
    return null;
  }

  // It was handed out before. To this page, if the browser repeated its request, and
  // then nobody has it; else the server does not heed this.
  async function goTo(next) {
    await askUs(told.report, NOTHING_SENT, REPORT).catch(() => {});
    location.replace(next);
  }

  // Somebody else is signed in by now, or nobody: none of this page's calls counts.
  function startAnew() {
    sessionStorage.setItem(SAID, words.signed_in);
    location.reload();
  }

  // An equal sale may have begun since the page was made; its box comes along.
  function bar({ problem, alike }) {
    tell(problem);
    if (!alike || !alike.trim()) return;
    page.querySelector("[data-alike]").innerHTML = alike;
    document.getElementById("id_another_guest").focus();
  }

  async function ask({ url, headers, body }, card, token) {
    try {
      const captcha = token ? { [spelled.captcha]: token } : {};
      const { status, said } = await askAcme(url, { ...headers, ...captcha }, { ...body, ...card }, ACMES);
      return whatItSays(status, said);
    } catch {
      return {};
    } finally {
      wipe();
    }
  }

  // An order's id, or a refusal's numbers; never ACME's words, and nothing for the rest.
  function whatItSays(status, said) {
    const first = (Array.isArray(said) ? said[0] : said) || {};
    if (status >= 200 && status < 300) return first.id ? { order_id: String(first.id) } : {};
    const [code, type, message] = [
      ["errorCode", "code", "error_code"], ["type", "errorType", "error"], ["message", "errorMessage", "error_description"],
    ].map((names) => firstOf(first, names));
    const words = typeof first === "string" ? first : message || firstError(first.errors);
    const kindOf = (text) => kinds.find(([, pattern]) => new RegExp(pattern).test(text.toUpperCase()));
    const about = kindOf(type) || kindOf(words);
    const isNumber = /^[0-9]{1,6}$/.test(code);
    // A type is one word. In several there could be anything, so they stay here.
    const named = [type, isNumber ? "" : code].find((each) => /^[\w.-]{1,60}$/.test(each));
    return {
      status,
      ...(named ? { type: named.toUpperCase().replace(/[^A-Z]/g, "_") } : {}),
      ...(isNumber ? { code } : {}),
      ...(code || type || words ? { complains: "on" } : {}),
      ...(about ? { about: about[0] } : {}),
    };
  }

  // As our server reads an error of ACME's.
  function firstOf(said, names) {
    const found = names.map((name) => said[name]).find((value) => value && ["string", "number"].includes(typeof value));
    return String(found || "");
  }

  function firstError(errors) {
    const first = (Array.isArray(errors) && errors[0]) || "";
    return typeof first === "string" ? first : firstOf(first, ["message", "errorMessage", "error_description"]);
  }

  async function finish(result) {
    try {
      const answer = await askUs(told.report, result, REPORT, { keepalive: true });
      isLost = answer.status >= 500;
    } catch {
      isLost = true;
    }
    // What was sent is looked for all the same; what was not, only this page knows.
    isLost = isLost && result === NOTHING_SENT;
    if (isLost) {
      tell(words.silent);
      setBusy(false);
      return;
    }
    isUnderWay = false;
    location.replace(told.outcome);
  }

  // --- the button --------------------------------------------------------------------

  async function pay() {
    if (isBusy) return;
    tell("");
    const card = isLost ? {} : readCard();
    if (!card) {
      tell(words.marked);
      return;
    }
    setBusy(true);
    const result = await begin(card);
    if (result) await finish(result);
    else setBusy(false);
  }

  // What came of it, or null when nothing was begun.
  async function begin(card) {
    if (isLost) return NOTHING_SENT;
    const barred = await isBarred();
    if (barred) return tell(barred);
    const token = await captchaToken().catch(() => null);
    if (token === null) return tell(words.no_captcha);
    isUnderWay = true;
    const armed = await arm().catch(() => NOTHING_SENT);
    return armed && armed !== NOTHING_SENT ? ask(armed, card, token) : armed;
  }

  function tell(what) {
    problem.textContent = what;
    problem.hidden = !what;
    return null;
  }

  const calm = button.textContent;
  function setBusy(is) {
    isBusy = is;
    button.textContent = is ? button.dataset.busy : calm;
    if (is) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }

  button.addEventListener("click", pay);
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "text") return;
    event.preventDefault();
    pay();
  });
  addEventListener("beforeunload", (event) => { if (isUnderWay) event.preventDefault(); });
  addEventListener("pagehide", wipe);
  tell(sessionStorage.getItem(SAID) || "");
  sessionStorage.removeItem(SAID);
  probing.then((barred) => barred && tell(barred));
})();
