// The parts of the cloud, of which those that are seen from afar have a name and, above it, the image that stands for them; pointing
// at that is pointing at the image, wherever it is. As vr_explorer/tools/regions.py and exemplars.py.

import { BEFORE, LEAVES, meets, seenFromAfar } from "./regions.js";

const EVERY = 0.5; // seconds from one look at which are seen from afar to the next
export const SECONDS = 0.5; // in which an image comes, or goes
export const GAP = (1.4 * Math.PI) / 180; // radians of the head's, from the middle of a part, where its name is, up to its image
const NONE = [];

export class Parts {
  // cloud: { head, arrays }. changed: called when others are seen.
  constructor({ head, arrays }, changed) {
    this.all = head.parts.map(({ text, position, radius, image }) => {
      const half = [arrays.half_size[2 * image], arrays.half_size[2 * image + 1]].map((part) => part || 1), longer = Math.max(...half);
      return { text, position, radius: Math.max(radius, 1e-3), image, shape: half.map((part) => part / longer) };
    });
    this.pictured = this.all.some(({ image }) => image >= 0); // whether there are images, or will be
    this.shown = false; // whether they are there
    this.seen = NONE; // those of `all` that are seen from afar now
    this.fades = new Float64Array(3 * this.all.length); // of their images: opacity from, to, and since when
    this.version = 0; // of these
    this.movesUntil = -Infinity;
    this.gap = GAP;
    this.drawn = false; // whether any of them may be seen, or fades
    this.met = null; // the one whose image was pointed at last, or null
    this._tall = head.scene.card_height;
    this._changed = changed;
    this._looked = -Infinity;
  }

  // eye: { position, back }. there: whether all images are at their places in the cloud, so that there are parts.
  follow(time, eye, there) {
    if (this.all.length === 0 || time - this._looked < EVERY) return;
    this._looked = time;
    if (this.seen.length === 0 && time > this.movesUntil) this.drawn = false;
    const seen = there ? seenFromAfar(this.all, eye, this._tall, this.seen, this.pictured) : NONE, before = this.seen;
    if (seen.length === before.length && seen.every((part) => before.includes(part))) return;
    this.seen = seen;
    this.all.forEach((part, number) => {
      if (seen.includes(part) !== before.includes(part)) this._fade(number, this._opacity(number, time), time);
    });
    this._changed(seen);
  }

  // The images are there from now on.
  show(time) {
    this.shown = true;
    this.all.forEach((_, number) => this._fade(number, 0, time));
  }

  // They are not, for now.
  hide() {
    this.shown = this.drawn = false;
  }

  // The image whose board a ray meets, else `card`, which it meets too: also where that is so near that it hides the board. near: metres from the head to the card, Infinity
  // where there is none.
  pointed(card, near, origin, direction, head) {
    let found = card, best = Infinity;
    this.met = null;
    if (!this.shown) return card;
    for (const part of this.seen) {
      const { position: p, radius, image } = part, distance = Math.max(Math.hypot(p[0] - head[0], p[1] - head[1], p[2] - head[2]), 1e-6);
      if (image < 0 || distance >= best || near < BEFORE * distance || distance < 0.5 * (LEAVES[0] + LEAVES[1]) * radius) continue;
      if (meets(origin, direction, head, part, distance, this.gap)) [found, best, this.met] = [image, distance, part];
    }
    return found;
  }

  _opacity(number, time) {
    const [from, to, since] = this.fades.subarray(3 * number, 3 * number + 3);
    return from + (to - from) * Math.min(Math.max((time - since) / SECONDS, 0), 1);
  }

  _fade(number, from, time) {
    this.fades.set([from, this.seen.includes(this.all[number]) ? 1 : 0, time], 3 * number);
    this.version++;
    this.drawn = this.shown;
    this.movesUntil = time + SECONDS;
  }
}
