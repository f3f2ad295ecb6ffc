// How well images answer criteria, 0..1 each: the same formulas, and the same bits, as vr_explorer/scene/criteria. A criterion
// is a plain object that says by `is` what it is, as in the explorer's files (vr_explorer/scene/codec.py).

import { Facets } from "./facets.js";
import { labOf } from "./oklab.js";

export const THRESHOLD = 0.5; // an image matches from here on
export const COLOURS = 5; // of an image, and that can be wanted at most
const TOLERANCE = 0.2;
const SHARE = 0.2;
const FARTHEST = 1e3; // times the tolerance
const WIDENED = 1 + 1e-5;
const REMEMBERED = 12;
const { fround } = Math;
const SMALLEST_WIDTH = 1e-4; // of a range, as a share of its scale

export const measureOf = (id) => ({ is: "Measure", value: id });
export const colours = (...wanted) => ({ is: "Colours", colours: wanted, tolerance: TOLERANCE, share: SHARE, weights: [] });
export const range = (id, low, high) => ({ is: "InRange", measure: measureOf(id), low, high });
export const method = (name) => ({ is: "Method", name });

export class Matcher {
  // cloud: { head, arrays }. favourites: says `has` of a card.
  constructor({ head, arrays }, favourites) {
    this.count = head.count;
    this._favourites = favourites;
    this._arrays = arrays;
    this.measures = new Map([...head.measures, ...head.derived].map((one) => [one.id, one]));
    this._steps = head.methods.map(stepsOf);
    this.steps = [...new Set(this._steps.flat())].sort();
    this.facets = new Facets({ head, arrays });
    this._planes = null;
    this._remembered = new Map();
  }

  // Float32Array (N), not to be written to. Throws where the cloud cannot answer.
  match(criterion) {
    const key = JSON.stringify(criterion);
    const known = this._remembered.get(key);
    if (known) return known;
    const match = this._answer(criterion);
    if (!followsFavourites(criterion)) {
      this._remembered.set(key, match);
      if (this._remembered.size > REMEMBERED) this._remembered.delete(this._remembered.keys().next().value);
    }
    return match;
  }

  countOf(criterion) {
    let found = 0;
    for (const match of this.match(criterion)) if (match >= THRESHOLD) found++;
    return found;
  }

  // How many images were made by a step, among others.
  countMadeBy(step) {
    const having = this._steps.map((steps) => steps.includes(step));
    return this._arrays.method.reduce((sum, number) => sum + (having[number] ? 1 : 0), 0);
  }

  // Whether this cloud can answer it, whoever wrote it.
  answers(criterion, depth = 0) {
    if (typeof criterion !== "object" || criterion === null || depth > 4) return false;
    const { is } = criterion;
    if (is === "AllOf" || is === "AnyOf") return isList(criterion.criteria, 16) && criterion.criteria.every((one) => this.answers(one, depth + 1));
    if (is === "Not") return this.answers(criterion.criterion, depth + 1);
    if (is === "Favourites") return true;
    if (is === "Method") return this.steps.includes(criterion.name);
    if (is === "Colours") return isColours(criterion);
    if (is === "Told" || is === "Labelled") return this.facets.knows(criterion);
    const facts = this.measures.get(criterion.measure?.value);
    if (!facts) return false;
    if (is === "About") return Number.isFinite(criterion.value) && criterion.tolerance > 0 && Number.isFinite(criterion.tolerance);
    return is === "InRange" && Number.isFinite(criterion.low) && Number.isFinite(criterion.high) && (criterion.low <= criterion.high || facts.period > 0);
  }

  valuesOf(id) {
    return this._arrays[`measure-${id}`];
  }

  _answer(criterion) {
    switch (criterion.is) {
      case "AllOf":
        return this._joined(criterion.criteria, 1, Math.min);
      case "AnyOf":
        return this._joined(criterion.criteria, 0, Math.max);
      case "Not":
        return this.match(criterion.criterion).map((match) => fround(1 - match));
      case "Favourites":
        return Float32Array.from({ length: this.count }, (_, card) => (this._favourites.has(card) ? 1 : 0));
      case "Method":
        return this._madeBy(criterion.name);
      case "Told":
      case "Labelled":
        return this.facets.match(criterion);
      case "Colours":
        return this._coloured(criterion);
      case "About":
        return this._fall(criterion.measure.value, criterion.value, criterion.tolerance, 1);
      case "InRange": {
        const [middle, half] = middleAndHalf(criterion, this._facts(criterion.measure.value));
        return this._fall(criterion.measure.value, middle, half, 3);
      }
    }
    throw new TypeError(`not a criterion: ${criterion.is}`);
  }

  _joined(criteria, none, choose) {
    const joined = new Float32Array(this.count).fill(none);
    for (const criterion of criteria) {
      const match = this.match(criterion);
      for (let card = 0; card < joined.length; card++) joined[card] = choose(joined[card], match[card]);
    }
    return joined;
  }

  _madeBy(name) {
    const having = this._steps.map((steps) => (steps.includes(name) ? 1 : 0));
    return Float32Array.from(this._arrays.method, (number) => having[number] ?? 0);
  }

