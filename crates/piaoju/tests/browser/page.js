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

const told = (node) => `${node.outerHTML.slice(0, 90)} "${named(node).slice(0, 20)}"`;

// A link inside a sentence is as high as its line (WCAG 2.2, 2.5.8); everything else is a target.
function isInSentence(node) {
  const around = node.parentElement;
  const isText = (n) => n.nodeType === Node.TEXT_NODE && plain(n.data) !== "";
  return getComputedStyle(node).display === "inline" && [...around.childNodes].some(isText);
}

// Targets below so many pixels, and whatever reaches beyond the screen.
function small(least) {
  const wanted = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const wrong = [];
  for (const node of [...document.querySelectorAll(wanted)].filter(isShown)) {
    const box = (node.closest("label") ?? node).getBoundingClientRect();
    const own = node.getBoundingClientRect();
    const [width, height] = [Math.max(box.width, own.width), Math.max(box.height, own.height)];
    const isUnseen = own.width <= 1 || own.bottom < 0 || node.matches(".skip");
    if (isUnseen || isInSentence(node)) continue;
    if (width < least - 0.5 || height < least - 0.5) {
      wrong.push(`${width.toFixed()}×${height.toFixed()} ${told(node)}`);
    }
  }
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((node) =>
      isShown(node) && !node.closest(".scroll") && node.getBoundingClientRect().right > innerWidth);
    wrong.push(`${root.scrollWidth} wide: ${wide.slice(0, 3).map(told).join(" | ")}`);
  }
  return wrong;
}

// The way of the keyboard: from the top, each step further down the page as it is read.
function begin() {
  window.way = [];
  document.activeElement?.blur();
  getSelection().collapse(document.body, 0);
  scrollTo(0, 0);
}

function step() {
  const node = document.activeElement;
  if (!node || node === document.body || way.includes(node)) return null;
  const before = way.at(-1);
  way.push(node);
  if (before && !(before.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)) {
    return `goes back to ${told(node)}`;
  }
  const style = getComputedStyle(node);
  const shown = node.closest("label") ? getComputedStyle(node.closest("label")) : style;
  const isRound = (s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
  const isSeen = isRound(style) || isRound(shown) || style.boxShadow !== "none"
    || shown.boxShadow !== "none";
  return isSeen ? "" : `focus is not to be seen on ${told(node)}`;
}

const text = (nodes = [document.body]) => plain([...nodes].map((n) => n.innerText).join(" "));
const tools = { pressable, field, drop, text, small, begin, step };
