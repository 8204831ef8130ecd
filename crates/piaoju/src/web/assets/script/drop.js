
// <pj-drop>: files may be dropped anywhere on the page. Around a form it fills that form; alone,
// at the foot of every page, it makes one. Choosing or dropping files starts the verification.
define("pj-drop", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form && document.querySelector("pj-drop form")) return;
    this.input = this.form?.querySelector("input[type=file]");
    for (const input of this.form?.querySelectorAll("input[type=file]") ?? []) {
      input.addEventListener("change", () => { this.input = input; this.send(); });
    }
    this.form?.addEventListener("submit", (event) => this.isSent ? event.preventDefault() : this.busy());
    this.depth = 0;
    const on = (name, act) => addEventListener(name, (event) => {
      if (event.dataTransfer?.types.includes("Files")) act(event);
    });
    on("dragenter", () => { this.depth += 1; this.veil(this.getAttribute("words")); });
    on("dragleave", () => { this.depth -= 1; if (this.depth <= 0) this.unveil(); });
    on("dragover", (event) => event.preventDefault());
    on("drop", (event) => {
      event.preventDefault();
      this.depth = 0;
      this.unveil();
      if (!event.dataTransfer.files.length) return;
      const form = this.form ?? this.makeForm();
      this.input.files = event.dataTransfer.files;
      this.send(form);
    });
    addEventListener("pageshow", () => { this.isSent = false; this.unveil(); });
  }

  // The form of a page that has none for files.
  makeForm() {
    const token = document.createElement("input");
    Object.assign(token, { type: "hidden", name: "token", value: token128() });
    this.input = document.createElement("input");
    Object.assign(this.input, { type: "file", name: "files", multiple: true });
    const form = document.createElement("form");
    Object.assign(form, { method: "post", enctype: "multipart/form-data", hidden: true });
    form.action = this.getAttribute("action");
    form.append(token, this.input);
    this.append(form);
    return form;
  }

  send(form = this.form) {
    if (!this.input.files.length || this.isSent) return;
    const names = this.querySelector(".names");
    names?.replaceChildren(...[...this.input.files].slice(0, 8).map((file) => {
      const item = document.createElement("li");
      item.textContent = file.name;
      return item;
    }));
    this.busy();
    form.submit();
  }

  busy() {
    this.isSent = true;
    this.veil(this.getAttribute("busy"), true);
  }

  veil(words, isBusy = false) {
    if (!this.cover) {
      this.cover = document.createElement("div");
      this.cover.className = "veil";
      this.cover.setAttribute("role", "status");
      document.body.append(this.cover);
    }
    const box = document.createElement("div");
    if (isBusy) box.append(ring());
    box.append(words);
    this.cover.replaceChildren(box);
  }

  unveil() {
    this.cover?.remove();
    this.cover = null;
  }
});

function ring() {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  const look = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", class: "spinner" };
  for (const [name, value] of Object.entries(look)) svg.setAttribute(name, value);
  path.setAttribute("d", "M12 3a9 9 0 1 1-9 9");
  svg.append(path);
  return svg;
}

function token128() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
