// Cards that rest, sorted along a Morton curve into chunks of near ones, and which of these a view may see, the nearest first: as
// vr_explorer/render/chunks.py and scene/morton.py. All of it is made piece by piece, so that no frame waits for it.

const SMALLEST_CHUNK = 24;
export const MOST_CHUNKS = 1000;
export const PIECE = 8192; // cards that are worked on at once
const BITS = 10, DIGITS = 1 << BITS, DIGIT = DIGITS - 1; // of a coordinate, and of a pass of the sorting
const MOVED = 2, TURNED = 0.12; // metres of the viewer's and radians until it is looked anew what is seen
const COSINE = Math.cos(0.9 * TURNED);
const NEAREST_FIRST = 8; // steps of a metre by which chunks are ordered
const FARTHEST = 2 ** 40;
const POINT = 2.2, HIGH = 2, WIDE = 1.5; // pixels of a card's longer side below which a point looks like it; how many times as high as wide, and as wide as high, it may be
const LAST = 2 ** 51; // of chunks that are drawn after all others
const CLOSER = 0.95; // of a cell's pixels, from which a chunk's cards may be seen larger than that
export const LARGE = 1, FADING = 2; // of a chunk: a card of it may be seen larger than its cell; one may be so near that it fades

export class Chunks {
  // count: cards there are. closeness: what makes a card more than its cell shows: { cell, near, smallest, points }, pixels of a cell's side; metres from
  // the head within which cards fade, in a world of scale 1; pixels than which cards are drawn no smaller; whether those at the far end may be points.
  constructor(count, closeness) {
    this.order = new Uint32Array(count); // the cards in chunks, chunk after chunk
    this.length = 0; // how many these are
    this.size = SMALLEST_CHUNK; // cards of each chunk but the last
    this.number = 0; // of chunks
    this.seen = new Int32Array(MOST_CHUNKS); // the chunks that may be seen, the nearest first; after the others, those all of whose cards look like points
    this.visible = 0; // how many these are
    this.nearer = 0; // and how many without the latter
    this.kinds = new Uint8Array(MOST_CHUNKS); // LARGE and FADING, of each chunk that may be seen
    this._closeness = closeness;
    this._codes = new Uint32Array(count);
    this._other = new Uint32Array(count);
    this._digits = new Uint32Array(DIGITS + 1);
    this._middles = new Float32Array(3 * MOST_CHUNKS);
    this._radii = new Float32Array(MOST_CHUNKS);
    this._sides = new Float32Array(MOST_CHUNKS); // metres, half the shorter side of the card where that is longest
    this._longest = new Float32Array(MOST_CHUNKS); // half the longest side of a card, Infinity where one is too oblong to be a point
    this._keys = new Float64Array(MOST_CHUNKS);
    this._view = new Float64Array(17); // from which was looked last
    this._fresh = false;
  }

