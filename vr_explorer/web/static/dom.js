// What every part of the page uses.

import { element } from "./elements.js";

export { element, make, say } from "./elements.js";

// What is the matter, in one sentence, and what can be done.
export class Problem extends Error {}

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
const passing = []; // what is the matter until it has passed

// "": what is there is closed.
export function showProblem(text) {
  lasting = text;
  if (!text) passing.length = 0;
  display(text);
}

// What is the matter only for now. Once it has `passed`, what stood there before stands there again.
export function showPassing(text) {
  if (passing.includes(text)) return;
  passing.push(text);
  display(text);
}

export function passed(text) {
  const at = passing.indexOf(text);
  if (at < 0) return;
  passing.splice(at, 1);
  if (problem.text === text) display(passing.at(-1) ?? lasting);
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
