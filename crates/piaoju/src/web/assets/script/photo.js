
// <pj-scan>: the camera looks for a code. The browser's own detector reads it where there is one;
// otherwise small pictures go to the service (`frame`), one after the other. What is read goes
// into the form below, which is sent. A scanner that types finds the field by itself.
define("pj-scan", class extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector(".camera");
    this.video = this.querySelector("video");
    this.field = this.querySelector("input[name=qr]");
    this.line = this.querySelector("p[role=status]");
    this.button = this.querySelector("[data-camera]");
    if (!this.video || !this.field || !this.button) return;
    this.button.addEventListener("click", () => this.start());
    this.querySelector("[data-stop]").addEventListener("click", () => this.stop());
    addEventListener("pagehide", () => this.stop());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.stop(); });
    addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input, select, textarea, button, a");
      if (!isTyping && /^\d$/.test(event.key) && !event.ctrlKey && !event.metaKey) this.field.focus();
    });
  }

  disconnectedCallback() {
    this.stop();
  }

  say(what) {
    this.line.textContent = what ? this.line.dataset[what] : "";
  }

  async start() {
    if (this.stream) return;
    if (!navigator.mediaDevices?.getUserMedia) return this.say("plain");
    const wish = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
    } catch (error) {
      const isRefused = ["NotAllowedError", "SecurityError"].includes(error.name);
      return this.say(isRefused ? "refused" : "none");
    }
    this.box.hidden = false;
    this.video.srcObject = this.stream;
    await this.video.play().catch(() => {});
    this.say("seeking");
    this.end = performance.now() + 90_000;
    this.detector = await detector();
    this.look(this.stream);
  }

  stop(what) {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    if (!this.box) return;
    this.box.hidden = true;
    this.video.srcObject = null;
    this.say(what);
  }

  // One look after the other, as long as this stream runs.
  async look(stream) {
    if (this.stream !== stream) return;
    if (performance.now() > this.end) return this.stop("late");
    let text = null;
    try {
      text = await (this.detector ? this.detect() : this.ask());
      banner(false);
    } catch (error) {
      if (error instanceof TypeError) banner(true);
    }
    if (this.stream !== stream) return;
    if (text) return this.found(text);
    setTimeout(() => this.look(stream), this.detector ? 120 : 350);
  }

  async detect() {
    const codes = await this.detector.detect(this.video);
    return codes.map((code) => code.rawValue).find((text) => /^(01,|CZ-EI-)/.test(text));
  }

  async ask() {
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth) return null;
    const scale = Math.min(1, 1280 / Math.max(videoWidth, videoHeight));
    const canvas = this.canvas ??= document.createElement("canvas");
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    canvas.getContext("2d").drawImage(this.video, 0, 0, canvas.width, canvas.height);
    const frame = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (!frame) return null;
    const headers = { "content-type": "image/jpeg" };
    const signal = AbortSignal.timeout(8000);
    const answer = await fetch(this.getAttribute("frame"), { method: "POST", body: frame, headers, signal });
    // Too many at once: the next look comes later.
    if (!answer.ok) return new Promise((done) => setTimeout(() => done(null), 2000));
    return (await answer.json())?.text;
  }

  found(text) {
    this.stop("found");
    this.field.value = text;
    this.field.form.requestSubmit();
  }
});

