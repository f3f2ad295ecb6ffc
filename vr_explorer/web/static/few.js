// The cards that need the full program while the others rest: few, written together as they are. As vr_explorer/render/active_cards.py.

import { FLOATS } from "./cards.js";

export const MOST = 4096;
const COLOURS = 5, WORDS = FLOATS + 3 + COLOURS + 2; // 32-bit numbers of a card
const HALF_SIZE = FLOATS, CELL = HALF_SIZE + 2, COLOUR = CELL + 1, CARD = COLOUR + COLOURS, LOOK = CARD + 1;
// Name of what a program is told of each card: how many numbers, and the first of them among those of the card.
const MOTION = { start: [3, 0], target: [3, 3], begin: [1, 6], duration: [1, 7], fade_from: [1, 8], fade_to: [1, 9], size_from: [1, 10], size_to: [1, 11] };
const FLOATING = { half_size: [2, HALF_SIZE], ...MOTION };
export const FEW_PLACES = Object.fromEntries(["half_size", "cell", "first_colours", "last_colour", ...Object.keys(MOTION), "card", "look", "detail"].map((name, at) => [name, at]));

export class FewCards {
  // gl: a context. arrays: of the cloud. cards, details: see there.
  constructor(gl, arrays, cards, details) {
    this._gl = gl;
    this._arrays = arrays;
    this._cards = cards;
    this._details = details;
    this.count = 0;
    this._words = new Int32Array(WORDS * Math.min(MOST, cards.count));
    this._floats = new Float32Array(this._words.buffer);
    this._bytes = new Int8Array(this._words.buffer);
    this._colours = new Int32Array(arrays.colours.buffer, arrays.colours.byteOffset, COLOURS * cards.count);
    this._buffer = gl.createBuffer();
    this._array = gl.createVertexArray();
    gl.bindVertexArray(this._array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffer);
    gl.bufferData(gl.ARRAY_BUFFER, this._words.byteLength, gl.DYNAMIC_DRAW);
    this._attributes();
    gl.bindVertexArray(null);
  }

  // Forgets those before.
  begin() {
    this.count = 0;
  }

  // One more, after those before; at most `MOST` in all.
  add(card) {
    const { _arrays: arrays, _cards: cards, _words: words, _floats: floats } = this, to = WORDS * this.count++; // prettier-ignore
    for (let at = 0; at < FLOATS; at++) floats[to + at] = cards.motion[FLOATS * card + at];
    floats[to + HALF_SIZE] = arrays.half_size[2 * card];
    floats[to + HALF_SIZE + 1] = arrays.half_size[2 * card + 1];
    words[to + CELL] = arrays.cell[card];
    for (let colour = 0; colour < COLOURS; colour++) words[to + COLOUR + colour] = this._colours[COLOURS * card + colour];
    words[to + CARD] = card;
    this._bytes[4 * (to + LOOK)] = cards.look[card];
    this._bytes[4 * (to + LOOK) + 1] = this._details.slots[card];
  }

  // Those that were added are drawn from now on.
  end() {
    const gl = this._gl;
    if (this.count === 0) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffer);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, this._words, 0, WORDS * this.count);
  }

  draw({ program }) {
    if (this.count === 0) return;
    const gl = this._gl;
    gl.useProgram(program);
    gl.bindVertexArray(this._array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.count);
  }

  _attributes() {
    const gl = this._gl, stride = 4 * WORDS;
    for (const place of Object.values(FEW_PLACES)) {
      gl.enableVertexAttribArray(place);
      gl.vertexAttribDivisor(place, 1);
    }
    for (const [name, [size, at]] of Object.entries(FLOATING)) gl.vertexAttribPointer(FEW_PLACES[name], size, gl.FLOAT, false, stride, 4 * at);
    const integer = (name, size, type, offset) => gl.vertexAttribIPointer(FEW_PLACES[name], size, type, stride, offset);
    integer("cell", 1, gl.INT, 4 * CELL);
    integer("first_colours", 4, gl.UNSIGNED_INT, 4 * COLOUR);
    integer("last_colour", 1, gl.UNSIGNED_INT, 4 * (COLOUR + 4));
    integer("card", 1, gl.INT, 4 * CARD);
    integer("look", 1, gl.UNSIGNED_BYTE, 4 * LOOK);
    integer("detail", 1, gl.BYTE, 4 * LOOK + 1);
  }
}
