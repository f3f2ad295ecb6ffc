// Draws cards that rest chunk after chunk from the front to the back, by a few calls for each view, so that what is hidden costs little: as
// vr_explorer/render/resting.py. Chunks that are near have a program for cards that are seen larger than their cells, too, and the full one has those in
// which a card fades or is pointed at, and a list of the cards that are never plain; where these are not few, it has all cards. While cards move, and until
// all is made, they are drawn as others are.

import { Chunks, FADING, LARGE, MOST_CHUNKS, PIECE } from "./chunks.js";
import { begunProgram, programOf } from "./context.js";
import { FEW_PLACES, FewCards, MOST } from "./few.js";

const FEWEST = 512; // fewer cards are all drawn
const POINTS_FROM = 200000; // cards of which those at the far end are points: of fewer, they would spare nothing
const CORNERS = 4, INDICES = 6, WORDS = 7; // of a card; 32-bit numbers of a vertex
const PLACES = { place: 0, half_size: 1, cell: 2, card: 3, look: 4 };
const MARKED = 1 | 2 | 4 | 16, LISTED = 64; // of a look: never plain; drawn among the few
const OPAQUE = 0.999;
const NOWHERE = -1;

// Chunks that are drawn by one call.
class Batch {
  constructor() {
    this.chunks = 0;
    this.counts = new Int32Array(MOST_CHUNKS + 1);
    this.offsets = new Int32Array(MOST_CHUNKS + 1);
  }

  add(count, offset) {
    this.counts[this.chunks] = count;
    this.offsets[this.chunks++] = offset;
  }
}

export class RestingCards {
  // gl: a context. cloud: { head, arrays }. cards, details: see there. setUp: tells a program what all that draw cards are told.
  constructor(gl, { head, arrays }, cards, details, setUp) {
    this._gl = gl;
    this._head = head;
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
    this._kinds = []; // of targets: { sources, begun, programs }
    this._points = this._multi !== null && cards.count >= POINTS_FROM;
    this._others = 0; // cards in no chunk that are seen
    this._hovered = NOWHERE;
    this._allFull = false; // whether the full program is to draw all cards beside, for those that need it are not few
  }

  // Goes on with what is to be made, a piece in each frame; whether cards are to be drawn here now. view: as of `Chunks.look`, as what follows after
  // `hovered`, the card that is pointed at, or -1.
  follow(time, hovered, view, ...seen) {
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
    const other = this._chunks.look(view, ...seen);
    if (other) this._batch();
    if (other || hovered !== this._hovered) this._point(hovered);
    return true;
  }

  // What draws them into another kind of target, once they rest. sources: of its programs: { lean, large, full, few, far }. sparing: for each view by no
  // more than two programs, but for points.
  kindOf(sources, sparing) {
    const kind = { sources, sparing, begun: null, programs: null };
    this._kinds.push(kind);
    return kind;
  }

  // Of the kinds, those that are there.
  get programs() {
    return this._kinds.flatMap(({ programs }) => (programs ? Object.values(programs) : []));
  }

  // kind: of `kindOf`, whose programs are there. Whether the full program is to draw all cards beside.
  draw({ programs: { lean, large, full, few, far }, sparing }) {
    const gl = this._gl, { array, points } = this._buffers;
    gl.bindVertexArray(array);
    this._drawBatch(lean, this._lean);
    if (this._far.chunks > 0) {
      gl.useProgram(far.program);
      gl.bindVertexArray(points);
      this._multi.multiDrawArraysWEBGL(gl.POINTS, this._far.offsets, 0, this._far.counts, 0, this._far.chunks);
      gl.bindVertexArray(array);
    }
    const more = (this._large.chunks > 0) + (this._special.chunks > 0) + (this._few.count > 0);
    if (this._allFull || (sparing && more > 1)) return true;
    this._drawBatch(large, this._large);
    this._drawBatch(full, this._special);
    this._few.draw(few);
    return false;
  }

  _drawBatch({ program }, { counts, offsets, chunks }) {
    const gl = this._gl;
    if (chunks === 0) return;
    gl.useProgram(program);
    this._multi.multiDrawElementsWEBGL(gl.TRIANGLES, counts, 0, gl.UNSIGNED_INT, offsets, 0, chunks);
  }

  // Programs are begun in one frame and asked for in a later one: browsers make them beside this one's work.
  _program() {
    for (const kind of this._kinds) {
      if (kind.programs) continue;
      const begun = Object.entries(kind.begun ?? kind.sources).filter(([name]) => name !== "far" || this._points);
      if (!kind.begun) kind.begun = Object.fromEntries(begun.map(([name, sources]) => [name, begunProgram(this._gl, sources, name === "few" ? FEW_PLACES : PLACES)]));
      else if (this._made) {
        kind.programs = Object.fromEntries(begun.map(([name, one]) => [name, programOf(this._gl, `${name} of cards at rest`, one)]));
        for (const one of Object.values(kind.programs)) this._setUp(one);
      }
    }
  }

