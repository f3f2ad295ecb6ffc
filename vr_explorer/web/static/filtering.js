// What a filter does to the cards: the images that match come toward the viewer, the others step back from sight. The same
// as vr_explorer/scene/filtering.py, whose distances are float32: who comes first is decided by their last bits.

import { THRESHOLD } from "./criteria.js";

const NARROWEST = 0.5; // steradians
const GRADES = 1024;
const { fround } = Math;

// positions: Float32Array (3 N), of the arrangement alone. match: Float32Array (N). viewer: x, y, z. unmatched: "ghost",
// "vanish" or "back". scene: of the cloud's head. world: how large the world is. Gives Float32Array (3 N).
export function approached(positions, match, viewer, unmatched, scene, world) {
  const count = match.length, [vx, vy, vz] = viewer.map(fround);
  const offsets = new Float32Array(3 * count), distances = new Float32Array(count);
  for (let card = 0, at = 0; card < count; card++, at += 3) {
    const x = (offsets[at] = positions[at] - vx), y = (offsets[at + 1] = positions[at + 1] - vy), z = (offsets[at + 2] = positions[at + 2] - vz);
    distances[card] = lengthOf(fround(x), fround(y), fround(z));
  }
  const wanted = distances.slice();
  if (unmatched === "back") {
    const back = fround(scene.filter_back * Math.max(world, 0.3));
    for (let card = 0; card < count; card++) wanted[card] += back;
  }
  const order = ranked(match, distances);
  const room = (3 * scene.filter_spacing ** 3) / solidAngle(offsets, distances, order);
  order.forEach((card, rank) => {
    wanted[card] = Math.min(distances[card], Math.cbrt(scene.filter_near ** 3 + room * rank));
  });
  const moved = new Float32Array(3 * count);
  for (let at = 0; at < moved.length; at++) {
    const card = Math.floor(at / 3);
    moved[at] = positions[at] + offsets[at] * (wanted[card] / distances[card] - 1);
  }
  return moved;
}

const lengthOf = (x, y, z) => Math.max(fround(Math.sqrt(fround(fround(fround(x * x) + fround(y * y)) + fround(z * z)))), fround(1e-3));

// The cards that match, the best first; of equal ones the nearer.
function ranked(match, distances) {
  const matching = [];
  for (let card = 0; card < match.length; card++) if (match[card] >= THRESHOLD) matching.push(card);
  const most = fround(fround(1.001) * matching.reduce((farthest, card) => Math.max(farthest, distances[card]), 0));
  const nearness = new Float32Array(match.length);
  for (const card of matching) nearness[card] = Math.floor(fround(fround(1 - match[card]) * GRADES)) + fround(distances[card] / most);
  return matching.sort((one, other) => nearness[one] - nearness[other]);
}

// Of the cone with the same mean direction: that one's length is (1 + cos half-angle) / 2.
function solidAngle(offsets, distances, cards) {
  const sum = [0, 0, 0];
  for (const card of cards) for (let axis = 0; axis < 3; axis++) sum[axis] += fround(offsets[3 * card + axis] / distances[card]);
  return Math.max(4 * Math.PI * (1 - Math.hypot(...sum) / Math.max(cards.length, 1)), NARROWEST);
}

// Float32Array (N), how visible each card is: 1 where `shown`, of the others what `unmatched` says.
export function faded(shown, unmatched, ghost) {
  const rest = { ghost, vanish: 0, back: 1 }[unmatched];
  return Float32Array.from(shown, (one) => (one ? 1 : rest));
}