  // A generator. places: Float32Array (3 N). halfSizes: Float32Array (2 N). plain: says of a card whether it may be in a chunk.
  *make(places, halfSizes, plain) {
    this.length = 0;
    const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity], { order } = this;
    for (let card = 0; card < order.length; card++) {
      if (card % PIECE === PIECE - 1) yield;
      if (!plain(card)) continue;
      order[this.length++] = card;
      for (let axis = 0; axis < 3; axis++) {
        low[axis] = Math.min(low[axis], places[3 * card + axis]);
        high[axis] = Math.max(high[axis], places[3 * card + axis]);
      }
    }
    const cells = DIGIT / Math.max(high[0] - low[0], high[1] - low[1], high[2] - low[2], 1e-6);
    for (let at = 0; at < this.length; at++) {
      if (at % PIECE === PIECE - 1) yield;
      const from = 3 * order[at];
      const x = (places[from] - low[0]) * cells, y = (places[from + 1] - low[1]) * cells, z = (places[from + 2] - low[2]) * cells;
      this._codes[order[at]] = spread(x) | (spread(y) << 1) | (spread(z) << 2);
    }
    for (let pass = 0; pass < 3; pass++) yield* this._sort(BITS * pass);
    this.size = Math.max(SMALLEST_CHUNK, Math.ceil(this.length / MOST_CHUNKS));
    this.number = Math.ceil(this.length / this.size);
    yield* this._surround(places, halfSizes);
    this._fresh = false;
  }

  // By one digit of the codes, in the order that there is among equal ones.
  *_sort(shift) {
    const { order, length, _other: sorted, _codes: codes, _digits: begins } = this;
    begins.fill(0);
    for (let at = 0; at < length; at++) begins[((codes[order[at]] >>> shift) & DIGIT) + 1]++;
    for (let digit = 1; digit <= DIGITS; digit++) begins[digit] += begins[digit - 1];
    yield;
    for (let at = 0; at < length; at++) {
      if (at % PIECE === PIECE - 1) yield;
      const card = order[at];
      sorted[begins[(codes[card] >>> shift) & DIGIT]++] = card;
    }
    [this.order, this._other] = [sorted, order];
  }

  // A sphere about each chunk.
  *_surround(places, halfSizes) {
    const { order, length, size } = this, low = [0, 0, 0], high = [0, 0, 0];
    for (let chunk = 0; chunk < this.number; chunk++) {
      if (chunk % 64 === 63) yield;
      low.fill(Infinity);
      high.fill(-Infinity);
      let half = 0, shorter = 0, longest = 0;
      for (let at = chunk * size; at < Math.min((chunk + 1) * size, length); at++) {
        const card = order[at];
        const wide = halfSizes[2 * card], tall = halfSizes[2 * card + 1];
        half = Math.max(half, Math.hypot(wide, tall));
        shorter = Math.max(shorter, Math.min(wide, tall));
        longest = Math.max(longest, wide <= WIDE * tall && tall <= HIGH * wide ? Math.max(wide, tall) : Infinity);
        for (let axis = 0; axis < 3; axis++) {
          low[axis] = Math.min(low[axis], places[3 * card + axis]);
          high[axis] = Math.max(high[axis], places[3 * card + axis]);
        }
      }
      let square = 0;
      for (let axis = 0; axis < 3; axis++) {
        this._middles[3 * chunk + axis] = 0.5 * (low[axis] + high[axis]);
        square += (0.5 * (high[axis] - low[axis])) ** 2;
      }
      this._radii[chunk] = Math.sqrt(square) + half;
      this._sides[chunk] = shorter;
      this._longest[chunk] = longest;
    }
  }

  // Notes in `seen` and `kinds` what may be seen; whether that is other than before. view: { position, right, up, back }. reachX, reachY: tangents of
  // half the angles. pixels: height of something 1 m high, 1 m away. scale: metres of the world for one of the viewer's. canted: radians by which
  // other eyes look another way.
  look({ position: p, right: r, up: u, back: k }, reachX, reachY, pixels, scale, canted = 0) {
    if (this._fresh && this._holds(p, r, u, k, reachX, reachY, pixels, scale, canted)) return false;
    this._note(p, r, u, k, reachX, reachY, pixels, scale, canted);
    const { cell, near, smallest, points } = this._closeness;
    const moved = MOVED * scale, leanX = Math.hypot(1, reachX), leanY = Math.hypot(1, reachY), turned = TURNED + canted;
    const grown = (2 * smallest) / pixels; // by how much of its distance a card may be enlarged
    this.visible = this.nearer = 0;
    for (let chunk = 0, at = 0; chunk < this.number; chunk++, at += 3) {
      const x = this._middles[at] - p[0], y = this._middles[at + 1] - p[1], z = this._middles[at + 2] - p[2];
      const away = Math.sqrt(x * x + y * y + z * z), around = this._radii[chunk] + moved, reach = around + (away + moved) * (grown + turned);
      const ahead = -(x * k[0] + y * k[1] + z * k[2]);
      if (ahead < -reach || Math.abs(x * r[0] + y * r[1] + z * r[2]) - ahead * reachX > reach * leanX) continue;
      if (Math.abs(x * u[0] + y * u[1] + z * u[2]) - ahead * reachY > reach * leanY) continue;
      const nearest = Math.max(away - around, 0), cosine = Math.max(ahead - around - turned * away, 0) / Math.max(away + around, 1e-6);
      const large = nearest * cosine * cosine * CLOSER * cell <= 2 * this._sides[chunk] * pixels;
      this.kinds[chunk] = (large ? LARGE : 0) | (nearest <= near * scale ? FADING : 0);
      const far = points && 2 * this._longest[chunk] * pixels < POINT * nearest;
      if (!far) this.nearer++;
      this._keys[this.visible++] = (far ? LAST : 0) + Math.min(Math.floor(NEAREST_FIRST * away), FARTHEST) * 1024 + chunk;
    }
    this._keys.subarray(0, this.visible).sort();
    for (let at = 0; at < this.visible; at++) this.seen[at] = this._keys[at] % 1024;
    return true;
  }

  _note(p, r, u, k, reachX, reachY, pixels, scale, canted) {
    const view = this._view;
    for (let axis = 0; axis < 3; axis++) [view[axis], view[3 + axis], view[6 + axis], view[9 + axis]] = [p[axis], r[axis], u[axis], k[axis]];
    [view[12], view[13], view[14], view[15], view[16]] = [reachX, reachY, pixels, scale, canted];
    this._fresh = true;
  }

  _holds(p, r, u, k, reachX, reachY, pixels, scale, canted) {
    const view = this._view;
    if (view[12] !== reachX || view[13] !== reachY || view[14] !== pixels || view[15] !== scale || view[16] !== canted) return false;
    let square = 0, alike = 0;
    for (let axis = 0; axis < 3; axis++) {
      square += (p[axis] - view[axis]) ** 2;
      alike += r[axis] * view[3 + axis] + u[axis] * view[6 + axis] + k[axis] * view[9 + axis];
    }
    return square <= (MOVED * scale) ** 2 && alike >= 1 + 2 * COSINE;
  }
}

// The lower 10 bits with two zero bits between each.
function spread(value) {
  let bits = value & DIGIT;
  bits = (bits | (bits << 16)) & 0x030000ff;
  bits = (bits | (bits << 8)) & 0x0300f00f;
  bits = (bits | (bits << 4)) & 0x030c30c3;
  return (bits | (bits << 2)) & 0x09249249;
}
