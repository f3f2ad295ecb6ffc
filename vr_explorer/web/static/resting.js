// Draws cards that rest chunk after chunk from the front to the back, by one call for each view, so that what is hidden costs little: as
// vr_explorer/render/resting.py. While cards move, and until all is made, they are drawn as others are. The full program draws what is not plain
// all the same.

import { Chunks, PIECE } from "./chunks.js";
import { begunProgram, programOf } from "./context.js";

const FEWEST = 512; // fewer cards are all drawn
const POINTS_FROM = 200000; // cards of which those at the far end are points: of fewer, they would spare nothing
const CORNERS = 4, INDICES = 6, WORDS = 7; // of a card; 32-bit numbers of a vertex
const PLACES = { place: 0, half_size: 1, cell: 2, card: 3, look: 4 };
const LISTED = 64; // of a look: drawn by the full program
const OPAQUE = 0.999;

export class RestingCards {
  // gl: a context. cloud: { head, arrays }. cards, details: see there. setUp: tells a program what all that draw cards are told.
  constructor(gl, { arrays }, cards, details, setUp) {
    this._gl = gl;
    this._arrays = arrays;
    this._cards = cards;
    this._details = details;
    this._setUp = setUp;
    this._multi = cards.count < FEWEST ? null : gl.getExtension("WEBGL_multi_draw");
    this._version = -1; // of the motion for which it is made
    this._steps = null; // what is still to be made
    this._buffers = this._preparing = null; // room for all
    this._roomy = false;
    this._shown = { look: -1, detail: -1 };
    this._made = false;
    this._kinds = []; // of targets: { sources, begun, program }
    this._points = this._multi !== null && cards.count >= POINTS_FROM;
    this._nearer = 0; // chunks of the present batch whose cards are no points
  }

  // Goes on with what is to be made, a piece in each frame; whether cards are to be drawn here now. view, reachX, reachY, grown, scale, pixels: as
  // of `Chunks.look`.
  follow(time, view, reachX, reachY, grown, scale, pixels) {
    const { _cards: cards } = this;
    if (!this._multi) return false;
    if (this._version !== cards.motionVersion) {
      this._version = cards.motionVersion;
      this._steps = null;
      this._made = false;
      return false;
    }
    const places = cards.atRest(time);
    if (!places) return false;
    this._program();
    if (!this._roomy) {
      this._preparing ??= this._prepare();
      this._roomy = Boolean(this._preparing.next().done);
      return false;
    }
    if (!this._made) {
      this._steps ??= this._make(places);
      if (this._steps.next().done) [this._steps, this._made] = [null, true];
      return false;
    }
    if (this._chunks.length === 0) return false;
    this._mark();
    if (this._chunks.look(view, reachX, reachY, grown, scale, this._points ? pixels : Infinity)) this._batch();
    return true;
  }

  // What draws them into another kind of target, once they rest. sources: of its program. far: of that which draws points there, null for none.
  kindOf(sources, far = null) {
    const kind = { sources, begun: null, program: null, far: far && this._points ? this.kindOf(far) : null };
    this._kinds.push(kind);
    return kind;
  }

  // Of the kinds, those that are there.
  get programs() {
    return this._kinds.flatMap(({ program }) => program ?? []);
  }

  draw({ program, far }) {
    const gl = this._gl, { visible } = this._chunks, nearer = this._nearer;
    gl.useProgram(program.program);
    gl.bindVertexArray(this._buffers.array);
    this._multi.multiDrawElementsWEBGL(gl.TRIANGLES, this._counts, 0, gl.UNSIGNED_INT, this._offsets, 0, nearer);
    if (nearer === visible) return;
    gl.useProgram(far.program.program);
    gl.bindVertexArray(this._buffers.points);
    this._multi.multiDrawArraysWEBGL(gl.POINTS, this._offsets, nearer, this._counts, nearer, visible - nearer);
  }

  // Programs are begun in one frame and asked for in a later one: browsers make them beside this one's work.
  _program() {
    for (const kind of this._kinds) {
      if (!kind.begun) kind.begun = begunProgram(this._gl, kind.sources, PLACES);
      else if (!kind.program && this._made) {
        kind.program = programOf(this._gl, "lean_resting_sampled", kind.begun);
        this._setUp(kind.program);
      }
    }
  }

  *_make(places) {
    const { _cards: cards, _arrays: { half_size: halfSizes, cell } } = this; // prettier-ignore
    const chunks = this._chunks;
    yield* chunks.make(places, halfSizes, (card) => cell[card] >= 0 && cards.fade(card) > OPAQUE);
    for (let first = 0; first < chunks.length; first += PIECE) {
      this._upload(first, Math.min(PIECE, chunks.length - first), places);
      yield;
    }
    this._shown.look = -1;
  }

