// Where the images are in each arrangement, and from where all of it is seen.

const AIR = 0.04; // share of the picture that stays free at its edges
const LEANS = 1.25; // so much larger is a card seen at the picture's edge, where it leans toward the viewer

export class Arrangements {
  // cloud: { head, arrays }.
  constructor({ head, arrays }) {
    this.all = head.arrangements;
    this._arrays = arrays;
    const halves = arrays.half_size;
    this._half = LEANS * halves.reduce((most, part) => Math.max(most, part), 0);
  }

  // Float32Array (3 N), metres. One that stands before the viewer is turned to where he is; bound: x, y, z and yaw.
  positions(index, bound) {
    const one = this.all[index], laid = this._arrays[`positions-${one.id}`];
    if (!one.before_viewer) return laid;
    const [x, y, z, yaw] = bound, cos = Math.cos(yaw), sin = Math.sin(yaw);
    const turned = new Float32Array(laid.length);
    for (let at = 0; at < laid.length; at += 3) {
      turned[at] = x + cos * laid[at] + sin * laid[at + 2];
      turned[at + 1] = y + laid[at + 1];
      turned[at + 2] = z - sin * laid[at] + cos * laid[at + 2];
    }
    return turned;
  }

  // x, y, z, yaw and pitch of the first look, at which all is in sight where the arrangement asks for that. positions: as of
  // `positions`, made where the viewer looked along `yaw`. reachX, reachY: tangents of half the picture's angles. covered:
  // share of the picture's height that is covered above.
  view(index, positions, yaw, reachX, reachY, covered) {
    const { view, before_viewer: before, seen_whole: whole } = this.all[index];
    if (!whole) return view;
    const turn = before ? [yaw, 0] : view.slice(3);
    return [...this._whole(positions, ...turn, reachX * (1 - AIR), reachY * (1 - AIR), covered), ...turn];
  }

  _whole(positions, yaw, pitch, reachX, reachY, covered) {
    const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
    const axes = [[cy, 0, -sy], [sy * sp, cp, cy * sp], [sy * cp, -sp, cy * cp]];
    const on = (axis, at) => axis[0] * positions[at] + axis[1] * positions[at + 1] + axis[2] * positions[at + 2];
    const free = reachY * (1 - covered);
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
      const across = Math.abs(on(axes[0], at) - middle[0]) + this._half, upward = Math.abs(on(axes[1], at) - middle[1]) + this._half;
      away = Math.max(away, back + across / reachX, back + upward / free);
      front = Math.max(front, back);
    }
    middle[1] += (away - front) * reachY * covered; // the middle of what is free lies below that of the picture
    return [0, 1, 2].map((axis) => middle[0] * axes[0][axis] + middle[1] * axes[1][axis] + away * axes[2][axis]);
  }

  // The images row by row as they hang on the wall, where neighbours are alike; as they come where there is none.
  order() {
    const wall = this.all.find((one) => one.before_viewer);
    const count = this._arrays.cell.length, order = Array.from({ length: count }, (_, card) => card);
    if (!wall) return order;
    const laid = this._arrays[`positions-${wall.id}`];
    return order.sort((one, other) => laid[3 * other + 1] - laid[3 * one + 1] || laid[3 * one] - laid[3 * other]);
  }
}
