
// <pj-copy>: buttons that copy their data-copy. Browsers give the clipboard only over HTTPS, so
// there is an older way behind it.
define("pj-copy", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", async (event) => {
      const button = event.target.closest("[data-copy]");
      if (!button) return;
      await copy(button.dataset.copy);
      const words = button.textContent;
      button.textContent = this.getAttribute("done");
      setTimeout(() => { button.textContent = words; }, 1600);
    });
  }
});

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

// <pj-progress>: work in progress. It listens to `src` (server-sent events: `progress` with
// done, total and text; `end`), and asks the page again when nobody tells. When the page no
// longer holds a <pj-progress>, the work is done and the page is loaded.
define("pj-progress", class extends HTMLElement {
  connectedCallback() {
    const source = this.getAttribute("src");
    if (!source) return this.poll();
    const events = new EventSource(source);
    events.addEventListener("progress", (event) => this.show(JSON.parse(event.data)));
    events.addEventListener("end", () => { events.close(); location.reload(); });
    events.addEventListener("error", () => { events.close(); this.poll(); });
    addEventListener("pagehide", () => events.close());
  }

  show({ done, total, text }) {
    const bar = this.querySelector("progress");
    if (bar && total) Object.assign(bar, { max: total, value: done });
    const line = this.querySelector("[data-text]");
    if (line && text && line.textContent !== text) line.textContent = text;
  }

  poll() {
    setTimeout(async () => {
      if (!this.isConnected) return;
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("pj-progress");
        if (!fresh) return location.reload();
        this.replaceChildren(...fresh.childNodes);
        banner(false);
      } catch {
        banner(true);
      }
      this.poll();
    }, 1500);
  }
});

// <pj-login>: its link opens the dialog of the page, when there is one.
define("pj-login", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const dialog = document.getElementById(this.getAttribute("dialog"));
      if (!dialog?.showModal || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      dialog.showModal();
      dialog.querySelector("input:not([type=hidden])")?.focus();
    });
  }
});

// Keys: "/" goes to the number, "?" shows the list. Not while somebody types.
addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const field = document.querySelector("#number, #qr, [type=search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
  } else if (event.key === "?") {
    const keys = document.getElementById("keys");
    if (keys?.showModal && !document.querySelector("dialog[open]")) keys.showModal();
  }
});

// A menu closes when something else is chosen.
addEventListener("click", (event) => {
  for (const menu of all(document, "details.who[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all(document, "details.who[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

for (const button of all(document, "[data-print]")) button.addEventListener("click", () => print());

// A dialog closes by a click beside it.
for (const dialog of all(document, "dialog")) {
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}

for (const [name, element] of elements) customElements.define(name, element);
