// Where the cards face: the viewer's head; in a wall and on the board all the same way, so that rows are straight. The same as
// Turning in vr_explorer/scene/facing.py.

import { ease } from "./cards.js";

// x, y, z of a unit vector, and how far cards turn from the head to it, 0 to 1; as shaders/frame.glsl has it.
export const TO_THE_HEAD = Float64Array.of(0, 0, 1, 0);

const remainder = (angle) => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

export class Turning {
  constructor() {
    this.yaw = 0; // of a viewer whom the cards face, radians
    this._turned = 0; // by how much that differs from the one before
    this._before = this.wanted = 0; // shares, on the way between which it is
    this._begin = -Infinity;
    this._seconds = 0;
    this._facing = new Float64Array(4);
  }

  // As TO_THE_HEAD, until it is asked for again.
  at(time) {
    const done = this._done(time), share = this._share(done), facing = this._facing;
    if (!(share > 0)) return TO_THE_HEAD;
    const yaw = this._yaw(done);
    facing[0] = Math.sin(yaw);
    facing[2] = Math.cos(yaw);
    facing[3] = share;
    return facing;
  }

  // From where it is at `time`. yaw: of a viewer before whom the cards lie in one plane; null where they turn to the head.
  // seconds: 0 is at once.
  toward(yaw, time, seconds) {
    const wanted = yaw === null ? 0 : 1;
    if (wanted === this.wanted && (yaw === null || yaw === this.yaw)) return;
    const done = this._done(time), share = this._share(done), before = this._yaw(done);
    const bound = yaw ?? (seconds > 0 ? before : 0);
    this._turned = share > 0 && seconds > 0 ? remainder(bound - before) : 0;
    this._before = seconds > 0 ? share : wanted;
    [this.yaw, this.wanted, this._begin, this._seconds] = [bound, wanted, time, Math.max(seconds, 0)];
  }

  _done(time) {
    const since = time - this._begin;
    return since >= this._seconds ? 1 : ease(since / this._seconds);
  }

  _share(done) {
    return this._before + (this.wanted - this._before) * done;
  }

  _yaw(done) {
    return this.yaw - this._turned * (1 - done);
  }
}