// The browser's own reader of QR codes, where it has one.
async function detector() {
  try {
    const formats = await BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

// <pj-places>: a field and its place on the picture belong together. Who goes to one sees the
// other; who points at a place comes to its field. The picture can be made larger.
define("pj-places", class extends HTMLElement {
  connectedCallback() {
    this.pane = this.querySelector(".pane");
    if (!this.pane) return;
    this.addEventListener("focusin", (event) => this.light(event.target));
    this.addEventListener("pointerover", (event) => this.light(event.target, false));
    this.addEventListener("click", (event) => {
      const spot = event.target.closest(".spot");
      if (spot) this.go(spot.dataset.at);
      const button = event.target.closest("[data-zoom]");
      if (button) this.zoom(Number(button.dataset.zoom));
    });
  }

  light(node, isMoved = true) {
    const name = node.closest?.("[data-field]")?.dataset.field ?? node.closest?.(".spot")?.dataset.at;
    if (!name) return;
    for (const spot of all(this, ".spot")) {
      const isIt = spot.dataset.at === name;
      spot.classList.toggle("lit", isIt);
      if (isIt && isMoved) this.show(spot);
    }
    for (const row of all(this, "[data-field]")) row.classList.toggle("lit", row.dataset.field === name);
  }

  // Brings a place into view inside the picture; the page stays where it is.
  show(spot) {
    const [pane, box] = [this.pane.getBoundingClientRect(), spot.getBoundingClientRect()];
    this.pane.scrollBy(box.left + box.width / 2 - pane.left - pane.width / 2,
      box.top + box.height / 2 - pane.top - pane.height / 2);
  }

  go(name) {
    const row = all(this, "[data-field]").find((row) => row.dataset.field === name);
    row?.querySelector("input, select, a")?.focus();
  }

  zoom(step) {
    const size = Math.min(4, Math.max(1, Number(this.pane.dataset.size ?? 1) + step));
    this.pane.dataset.size = String(size);
  }
});

// <pj-confirm>: the form is looked at by the service (`check`) while somebody types; its button
// opens when nothing is missing. The service looks again when the form comes.
define("pj-confirm", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.button = this.form?.querySelector("button[type=submit]");
    if (!this.button) return;
    this.line = this.form.querySelector("[data-wait]");
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.isOld = true;
      this.timer = setTimeout(() => this.ask(), 250);
    });
    this.form.addEventListener("submit", (event) => this.hold(event), { capture: true });
    this.lock();
  }

  rows() {
    return all(this.form, "[data-field]");
  }

  async ask() {
    clearTimeout(this.timer);
    const turn = this.turn = (this.turn ?? 0) + 1;
    const body = new URLSearchParams(new FormData(this.form));
    try {
      const answer = await fetch(this.getAttribute("check"), { method: "POST", body });
      if (!answer.ok || turn !== this.turn) return;
      this.show(await answer.json());
      this.isOld = false;
      banner(false);
    } catch {
      banner(true);
    }
  }

  show({ faults, soft }) {
    for (const row of this.rows()) {
      const fault = faults.find((fault) => fault.field === row.dataset.field);
      const input = row.querySelector("input, select");
      let line = row.querySelector(".fault");
      row.classList.toggle("changed", input.value !== (input.defaultValue ?? input.value));
      if (!fault) {
        line?.remove();
        input.removeAttribute("aria-invalid");
        input.setAttribute("aria-describedby", `${input.id}-told`);
        continue;
      }
      if (!line) {
        line = this.querySelector("template").content.firstElementChild.cloneNode(true);
        line.id = `${input.id}-fault`;
        input.after(line);
      }
      line.querySelector("span").textContent = fault.text;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", `${line.id} ${input.id}-told`);
      row.hidden = false;
    }
    const stands = this.form.querySelector(".stands");
    stands.hidden = !soft && !stands.querySelector("input").checked;
    this.lock();
  }

  lock() {
    const isOpen = !this.form.querySelector("[aria-invalid=true]");
    if (isOpen) this.button.removeAttribute("aria-disabled");
    else this.button.setAttribute("aria-disabled", "true");
    this.line.textContent = isOpen ? "" : this.line.dataset.wait;
  }

  hold(event) {
    if (!this.isOld && !this.button.hasAttribute("aria-disabled")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.ask().then(() => {
      const wrong = this.form.querySelector("[aria-invalid=true]");
      if (wrong) wrong.focus();
      else if (!this.isOld) this.form.requestSubmit(this.button);
    });
  }
});