  *_make(places) {
    const { _cards: cards, _arrays: { half_size: halfSizes, cell } } = this; // prettier-ignore
    const chunks = this._chunks, plain = (card) => cell[card] >= 0 && cards.fade(card) > OPAQUE;
    yield* chunks.make(places, halfSizes, plain);
    this._ranks.fill(NOWHERE);
    this._others = 0;
    for (let card = 0; card < cards.count; card++) {
      if (!plain(card) && cards.fade(card) > 0 && this._others++ < MOST) this._apart[this._others - 1] = card;
      if (card % PIECE === PIECE - 1) yield;
    }
    for (let first = 0; first < chunks.length; first += PIECE) {
      this._upload(first, Math.min(PIECE, chunks.length - first), places);
      yield;
    }
    this._shown.look = -1;
    this._fresh = true;
  }

  _upload(first, number, places) {
    const gl = this._gl, { order } = this._chunks, { half_size: halfSizes, cell } = this._arrays, floats = this._floats, ints = this._ints;
    for (let at = 0, to = 0; at < number; at++) {
      const card = order[first + at];
      this._ranks[card] = first + at;
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
    const gl = this._gl, { count } = this._cards, { atlas, render } = this._head;
    this._chunks = new Chunks(count, { cell: atlas.cell, near: render.near_fade_to, smallest: render.smallest, points: this._points });
    this._few = new FewCards(gl, this._arrays, this._cards, this._details);
    this._apart = new Uint32Array(MOST); // the cards in no chunk that are seen, as many as can be among the few
    this._ranks = new Int32Array(count); // where each card is in the order of the chunks
    this._marks = new Uint8Array(count); // looks that are written, of each card
    this._looks = new Uint8Array(CORNERS * count);
    [this._lean, this._far, this._large, this._special] = [0, 1, 2, 3].map(() => new Batch());
    this._specials = 0; // chunks of the last without that of the card that is pointed at
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
    const { _cards: { look, count, lookVersion }, _details: { slots, version }, _shown: shown } = this; // prettier-ignore
    if (shown.look === lookVersion && shown.detail === version) return;
    [shown.look, shown.detail] = [lookVersion, version];
    let listed = this._others;
    for (let card = 0; card < count; card++) listed += (look[card] & MARKED) !== 0 || slots[card] >= 0 ? this._ranks[card] !== NOWHERE : 0;
    this._allFull = listed > MOST;
    const never = this._allFull ? 0 : MARKED;
    let first = Infinity, last = NOWHERE;
    this._few.begin();
    if (!this._allFull) for (let other = 0; other < this._others; other++) this._few.add(this._apart[other]);
    for (let card = 0; card < count; card++) {
      const at = this._ranks[card];
      if (at === NOWHERE) continue;
      const apart = (look[card] & never) !== 0 || slots[card] >= 0;
      if (apart && !this._allFull) this._few.add(card);
      const mark = look[card] | (apart ? LISTED : 0);
      if (mark === this._marks[card] && !this._fresh) continue;
      this._marks[card] = mark;
      this._looks.fill(mark, CORNERS * at, CORNERS * (at + 1));
      [first, last] = [Math.min(first, at), Math.max(last, at)];
    }
    this._fresh = false;
    this._few.end();
    if (last === NOWHERE) return;
    const gl = this._gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffers.looks);
    gl.bufferSubData(gl.ARRAY_BUFFER, CORNERS * first, this._looks, CORNERS * first, CORNERS * (last + 1 - first));
  }

  _batch() {
    const { seen, kinds, size, length, visible, nearer } = this._chunks, { _lean: lean, _far: far, _large: large, _special: special } = this; // prettier-ignore
    lean.chunks = far.chunks = large.chunks = special.chunks = 0;
    for (let at = 0; at < visible; at++) {
      const chunk = seen[at], first = chunk * size, number = Math.min(size, length - first);
      if (at < nearer) lean.add(INDICES * number, 4 * INDICES * first);
      else far.add(number, first);
      if (kinds[chunk] & LARGE) large.add(INDICES * number, 4 * INDICES * first);
      if (kinds[chunk] & FADING) special.add(INDICES * number, 4 * INDICES * first);
    }
    this._specials = special.chunks;
  }

  // The chunk of the card that is pointed at, which is not plain meanwhile.
  _point(hovered) {
    const { size, length, kinds } = this._chunks, at = hovered < 0 ? NOWHERE : this._ranks[hovered], chunk = Math.floor(at / size), first = chunk * size;
    this._hovered = hovered;
    this._special.chunks = this._specials;
    if (at !== NOWHERE && !(kinds[chunk] & FADING)) this._special.add(INDICES * Math.min(size, length - first), 4 * INDICES * first);
  }
}
