// What every part of the page uses.

import { element } from "./elements.js";

export { element, make, say } from "./elements.js";

// Without which something is the matter until it is back.
export const CARD = "graphics card", SERVER = "server";

// What is the matter, in one sentence, and what can be done. without: see above; null: it stays.
export class Problem extends Error {
  constructor(sentence, without = null) {
    super(sentence);
    this.without = without;
  }
}

const TOLD = 5000; // milliseconds for which something is told
let passes = 0;

// What was said last to be seen, and its number, which grows with each: for who wears a headset and does not see the page.
export const notice = { text: "", number: 0 };

function note(text) {
  notice.text = text;
  notice.number++;
}

// The sentence about what is the matter, "" for none.
export const problem = { text: "" };

let lasting = ""; // until it is closed, or another one is the matter
const passing = []; // { text, without }: until that is `back`

// "": what is there is closed.
export function showProblem(text) {
  lasting = text;
  if (!text) passing.length = 0;
  display(text);
}

// Once what is missing is `back`, what stood there before stands there again.
export function showPassing(text, without) {
  if (passing.some((one) => one.text === text)) return;
  passing.push({ text, without });
  display(text);
}

export function back(what) {
  const left = passing.filter(({ without }) => without !== what);
  if (left.length === passing.length) return;
  const shown = passing.some(({ text, without }) => without === what && text === problem.text);
  passing.splice(0, Infinity, ...left);
  if (shown) display(left.at(-1)?.text ?? lasting);
}

function display(text) {
  const place = element("problem");
  problem.text = text;
  place.textContent = text;
  place.hidden = !text;
  note(text);
}

// What came of a wish and is not to be seen otherwise, for a while.
export function tell(text) {
  const place = element("told");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(passes);
  passes = setTimeout(() => (place.hidden = true), TOLD);
  note(text);
}
