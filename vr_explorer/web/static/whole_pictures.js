// Whole pictures on their way from the server, which may be away for a while.

import { problem, showProblem } from "./dom.js";

export const AGAIN = 10; // seconds after which one that did not come is asked for again
const AWAY = "Whole pictures do not come from the server now, so what is near stays coarse; they are asked for again by themselves.";

// A blob; null where the server does not answer. Throws where it has no such picture.
export async function fetched(url) {
  let answer = null;
  try {
    answer = await fetch(url);
    if (answer.ok) return await answer.blob();
  } catch {
    return null;
  }
  if (answer.status >= 500) return null;
  throw new Error(url);
}

// The server does not answer.
export function tellAway() {
  if (problem.text !== AWAY) showProblem(AWAY);
}

// A picture has come.
export function tellBack() {
  if (problem.text === AWAY) showProblem("");
}
