// How images gather about bombs (docs/filter-bombs.md): the same as vr_explorer/scene/gathering.py. What depends on criteria
// and arrangement is worked out once; where the images go is then affine in the bombs' places.

import { THRESHOLD } from "./criteria.js";
import { whitening } from "./symmetric.js";

const SUREST = Math.fround(1e-4);
const ADVANTAGE = 2;
const FAINTEST = 1e-3;
const LEAST = 4e-3;
const GRADES = 256, STEPS = 16;
const { fround } = Math;

// What an active bomb asks of the images: match, Float32Array (N); strength; cut, the match from which images are the bomb's.
export function pullOf(match, strength, least) {
  const wanted = Math.min(Math.floor(least * match.length), match.length - 1);
  const best = match.slice().sort()[match.length - 1 - wanted];
  return { match, strength, cut: Math.min(Math.max(best, FAINTEST), THRESHOLD) };
}

const takes = ({ match, cut }, card) => match[card] >= fround(cut);

export class Gathering {
  // home: Float32Array (3 N), where the arrangement wants the images. coordinates: Float64Array (3 N), the cloud's axes. order:
  // Float32Array (N), 0 to below 1, drawn once. attracting, repelling: of `pullOf`. scene: of the cloud's head.
  constructor(home, coordinates, order, attracting, repelling, scene, world) {
    this.count = order.length;
    this.shares = shared(attracting, this.count);
    this._repelled = repelling.map((pull) => shared([pull], this.count)[0]);
    this._reach = scene.bomb_repulsion * Math.max(world, 0.3);
    this._base = new Float64Array(3 * this.count);
    for (let card = 0, at = 0; card < this.count; card++, at += 3) {
      let stays = 1;
      for (const share of this.shares) stays -= share[card];
      for (let axis = 0; axis < 3; axis++) this._base[at + axis] = home[at + axis] * stays;
    }
    attracting.forEach((pull, bomb) => this._gather(pull.match, this.shares[bomb], coordinates, order, scene));
    this.shown = Uint8Array.from({ length: this.count }, (_, card) => (attracting.length === 0 || attracting.some((pull) => takes(pull, card)) ? 1 : 0));
    this.counts = [...attracting, ...repelling].map((pull) => pull.match.reduce((sum, _, card) => sum + (takes(pull, card) ? 1 : 0), 0));
  }

  // Writes where the images are for bombs at these places, each x, y, z, into `out`: Float32Array (3 N).
  positions(attracting, repelling, out) {
    out.set(this._base);
    this.shares.forEach((share, bomb) => {
      const [x, y, z] = attracting[bomb];
      for (let card = 0, at = 0; card < this.count; card++, at += 3) {
        const part = share[card];
        if (part === 0) continue;
        out[at] += part * x;
        out[at + 1] += part * y;
        out[at + 2] += part * z;
      }
    });
    if (this._repelled.length) repel(out, this._repelled, repelling, this._reach);
    return out;
  }

  _gather(match, share, coordinates, order, scene) {
    const members = [];
    for (let card = 0; card < this.count; card++) if (share[card] > 0) members.push(card);
    if (members.length === 0) return;
    const radius = radii(members, match, share, order, scene);
    const direction = directions(members, share, coordinates);
    members.forEach((card, at) => {
      for (let axis = 0; axis < 3; axis++) this._base[3 * card + axis] += share[card] * radius[at] * direction[3 * at + axis];
    });
  }
}

// How much of its way each image goes to each bomb, Float64Array (N) a bomb.
function shared(pulls, count) {
  const shares = pulls.map(() => new Float64Array(count));
  const offsets = pulls.map(({ cut }) => Math.log((ADVANTAGE * (1 - cut)) / cut));
  const logits = new Float64Array(pulls.length);
  for (let card = 0; card < count; card++) {
    let top = 0;
    pulls.forEach(({ match, strength }, bomb) => {
      const sure = Math.min(Math.max(match[card], SUREST), fround(1 - 1e-4));
      logits[bomb] = strength * (Math.log(sure / (1 - sure)) + offsets[bomb]);
      top = Math.max(top, logits[bomb]);
    });
    let sum = Math.exp(-top);
    for (const logit of logits) sum += Math.exp(logit - top);
    shares.forEach((share, bomb) => {
      const part = Math.exp(logits[bomb] - top) / sum;
      share[card] = part * Math.min(Math.max(part / LEAST - 1, 0), 1);
    });
  }
  return shares;
}

// Metres from the bomb, by member: each lies where the ball has room for all the better ones, summed over steps of the match.
function radii(members, match, share, order, { bomb_core: core, bomb_spacing: spacing }) {
  const steps = Float32Array.from(members, (card) => fround(fround(fround(fround(1 - match[card]) * GRADES) + order[card]) * STEPS));
  const edges = new Float64Array((GRADES + 1) * STEPS + 1);
  members.forEach((card, at) => {
    edges[Math.floor(steps[at]) + 1] += share[card];
  });
  const room = (3 * spacing ** 3) / (4 * Math.PI);
  let better = 0;
  for (let step = 0; step < edges.length; step++) {
    better += edges[step];
    edges[step] = Math.cbrt(core ** 3 + room * better);
  }
  return Float64Array.from(steps, (place) => {
    const step = Math.floor(place);
    return edges[step] + (place - step) * (edges[step + 1] - edges[step]);
  });
}

// Unit vectors from the bomb, x, y, z by member: where the image lies in the cloud, seen from the middle of its fellows and
// measured by how far they reach.
function directions(members, share, coordinates) {
  const middle = [0, 0, 0], covariance = [0, 0, 0, 0, 0, 0];
  let whole = 0;
  for (const card of members) {
    whole += share[card];
    for (let axis = 0; axis < 3; axis++) middle[axis] += share[card] * coordinates[3 * card + axis];
  }
  for (let axis = 0; axis < 3; axis++) middle[axis] /= whole;
  for (const card of members) {
    const [x, y, z] = middle.map((part, axis) => coordinates[3 * card + axis] - part), weight = share[card] / whole;
    [x * x, x * y, x * z, y * y, y * z, z * z].forEach((product, at) => (covariance[at] += weight * product));
  }
  const whitened = whitening(covariance), out = new Float64Array(3 * members.length);
  members.forEach((card, at) => {
    const offset = middle.map((part, axis) => coordinates[3 * card + axis] - part);
    const turned = [0, 1, 2].map((row) => whitened[row][0] * offset[0] + whitened[row][1] * offset[1] + whitened[row][2] * offset[2]);
    const length = Math.hypot(...turned);
    out.set(length < 1e-5 ? [0, 1, 0] : turned.map((part) => part / length), 3 * at);
  });
  return out;
}

// As if each bomb filled a ball with something that nothing can be pressed into: d³ → d³ + strength · reach³.
function repel(out, repelled, places, reach) {
  const gathered = out.slice();
  repelled.forEach((strength, bomb) => {
    for (let card = 0, at = 0; card < strength.length; card++, at += 3) {
      if (strength[card] === 0) continue;
      const offset = [0, 1, 2].map((axis) => gathered[at + axis] - places[bomb][axis]);
      const distance = Math.max(Math.hypot(...offset), 1e-3);
      const farther = Math.cbrt(distance ** 3 + strength[card] * reach ** 3) / distance - 1;
      for (let axis = 0; axis < 3; axis++) out[at + axis] += offset[axis] * farther;
    }
  });
}
