// Whole pictures of the few cards that are near, in slots of one texture array, fetched by need; see
// vr_explorer/render/details.py.

import { VISIBLE } from "./cards.js";
import { Patience, fetched, later, tellAway, tellBack, tellLost } from "./whole_pictures.js";

const SIDE = 512, SLOTS = 8, LEVELS = 3;
const WANTED = 80; // pixels of height from which a card is shown by its whole picture
const AT_ONCE = 2; // that are on the way
const EVERY = 0.25; // seconds between two looks at which cards are near
const NO_SLOT = -1;
const place = new Float64Array(3);

export class Details {
  // urlOf: of a card's whole picture, null where it has none. changed: called when one has come.
  constructor(gl, count, urlOf, changed) {
    this._gl = gl;
    this._urlOf = urlOf;
    this._changed = changed;
    this.slots = new Int8Array(count).fill(NO_SLOT);
    this.version = 1;
    this._cards = new Int32Array(SLOTS).fill(-1);
    this._near = new Int32Array(SLOTS);
    this._heights = new Float64Array(SLOTS);
    this._coming = new Set();
    this._failed = new Set(); // that are not to be had, or there is none
    this._patience = new Patience();
    this._waits = false; // for a server that does not answer, so that none is asked for
    this._looked = -Infinity;
    this.behind = false; // whether a card that is seen large waits for its picture
    this.texture = gl.createTexture();
    this._bind();
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, LEVELS, gl.SRGB8_ALPHA8, SIDE, SIDE, SLOTS);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  }

  // Whether pictures are on their way.
  get busy() {
    return this._coming.size > 0;
  }

  // pixels: height of something 1 m high, 1 m away.
  look(cards, halfSizes, viewer, pixels, time) {
    if (time - this._looked < EVERY || this._waits || this._coming.size >= AT_ONCE) return;
    this._looked = time;
    const near = this._nearest(cards, halfSizes, viewer, pixels, time);
    this.behind = false;
    for (let at = 0; at < near; at++) {
      const card = this._near[at];
      if (this.slots[card] !== NO_SLOT || this._failed.has(card)) continue;
      this.behind = true;
      if (this._coming.size < AT_ONCE && !this._coming.has(card)) this._fetch(card, near);
    }
  }

  // Writes the cards that are seen largest into `_near`, the largest first; gives how many.
  _nearest(cards, halfSizes, viewer, pixels, time) {
    const { position: p, back } = viewer, heights = this._heights, resting = cards.atRest(time);
    let found = 0;
    for (let card = 0; card < cards.count; card++) {
      const from = resting ?? place, at = resting ? 3 * card : 0, visible = resting ? 1 : cards.place(card, time, place);
      const x = from[at] - p[0], y = from[at + 1] - p[1], z = from[at + 2] - p[2];
      const square = x * x + y * y + z * z, tall = (2 * halfSizes[2 * card + 1] * pixels) / WANTED;
      if (square > tall * tall || (resting ? cards.fade(card) : visible) < VISIBLE) continue;
      const distance = Math.sqrt(square), height = (WANTED * tall) / distance;
      if (-(x * back[0] + y * back[1] + z * back[2]) < 0.4 * distance) continue;
      if (found === SLOTS && heights[SLOTS - 1] >= height) continue;
      let rank = found < SLOTS ? found++ : SLOTS - 1;
      for (; rank > 0 && heights[rank - 1] < height; rank--) {
        heights[rank] = heights[rank - 1];
        this._near[rank] = this._near[rank - 1];
      }
      heights[rank] = height;
      this._near[rank] = card;
    }
    return found;
  }

  async _fetch(card, near) {
    const url = this._urlOf(card);
    if (url === null) {
      this._failed.add(card);
      return;
    }
    const wanted = new Set(this._near.subarray(0, near));
    this._coming.add(card);
    const levels = [];
    try {
      const file = await fetched(url);
      if (file === null) this._wait();
      else {
        for (let level = 0; level < LEVELS; level++) {
          const side = SIDE >> level;
          levels.push(await createImageBitmap(file, { resizeWidth: side, resizeHeight: side, resizeQuality: "high", premultiplyAlpha: "none", colorSpaceConversion: "none" }));
        }
        if (!this._gl.isContextLost()) this._put(card, levels, wanted);
        this._patience.recover();
        tellBack();
      }
    } catch (error) {
      this._failed.add(card); // its small picture stays
      tellLost(error);
    } finally {
      levels.forEach((one) => one.close());
      this._coming.delete(card);
      this._looked = -Infinity;
      this._changed();
    }
  }

  _wait() {
    if (this._waits) return;
    this._waits = true;
    this.behind = false;
    tellAway();
    later(this._patience.next(), () => {
      this._waits = false;
      this._changed();
    });
  }

  _put(card, levels, wanted) {
    const gl = this._gl;
    let slot = this._cards.indexOf(-1);
    if (slot < 0) slot = this._cards.findIndex((one) => !wanted.has(one));
    if (slot < 0) return;
    this._bind();
    levels.forEach((picture, level) => gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, level, 0, 0, slot, picture.width, picture.height, 1, gl.RGBA, gl.UNSIGNED_BYTE, picture));
    if (this._cards[slot] >= 0) this.slots[this._cards[slot]] = NO_SLOT;
    this._cards[slot] = card;
    this.slots[card] = slot;
    this.version++;
  }

  _bind() {
    this._gl.activeTexture(this._gl.TEXTURE1);
    this._gl.bindTexture(this._gl.TEXTURE_2D_ARRAY, this.texture);
  }
}
