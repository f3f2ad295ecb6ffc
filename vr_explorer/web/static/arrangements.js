// Where the images are in each arrangement, and from where all of it is seen.

import { hang } from "./board.js";

const AIR = 0.07; // share of the picture that stays free at its edges
const LEANS = 1.25; // so much larger is a card seen at the picture's edge, where it leans toward the viewer, unless it lies in a plane

const BOARD = { id: "board", title: "Board", view: [0, 0, 0, 0, 0], before_viewer: true, flat: true, seen_whole: true, labels: [] };

// All that are shown, in the order of their keys: those of the file, and the board.
export const arrangementsOf = (head) => [...head.arrangements, BOARD];

export class Arrangements {
  // cloud: { head, arrays }. favourites: see favourites.js.
  constructor({ head, arrays }, favourites) {
    this.all = arrangementsOf(head);
    this._scene = head.scene;
    this._arrays = arrays;
    this._favourites = favourites;
    const halves = arrays.half_size;
    this.index = 0;
    this.stood = [0, 0, 0, 0]; // where the viewer was, x, y, z and yaw, as it was made
    this.placed = this.place(0, this.stood, 1);
    this._half = halves.reduce((most, part) => Math.max(most, part), 0);
  }

  get present() {
    return this.all[this.index];
  }

  isBoard(index = this.index) {
    return this.all[index] === BOARD;
  }

  // The one after the present; a board on which nothing hangs is left out.
  following() {
    const after = (index) => (index + 1) % this.all.length, next = after(this.index);
    return this.isBoard(next) && this._favourites.cards.size === 0 ? after(next) : next;
  }

  // Makes another the present one.
  stand(index, stood, aspect) {
    [this.index, this.stood] = [index, stood];
    this.placed = this.place(index, stood, aspect);
  }

  // { positions: Float32Array (3 N), metres; shown: Uint8Array (N), the images that it is made of, or null; labels:
  // Float32Array (3 K), where its words stand; faces: the yaw of a viewer before whom the images lie in one plane, or null }. One
  // that stands before the viewer is turned to where he is; bound: x, y, z and yaw. aspect: width through height of the picture.
  place(index, bound, aspect) {
    const one = this.all[index], words = Float32Array.from(one.labels.flatMap(({ position }) => position));
    const faces = one.flat ? bound[3] : null;
    if (one === BOARD) return { ...this._board(bound, aspect), labels: words, faces };
    const laid = this._arrays[`positions-${one.id}`];
    if (!one.before_viewer) return { positions: laid, shown: null, labels: words, faces };
    return { positions: turned(laid, bound), shown: null, labels: turned(words, bound), faces };
  }

  _board(bound, aspect) {
    const cards = [...this._favourites.cards], positions = this._arrays["positions-cloud"].slice();
    const hung = new Float32Array(positions.length), shown = new Uint8Array(positions.length / 3);
    hang(cards, hung, this._arrays.half_size, this._scene, aspect);
    const there = turned(hung, bound);
    for (const card of cards) {
      shown[card] = 1;
      positions.set(there.subarray(3 * card, 3 * card + 3), 3 * card);
    }
    return { positions, shown };
  }

  // x, y, z, yaw and pitch of the first look, at which all is in sight where the arrangement asks for that. reachX, reachY: tangents of half the picture's angles. covered:
  // share of the picture's height that is covered above.
  view(reachX, reachY, covered) {
    const { view, before_viewer: before, seen_whole: whole } = this.present;
    if (!whole) return view;
    const turn = before ? [this.stood[3], 0] : view.slice(3);
    return [...this._whole(inSight(this.placed), ...turn, reachX * (1 - AIR), reachY * (1 - AIR), covered), ...turn];
  }

  _whole(positions, yaw, pitch, reachX, reachY, covered) {
    const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
    const axes = [[cy, 0, -sy], [sy * sp, cp, cy * sp], [sy * cp, -sp, cy * cp]];
    const on = (axis, at) => axis[0] * positions[at] + axis[1] * positions[at + 1] + axis[2] * positions[at + 2];
    const free = reachY * (1 - covered), half = this.present.flat ? this._half : LEANS * this._half;
    const low = [Infinity, Infinity], high = [-Infinity, -Infinity];
    for (let at = 0; at < positions.length; at += 3) {
      for (let side = 0; side < 2; side++) {
        const part = on(axes[side], at);
        low[side] = Math.min(low[side], part);
        high[side] = Math.max(high[side], part);
      }
    }
    const middle = [0, 1].map((side) => (low[side] + high[side]) / 2);
    let away = -Infinity, front = -Infinity;
    for (let at = 0; at < positions.length; at += 3) {
      const back = on(axes[2], at);
      const across = Math.abs(on(axes[0], at) - middle[0]) + half, upward = Math.abs(on(axes[1], at) - middle[1]) + half;
      away = Math.max(away, back + across / reachX, back + upward / free);
      front = Math.max(front, back);
    }
    middle[1] += (away - front) * reachY * covered; // the middle of what is free lies below that of the picture
    return [0, 1, 2].map((axis) => middle[0] * axes[0][axis] + middle[1] * axes[1][axis] + away * axes[2][axis]);
  }

  // The images row by row as they hang on the wall, where neighbours are alike; as they come where there is none.
  order() {
    const wall = this.all.find((one) => one.id === "flat");
    const count = this._arrays.cell.length, order = Array.from({ length: count }, (_, card) => card);
    if (!wall) return order;
    const laid = this._arrays[`positions-${wall.id}`];
    return order.sort((one, other) => laid[3 * other + 1] - laid[3 * one + 1] || laid[3 * one] - laid[3 * other]);
  }
}

// From before a viewer at the origin to before one who stands at `bound`: x, y, z, yaw.
function turned(laid, [x, y, z, yaw]) {
  const cos = Math.cos(yaw), sin = Math.sin(yaw), there = new Float32Array(laid.length);
  for (let at = 0; at < laid.length; at += 3) {
    there[at] = x + cos * laid[at] + sin * laid[at + 2];
    there[at + 1] = y + laid[at + 1];
    there[at + 2] = z - sin * laid[at] + cos * laid[at + 2];
  }
  return there;
}

// The places of what is to be seen, words among them.
function inSight({ positions, shown, labels }) {
  const cards = shown ? positions.filter((_, at) => shown[Math.floor(at / 3)]) : positions;
  const all = new Float32Array(cards.length + labels.length);
  all.set(cards);
  all.set(labels, cards.length);
  return all;
}
