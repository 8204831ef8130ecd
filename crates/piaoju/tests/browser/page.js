// What a person at the screen can do and see, in the words of the page. Each call brings this
// text along; the last line hands the tools over.

const isShown = (node) => node.checkVisibility({ visibilityProperty: true });
const plain = (text) => (text ?? "").replace(/\s+/g, " ").trim();

// A dialog that is open is all there is.
const stage = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;

const named = (node) => plain(node.getAttribute("aria-label") ?? node.innerText);

// Something to press with exactly these words; else one that holds them. It comes into view, and
// nothing may lie over it.
function pressable(words) {
  const all = [...stage().querySelectorAll("a, button, summary, label")].filter(isShown);
  const same = all.filter((node) => named(node) === words || plain(node.innerText) === words);
  const fit = same.length ? same : all.filter((node) => plain(node.innerText).includes(words));
  const node = fit.find((node) => node.closest("main")) ?? fit[0];
  node?.scrollIntoView({ block: "center", behavior: "instant" });
  return node && isFree(node) ? node : null;
}

function isFree(node) {
  const { left, top, width, height } = node.getBoundingClientRect();
  return node.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}

// The field whose label begins with these words, or that carries them unseen.
function field(words) {
  const labels = [...stage().querySelectorAll("label")].filter(isShown);
  const fit = (test) => labels.find((label) => label.control && test(plain(label.innerText)));
  const label = fit((text) => text === words) ?? fit((text) => text.startsWith(words));
  const controls = [...stage().querySelectorAll("[aria-label]")].filter(isShown);
  return label?.control ?? controls.find((node) => node.ariaLabel === words) ?? null;
}

// A file dropped on the page as from a folder beside it.
function drop(name, base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
  }
}

const tools = { pressable, field, drop, text: () => plain(document.body.innerText) };
