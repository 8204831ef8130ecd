// The comfort of Piaoju's pages. Every page works without this file; nothing here decides anything.
// It is one module of custom elements and loads nothing else.

document.documentElement.classList.add("script");

const all = (root, selector) => [...root.querySelectorAll(selector)];

// The elements are told to the browser at the end of the module, for it makes those of the page
// at once, and what they use must be there by then.
const elements = new Map();
const define = (name, element) => elements.set(name, element);

// <pj-once>: a form is sent once, however often its button is pressed. The button says that work
// is being done (data-busy). Coming back to the page makes it ready again.
define("pj-once", class extends HTMLElement {
  connectedCallback() {
    this.isSent = false;
    this.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (this.isSent) return event.preventDefault();
      this.isSent = true;
      const button = event.submitter;
      if (!button) return;
      this.words = [button, button.textContent];
      button.setAttribute("aria-disabled", "true");
      if (button.dataset.busy) button.textContent = button.dataset.busy;
    });
    addEventListener("pageshow", () => {
      this.isSent = false;
      if (!this.words) return;
      const [button, text] = this.words;
      button.removeAttribute("aria-disabled");
      button.textContent = text;
    });
  }
});

// <pj-keep>: what was typed survives a lost connection. Before a form is given away the service
// is asked whether it is there; when it is not, the form stays and a banner says what to do. What
// was typed is also kept for a reload of this page in this tab, and forgotten once it was sent.
define("pj-keep", class extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    if (!form) return;
    this.key = `keep:${location.pathname}:${form.getAttribute("action")}`;
    this.fields = all(form, "input, select, textarea")
      .filter((field) => field.name && !["password", "file", "hidden"].includes(field.type));
    this.restore();
    form.addEventListener("input", () => this.keep());
    form.addEventListener("submit", (event) => this.hold(event, form), { capture: true });
  }

  keep() {
    const values = this.fields.map((field) => [field.name, field.value]);
    try { sessionStorage.setItem(this.key, JSON.stringify(values)); } catch { /* full or denied */ }
  }

  restore() {
    const [entry] = performance.getEntriesByType("navigation");
    const text = sessionStorage.getItem(this.key);
    if (!text) return;
    // A page that was asked for anew starts empty: the next person at this screen sees nothing.
    if (!["reload", "back_forward"].includes(entry?.type)) return sessionStorage.removeItem(this.key);
    for (const [name, value] of JSON.parse(text)) {
      const field = this.fields.find((field) => field.name === name);
      if (field && !field.value) field.value = value;
    }
  }

  hold(event, form) {
    if (this.isChecked) return sessionStorage.removeItem(this.key);
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.isAsking) return;
    this.isAsking = true;
    this.keep();
    isThere().then((isThere) => {
      this.isAsking = false;
      banner(!isThere);
      if (!isThere) return;
      this.isChecked = true;
      form.requestSubmit(event.submitter ?? undefined);
      this.isChecked = false;
    });
  }
});

// Whether the service answers.
async function isThere() {
  if (!navigator.onLine) return false;
  const path = document.querySelector("pj-online")?.getAttribute("health") ?? "/health";
  try {
    await fetch(path, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(4000) });
    return true;
  } catch {
    return false;
  }
}

function banner(isShown) {
  const banner = document.querySelector("pj-online");
  if (banner) banner.hidden = !isShown;
}

// <pj-online>: the banner about a lost connection.
define("pj-online", class extends HTMLElement {
  connectedCallback() {
    addEventListener("offline", () => banner(true));
    addEventListener("online", () => isThere().then((isThere) => banner(!isThere)));
  }
});

// <pj-typed>: the fields follow the kind. As long as no kind is chosen, code and number decide:
// twenty digits are a fully digital invoice; else the end of the code names the kind (endings).
define("pj-typed", class extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select[name=kind]");
    this.hiddenKind = this.querySelector("form:not(.kind) input[name=kind]");
    if (!this.select || !this.hiddenKind) return;
    const pairs = (this.getAttribute("endings") ?? "").split(" ").map((pair) => pair.split("="));
    this.endings = new Map(pairs);
    this.select.addEventListener("change", () => this.show());
    this.addEventListener("input", () => this.show());
    this.addEventListener("change", (event) => this.tidy(event.target));
    this.show();
  }

  value(name) {
    return digits(this.querySelector(`[data-field="${name}"] input`)?.value ?? "");
  }

  guess() {
    const [code, number] = [this.value("code"), this.value("number")];
    if (number.length === 20) return "digital_normal";
    if (code.length === 12) return this.endings.get(code.slice(10)) ?? "";
    if (code.length === 10) return this.endings.get(code[7]) ?? "";
    return "";
  }

  show() {
    this.hiddenKind.value = this.select.value;
    const kind = this.select.value || this.guess();
    for (const field of all(this, "[data-kinds]")) {
      const isNeeded = !kind || field.dataset.kinds.split(" ").includes(kind);
      const input = field.querySelector("input");
      const isUsed = input.value !== "" || input.hasAttribute("aria-invalid");
      field.hidden = !isNeeded && !isUsed;
    }
  }

  // Pasted numbers lose their blanks, dates get their one spelling.
  tidy(input) {
    const name = input.closest?.("[data-field]")?.dataset.field;
    if (name === "issue_date") input.value = day(input.value);
    else if (["code", "number", "check_code"].includes(name)) input.value = digits(input.value);
    else if (name?.startsWith("total")) input.value = narrow(input.value).replace(/[¥￥,，\s元]/g, "");
  }
});

const narrow = (text) =>
  text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).trim();

const digits = (text) => narrow(text).replace(/[\s-]/g, "");

// 20260115, 2026年1月15日, 2026/1/15 and 2026.1.15 as 2026-01-15; anything else stays as it is.
function day(text) {
  const plain = narrow(text);
  const found = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(plain)
    ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (!found) return text;
  return [found[1], found[2].padStart(2, "0"), found[3].padStart(2, "0")].join("-");
}
