// Words that stand in the cloud beside the images: names of groups and axes, and values. They are text of the page, brought to
// where their places are seen; where two would meet, the first is shown.

import { make } from "./dom.js";

const NEAREST = 0.5; // metres before the viewer
const APART = 4, BESIDE = 4; // pixels between two, and from the edges

export class Labels {
  // place: the element that has them.
  constructor(place) {
    this._place = place;
    this._shown = []; // { made, wide, high, left, top, seen }
    this._places = new Float32Array(0);
    this._seen = new Float64Array(9); // the view in which they were placed last
  }

  // labels: { text, position, name } each. places: Float32Array (3 K), where they stand now.
  show(labels, places) {
    this._places = places;
    this._shown = labels.map(({ text, name }) => {
      const made = make("span", { className: name ? "label name" : "label", dir: "auto" }, text);
      return { made, wide: 0, high: 0, left: 0, top: 0, seen: false };
    });
    this._place.replaceChildren(...this._shown.map(({ made }) => made));
    for (const one of this._shown) [one.wide, one.high] = [one.made.offsetWidth, one.made.offsetHeight];
    this._seen.fill(NaN);
  }

  // reachX, reachY: tangents of half the picture's angles. wide, high: its pixels, of the page.
  draw(viewer, reachX, reachY, wide, high) {
    if (this._shown.length === 0 || !this._moved(viewer, reachX, reachY, wide, high)) return;
    const { position: p, right: r, up: u, back: k } = viewer, places = this._places;
    for (let label = 0, at = 0; label < this._shown.length; label++, at += 3) {
      const one = this._shown[label];
      const x = places[at] - p[0], y = places[at + 1] - p[1], z = places[at + 2] - p[2];
      const ahead = -(k[0] * x + k[1] * y + k[2] * z);
      one.left = (0.5 + (r[0] * x + r[1] * y + r[2] * z) / (2 * reachX * ahead)) * wide - one.wide / 2;
      one.top = (0.5 - (u[0] * x + u[1] * y + u[2] * z) / (2 * reachY * ahead)) * high - one.high / 2;
      const seen = ahead > NEAREST && one.left > -one.wide && one.left < wide && one.top > -one.high && one.top < high;
      one.left = Math.max(Math.min(one.left, wide - one.wide - BESIDE), BESIDE); // words that are seen are seen whole
      one.seen = seen && this._free(label);
      one.made.style.visibility = one.seen ? "visible" : "hidden";
      if (one.seen) one.made.style.transform = `translate(${one.left.toFixed(1)}px, ${one.top.toFixed(1)}px)`;
    }
  }

  _free(label) {
    const one = this._shown[label];
    for (let before = 0; before < label; before++) {
      const other = this._shown[before];
      if (!other.seen) continue;
      const beside = one.left > other.left + other.wide + APART || other.left > one.left + one.wide + APART;
      if (!beside && one.top < other.top + other.high && other.top < one.top + one.high) return false;
    }
    return true;
  }

  _moved({ position, yaw, pitch }, ...rest) {
    const now = [...position, yaw, pitch, ...rest];
    const moved = now.some((part, at) => part !== this._seen[at]);
    this._seen.set(now);
    return moved;
  }
}
