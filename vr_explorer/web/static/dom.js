// What every part of the page uses.

import { element } from "./elements.js";

export { element, make, say } from "./elements.js";

// What is the matter, in one sentence, and what can be done.
export class Problem extends Error {}

export function showProblem(text) {
  const place = element("problem");
  place.textContent = text;
  place.hidden = !text;
}