  _upload(first, number, places) {
    const gl = this._gl, { order } = this._chunks, { half_size: halfSizes, cell } = this._arrays, floats = this._floats, ints = this._ints;
    for (let at = 0, to = 0; at < number; at++) {
      const card = order[first + at];
      for (let corner = 0; corner < CORNERS; corner++, to += WORDS) {
        for (let axis = 0; axis < 3; axis++) floats[to + axis] = places[3 * card + axis];
        floats[to + 3] = halfSizes[2 * card];
        floats[to + 4] = halfSizes[2 * card + 1];
        ints[to + 5] = cell[card];
        ints[to + 6] = card;
      }
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffers.vertices);
    gl.bufferSubData(gl.ARRAY_BUFFER, 4 * CORNERS * WORDS * first, floats, 0, CORNERS * WORDS * number);
  }

  // Room for all, which outlasts the motions.
  *_prepare() {
    const gl = this._gl, { count } = this._cards;
    this._chunks = new Chunks(count);
    this._looks = new Uint8Array(CORNERS * count);
    this._counts = new Int32Array(this._chunks.seen.length);
    this._offsets = new Int32Array(this._chunks.seen.length);
    this._floats = new Float32Array(CORNERS * WORDS * PIECE);
    this._ints = new Int32Array(this._floats.buffer);
    const room = (kind, bytes, usage) => {
      const buffer = gl.createBuffer();
      gl.bindBuffer(kind, buffer);
      gl.bufferData(kind, bytes, usage);
      return buffer;
    };
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const looks = room(gl.ARRAY_BUFFER, this._looks.length, gl.DYNAMIC_DRAW);
    gl.enableVertexAttribArray(PLACES.look);
    gl.vertexAttribIPointer(PLACES.look, 1, gl.UNSIGNED_BYTE, 1, 0);
    const vertices = room(gl.ARRAY_BUFFER, 4 * WORDS * this._looks.length, gl.DYNAMIC_DRAW);
    this._attributes(4 * WORDS);
    const indices = room(gl.ELEMENT_ARRAY_BUFFER, 4 * INDICES * count, gl.STATIC_DRAW), numbers = new Uint32Array(INDICES * PIECE);
    gl.bindVertexArray(null);
    const points = this._points ? this._pointsOf(vertices, looks) : null;
    this._buffers = { array, points, looks, vertices, indices };
    for (let first = 0; first < count; first += PIECE) {
      const number = Math.min(PIECE, count - first);
      for (let at = 0, to = 0, corner = CORNERS * first; at < number; at++, corner += CORNERS) {
        for (const one of [0, 1, 2, 2, 1, 3]) numbers[to++] = corner + one;
      }
      gl.bindVertexArray(array);
      gl.bufferSubData(gl.ELEMENT_ARRAY_BUFFER, 4 * INDICES * first, numbers, 0, INDICES * number);
      gl.bindVertexArray(null);
      yield;
    }
  }

  // The first vertex of each card, by itself.
  _pointsOf(vertices, looks) {
    const gl = this._gl, array = gl.createVertexArray();
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, looks);
    gl.vertexAttribIPointer(PLACES.look, 1, gl.UNSIGNED_BYTE, CORNERS, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, vertices);
    gl.enableVertexAttribArray(PLACES.look);
    this._attributes(4 * WORDS * CORNERS);
    gl.bindVertexArray(null);
    return array;
  }

  // Of the buffer that is bound. stride: bytes.
  _attributes(stride) {
    const gl = this._gl;
    for (const name of ["place", "half_size", "cell", "card"]) gl.enableVertexAttribArray(PLACES[name]);
    gl.vertexAttribPointer(PLACES.place, 3, gl.FLOAT, false, stride, 0);
    gl.vertexAttribPointer(PLACES.half_size, 2, gl.FLOAT, false, stride, 12);
    gl.vertexAttribIPointer(PLACES.cell, 1, gl.INT, stride, 20);
    gl.vertexAttribIPointer(PLACES.card, 1, gl.INT, stride, 24);
  }

  // Brings what has changed of the cards' looks.
  _mark() {
    const { _cards: cards, _details: details, _shown: shown, _looks: looks } = this, { order, length } = this._chunks;
    if (shown.look === cards.lookVersion && shown.detail === details.version) return;
    [shown.look, shown.detail] = [cards.lookVersion, details.version];
    for (let at = 0; at < length; at++) {
      const card = order[at];
      looks.fill(cards.look[card] | (details.slots[card] >= 0 ? LISTED : 0), CORNERS * at, CORNERS * (at + 1));
    }
    const gl = this._gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffers.looks);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, looks, 0, CORNERS * length);
  }

  _batch() {
    const { seen, size, length, visible, nearer } = this._chunks;
    this._nearer = nearer;
    for (let at = 0; at < visible; at++) {
      const first = seen[at] * size, number = Math.min(size, length - first), point = at >= nearer;
      this._counts[at] = point ? number : INDICES * number;
      this._offsets[at] = point ? first : 4 * INDICES * first;
    }
  }
}
