// Where the cards are going, since when, and how they look: the same as Cards in vr_explorer/scene/cards.py. The graphics
// card works out where each one is now (shaders/motion.glsl); `place` does so here, for one that is pointed at.

export const FLOATS = 12; // start, target, begin, duration, fade from and to, size from and to: as the shader has them
const START = 0, TARGET = 3, BEGIN = 6, DURATION = 7, FADE_FROM = 8, FADE_TO = 9, SIZE_FROM = 10, SIZE_TO = 11;
export const FAVOURITE = 1, SELECTED = 2;
export const VISIBLE = 0.5; // what is less so cannot be pointed at

// Smootherstep: Perlin, "Improving Noise" (2002).
export function ease(progress) {
  const t = Math.min(Math.max(progress, 0), 1);
  return t * t * t * (t * (t * 6 - 15) + 10);
}

function progressAt(time, begin, duration) {
  const since = time - begin;
  return duration > 0 ? ease(since / duration) : since >= 0 ? 1 : 0;
}

export class Cards {
  // positions: Float32Array (3 N), where they are at first.
  constructor(positions) {
    this.count = positions.length / 3;
    this.motion = new Float32Array(this.count * FLOATS);
    this.look = new Uint8Array(this.count);
    this.motionVersion = this.lookVersion = 1;
    this.movesUntil = -1;
    this._resting = new Float32Array(3 * this.count); // where all are once they have come to rest
    this._restingVersion = 0;
    for (let card = 0, at = 0; card < this.count; card++, at += FLOATS) {
      for (let axis = 0; axis < 3; axis++) this.motion[at + START + axis] = this.motion[at + TARGET + axis] = positions[3 * card + axis];
      this.motion[at + FADE_FROM] = this.motion[at + FADE_TO] = this.motion[at + SIZE_FROM] = this.motion[at + SIZE_TO] = 1;
    }
  }

  // Sets out from where the cards are at `time` toward `target`, also in the middle of a motion. fades: how visible each
  // becomes, or null.
  send(target, fades, time, duration) {
    const { motion } = this;
    for (let card = 0, at = 0; card < this.count; card++, at += FLOATS) {
      const progress = progressAt(time, motion[at + BEGIN], motion[at + DURATION]);
      for (let axis = 0; axis < 3; axis++) {
        motion[at + START + axis] += (motion[at + TARGET + axis] - motion[at + START + axis]) * progress;
        motion[at + TARGET + axis] = target[3 * card + axis];
      }
      motion[at + FADE_FROM] += (motion[at + FADE_TO] - motion[at + FADE_FROM]) * progress;
      motion[at + FADE_TO] = fades ? fades[card] : 1;
      motion[at + BEGIN] = time;
      motion[at + DURATION] = duration;
    }
    this.movesUntil = time + duration;
    this.motionVersion++;
  }

  // From `height` metres above their targets, one after the other: as vr_explorer/scene/rain.py. order: 0 to below 1 each.
  rain(order, time, { rain, rain_fall: fall }, height) {
    const { motion } = this;
    for (let card = 0, at = 0; card < this.count; card++, at += FLOATS) {
      for (let axis = 0; axis < 3; axis++) motion[at + START + axis] = motion[at + TARGET + axis];
      motion[at + START + 1] += height;
      motion[at + BEGIN] = time + order[card] * (rain - fall);
      motion[at + DURATION] = fall;
      motion[at + FADE_FROM] = 0;
    }
    this.movesUntil = time + rain;
    this.motionVersion++;
  }

  // Other targets for a motion that goes on as it is: cards that have arrived are there at once.
  redirect(target) {
    const { motion } = this;
    for (let at = TARGET, from = 0; at < motion.length; at += FLOATS, from += 3) {
      motion[at] = target[from];
      motion[at + 1] = target[from + 1];
      motion[at + 2] = target[from + 2];
    }
    this.motionVersion++;
  }

  mark(card, bit, on) {
    const before = this.look[card];
    this.look[card] = on ? before | bit : before & ~bit;
    if (this.look[card] !== before) this.lookVersion++;
  }

  // Writes x, y, z into `out`; gives how visible the card is.
  place(card, time, out) {
    const { motion } = this, at = card * FLOATS;
    if (time >= this.movesUntil) {
      for (let axis = 0; axis < 3; axis++) out[axis] = motion[at + TARGET + axis];
      return motion[at + FADE_TO];
    }
    const progress = progressAt(time, motion[at + BEGIN], motion[at + DURATION]);
    for (let axis = 0; axis < 3; axis++) out[axis] = motion[at + START + axis] + (motion[at + TARGET + axis] - motion[at + START + axis]) * progress;
    return motion[at + FADE_FROM] + (motion[at + FADE_TO] - motion[at + FADE_FROM]) * progress;
  }

  // Float32Array (3 N), where the cards are, if all are at rest at `time`; else null. Not to be written to.
  atRest(time) {
    if (time < this.movesUntil) return null;
    const { motion, _resting: resting } = this;
    if (this._restingVersion !== this.motionVersion) {
      this._restingVersion = this.motionVersion;
      for (let at = TARGET, to = 0; to < resting.length; at += FLOATS, to += 3) {
        resting[to] = motion[at];
        resting[to + 1] = motion[at + 1];
        resting[to + 2] = motion[at + 2];
      }
    }
    return resting;
  }

  // How visible it is, or becomes.
  fade(card) {
    return this.motion[card * FLOATS + FADE_TO];
  }

  // Where it is bound for.
  target(card, out) {
    const at = card * FLOATS + TARGET;
    for (let axis = 0; axis < 3; axis++) out[axis] = this.motion[at + axis];
    return this.motion[card * FLOATS + FADE_TO];
  }
}
