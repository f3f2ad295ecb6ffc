// Whole pictures on their way from the server, which may be away for a while.

import { SERVER, back, problem, showPassing, showProblem } from "./dom.js";

const FIRST = 1, LONGEST = 60; // seconds until one that did not come is asked for again: after the first time, and at most
const AWAY = "Whole pictures do not come from the server now, so what is near stays coarse; they are asked for again by themselves.";
const GONE = "A whole picture is missing on the server, so its small one is shown instead; publish the cloud again.";
const DAMAGED = "A whole picture is damaged, so its small one is shown instead; publish the cloud again.";
const BUSY = [408, 429]; // statuses of a server that answers later

// The server answers, and has no such picture.
class Missing extends Error {}

// A blob; null where the server does not answer, or does not want to now. Throws where it has no such picture.
export async function fetched(url) {
  let answer = null;
  try {
    answer = await fetch(url);
    if (answer.ok) return await answer.blob();
  } catch {
    return null;
  }
  if (answer.status >= 500 || BUSY.includes(answer.status)) return null;
  throw new Missing(url);
}

// How long to wait for a server that does not answer: each time twice as long.
export class Patience {
  constructor() {
    this.recover();
  }

  // Seconds until it is asked again.
  next() {
    const seconds = this._seconds;
    this._seconds = Math.min(2 * seconds, LONGEST);
    return seconds;
  }

  // It has answered.
  recover() {
    this._seconds = FIRST;
  }
}

// Acts after so many seconds, or as soon as the browser has a network again. Gives what calls that off.
export function later(seconds, act) {
  const callOff = () => {
    clearTimeout(timer);
    removeEventListener("online", due);
  };
  const due = () => {
    callOff();
    act();
  };
  const timer = setTimeout(due, 1000 * seconds);
  addEventListener("online", due);
  return callOff;
}

// The server does not answer.
export function tellAway() {
  showPassing(AWAY, SERVER);
}

// A picture has come.
export function tellBack() {
  back(SERVER);
}

// A picture is not to be had. error: of `fetched`, or of who could not decode what came.
export function tellLost(error) {
  const text = error instanceof Missing ? GONE : DAMAGED;
  if (problem.text !== text) showProblem(text);
}
