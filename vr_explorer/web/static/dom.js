// What every part of the page uses.

import { element } from "./elements.js";

export { element, make, say } from "./elements.js";

// What is the matter, in one sentence, and what can be done.
export class Problem extends Error {}

// The sentence that is shown, "" for none, and its number, which grows with each.
export const problem = { text: "", number: 0 };

export function showProblem(text) {
  const place = element("problem");
  problem.text = text;
  problem.number++;
  place.textContent = text;
  place.hidden = !text;
}
