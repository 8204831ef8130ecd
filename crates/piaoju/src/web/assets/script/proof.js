
// <pj-pow>: finds an answer so that SHA-256(task:answer) begins with `bits` zero bits, in slices
// that leave the page usable. The digest is written out because browsers offer theirs only over
// HTTPS, and one call for each try would cost more than the work itself. FIPS 180-4.
define("pj-pow", class extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[name=answer]");
    const form = this.closest("form");
    if (!this.field || !form) return;
    const task = this.getAttribute("task");
    const bits = Math.min(Number(this.getAttribute("bits")) || 0, 28);
    form.addEventListener("submit", (event) => {
      if (this.field.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.waiting = event.submitter ?? true;
    }, { capture: true });
    let nonce = 0;
    const slice = () => {
      const end = performance.now() + 12;
      while (performance.now() < end) {
        for (let n = 0; n < 64; n += 1, nonce += 1) {
          if (zeros(sha256(`${task}:${nonce}`)) >= bits) return this.finish(form, nonce);
        }
      }
      setTimeout(slice);
    };
    slice();
  }

  finish(form, nonce) {
    this.field.value = String(nonce);
    const line = this.querySelector("[role=status]");
    if (line) line.textContent = this.getAttribute("done");
    if (this.waiting) form.requestSubmit(this.waiting === true ? undefined : this.waiting);
  }
});

function zeros(words) {
  let count = 0;
  for (const word of words) {
    count += Math.clz32(word);
    if (word !== 0) break;
  }
  return count;
}

const PRIMES = (() => {
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes;
})();
const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUND = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));

// The digest of a text as eight words.
function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const blocks = ((bytes.length + 8) >> 6) + 1;
  const padded = new DataView(new ArrayBuffer(blocks * 64));
  bytes.forEach((byte, at) => padded.setUint8(at, byte));
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(blocks * 64 - 4, bytes.length * 8);
  let state = Int32Array.from(START);
  const w = new Int32Array(64);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  for (let block = 0; block < blocks; block += 1) {
    for (let i = 0; i < 16; i += 1) w[i] = padded.getInt32(block * 64 + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const [a, b] = [w[i - 15], w[i - 2]];
      const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
      const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const one = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    state = state.map((word, at) => (word + [a, b, c, d, e, f, g, h][at]) | 0);
  }
  return state;
}
