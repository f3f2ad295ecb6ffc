// The link that brings back a view: place, arrangement, filter and bombs, in the part of the address after #, which no server
// hears of. Whoever wrote it: nothing is believed that was not looked at.

import { LOOSEST, MOST_BOMBS, TIGHTEST } from "./bombs.js";
import { Problem } from "./dom.js";

const MARK = "#view=";
const LONGEST = 8192; // characters
const FARTHEST = 1e6; // metres
const LONGEST_NAME = 40;
const UNMATCHED = ["ghost", "vanish", "back"];
const DAMAGED = "The link to a view is damaged, or of another cloud, so this one is shown from its beginning; ask for the link again.";

// view: { at: x, y, z, yaw, pitch; arrangement: its id; stood: x, y, z, yaw; filter; bombs }, of placement.js.
export function linkOf(view) {
  const bytes = new TextEncoder().encode(JSON.stringify(view));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return MARK + text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// The view of an address's fragment, null where it has none; throws a Problem. ids: of the arrangements that there are.
export function viewIn(fragment, ids, matcher) {
  if (!fragment.startsWith(MARK)) return null;
  let view = null;
  try {
    if (fragment.length > LONGEST) throw new RangeError("too long");
    const text = atob(fragment.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
    view = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(text, (one) => one.charCodeAt(0))));
  } catch {
    throw new Problem(DAMAGED);
  }
  if (!isView(view, ids, matcher)) throw new Problem(DAMAGED);
  const { at, arrangement, stood, filter, bombs } = view;
  return { at, arrangement, stood, filter, bombs: bombs.map(bombOf) };
}

const isNumbers = (value, count) => Array.isArray(value) && value.length === count && value.every((part) => typeof part === "number" && Math.abs(part) <= FARTHEST);

function isView(view, ids, matcher) {
  if (typeof view !== "object" || view === null || !isNumbers(view.at, 5) || !isNumbers(view.stood, 4)) return false;
  if (!ids.includes(view.arrangement) || !Array.isArray(view.bombs) || view.bombs.length > MOST_BOMBS) return false;
  return isFilter(view.filter, matcher) && view.bombs.every((bomb) => isBomb(bomb, matcher));
}

function isFilter(filter, matcher) {
  if (filter === null) return true;
  return typeof filter === "object" && matcher.answers(filter.criterion) && isNumbers(filter.viewer, 3) && UNMATCHED.includes(filter.unmatched);
}

function isBomb(bomb, matcher) {
  if (typeof bomb !== "object" || bomb === null || !matcher.answers(bomb.criterion) || !isNumbers(bomb.position, 3)) return false;
  if (typeof bomb.name !== "string" || bomb.name.length > LONGEST_NAME) return false;
  if (typeof bomb.active !== "boolean" || typeof bomb.repelling !== "boolean") return false;
  return typeof bomb.strength === "number" && bomb.strength >= LOOSEST && bomb.strength <= TIGHTEST;
}

// At rest, as a view has them.
export function resting({ criterion, position, velocity, name, active, repelling, strength }, drag) {
  return { criterion, position: position.map((part, axis) => rounded(part + velocity[axis] / drag)), name, active, repelling, strength };
}

const bombOf = ({ criterion, position, name, active, repelling, strength }) => ({ criterion, position, name, active, repelling, strength });

// To a millimetre and a thousandth of a radian, so that links are short.
export const rounded = (value) => Math.round(value * 1e3) / 1e3;