  _facts(id) {
    const { low = 0, high = 1, period = 0 } = this.measures.get(id);
    return { low, high, period };
  }

  // A match of 1 where the measure is `middle`, and of 1/2 at `half` from it.
  _fall(id, middle, half, squarings) {
    const { low, high, period } = this._facts(id);
    const values = this.valuesOf(id), match = new Float32Array(this.count);
    const width = fround(Math.max(half, SMALLEST_WIDTH * (high - low)) * WIDENED);
    const [least, most, centre, turn] = [low, high, middle, period].map(fround), halfTurn = fround(0.5 * period);
    for (let card = 0; card < match.length; card++) {
      const value = values[card];
      let difference;
      if (period) {
        const turned = fround(fround(value - centre) + halfTurn) % turn;
        difference = fround((turned < 0 ? fround(turned + turn) : turned) - halfTurn);
      } else difference = fround(Math.min(Math.max(value, least), most) - centre);
      let power = fround(Math.abs(difference) / width);
      if (!(power < FARTHEST)) power = FARTHEST; // also where an image has no value
      for (let time = 0; time < squarings; time++) power = fround(power * power);
      match[card] = halved(power);
    }
    return match;
  }

  _coloured({ colours: wanted, tolerance = TOLERANCE, share = SHARE, weights = [] }) {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const parts = wanted.map((_, at) => fround(weights.length ? weights[at] / sum : 1 / wanted.length));
    const least = new Float32Array(this.count).fill(Infinity);
    const sharpness = fround(1 / (tolerance * tolerance)), whole = fround(share);
    wanted.forEach((colour, at) => {
      const shares = this.colourShares(colour, sharpness);
      for (let card = 0; card < least.length; card++) least[card] = Math.min(least[card], fround(shares[card] / parts[at]));
    });
    return least.map((covered) => {
      const ratio = fround(covered / whole), squared = fround(ratio * ratio);
      return fround(squared / fround(1 + squared));
    });
  }

  // Float32Array (N): how much of each picture has the colour.
  colourShares(colour, sharpness) {
    this._planes ??= stretched(this._arrays.colours, this.count);
    const planes = this._planes, portions = this._arrays.shares;
    const [x, y, z] = stretchedOf(...colour), shares = new Float32Array(this.count);
    for (let card = 0, at = 0, part = 0; card < shares.length; card++) {
      let covered = 0;
      for (let number = 0; number < COLOURS; number++, at += 3, part++) {
        const dx = fround(planes[at] - x), dy = fround(planes[at + 1] - y), dz = fround(planes[at + 2] - z);
        const squared = fround(fround(fround(dx * dx) + fround(dy * dy)) + fround(dz * dz));
        covered += portions[part] * 2 ** -fround(squared * sharpness);
      }
      shares[card] = covered;
    }
    return shares;
  }
}

// The steps of a method as the page has it: "Singan, style transfer" are two.
export const stepsOf = (words) => words.split(",").map((step) => step.trim().toLowerCase()).filter(Boolean); // prettier-ignore

export function followsFavourites({ is, criteria = [], criterion = null }) {
  return is === "Favourites" || criteria.some(followsFavourites) || (criterion !== null && followsFavourites(criterion));
}

// The colours in which a bomb of it glows, each [red, green, blue], 0..255; none where it wants no colours.
export function glowOf({ is, colours: wanted, criteria = [], criterion = null }) {
  if (is === "Colours") return wanted;
  return [...criteria, ...(criterion ? [criterion] : [])].flatMap(glowOf);
}

const halved = (power) => fround(2 ** -power);

function isList(value, most) {
  return Array.isArray(value) && value.length <= most;
}

function isColours({ colours: wanted, tolerance = TOLERANCE, share = SHARE, weights = [] }) {
  const isColour = (one) => isList(one, 3) && one.length === 3 && one.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  if (!isList(wanted, COLOURS) || wanted.length === 0 || !wanted.every(isColour)) return false;
  if (!(tolerance > 0 && tolerance <= 2) || !(share > 0 && share <= 1) || !isList(weights, COLOURS)) return false;
  return weights.length === 0 || (weights.length === wanted.length && weights.every((one) => one > 0 && Number.isFinite(one)));
}

// A range that reaches an end of the scale is open there, and so as wide again beyond it; one of a circle goes on past its end.
function middleAndHalf({ low: from, high: to }, { low, high, period }) {
  const width = to - from;
  if (period) {
    const turned = width >= 0 ? width : ((width % period) + period) % period;
    return [from + turned / 2, turned / 2];
  }
  const begin = from <= low ? from - width : from, end = to >= high ? to + width : to;
  return [(begin + end) / 2, (end - begin) / 2];
}

// OKLab with a and b doubled: the space in which colours are compared.
function stretchedOf(red, green, blue) {
  const [l, a, b] = labOf(red, green, blue);
  return [fround(l), fround(2 * fround(a)), fround(2 * fround(b))];
}

// Float32Array (N × 5 × 3).
function stretched(bytes, count) {
  const planes = new Float32Array(3 * COLOURS * count);
  for (let at = 0, from = 0; at < planes.length; at += 3, from += 4) planes.set(stretchedOf(bytes[from], bytes[from + 1], bytes[from + 2]), at);
  return planes;
}
