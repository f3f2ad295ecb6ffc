// The viewer's body: a place with a velocity, and the direction that it looks in. The same as vr_explorer/scene/body.py and
// viewer.py. World: right-handed, metres, y up; yaw turns left about +y from −z, pitch turns up, in radians.

import { ease } from "./cards.js";

const FLAT_ANGLE = (89 * Math.PI) / 180;
const STILL = 0.01; // metres a second
const APPROACHING = 14; // 1/s
const ARRIVED = 1e-3; // metres
const NOTCH = 0.16; // share of the way that a notch leaves behind
const VOID = 60; // metres that the way is where the ray meets nothing, in a world of the reference number of images
const GLIDE = 0.9; // seconds

const wrapped = (angle) => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
const clamped = (pitch) => Math.min(Math.max(pitch, -FLAT_ANGLE), FLAT_ANGLE);

export class Viewer {
  // scene: of the cloud's head. world: how large the world is.
  constructor(scene, world) {
    this.position = new Float64Array(3);
    this.velocity = new Float64Array(3);
    this.yaw = this.pitch = 0;
    this.right = new Float64Array([1, 0, 0]);
    this.up = new Float64Array([0, 1, 0]);
    this.back = new Float64Array([0, 0, 1]);
    this._thrust = scene.thrust * Math.max(world, 0.3);
    this._drag = scene.drag;
    this._visit = scene.visit;
    this.void = VOID * Math.max(world, 0.3);
    this._left = new Float64Array(3);
    this._approaches = false;
    this._glide = null;
  }

  get moving() {
    return this._glide !== null || this._approaches || this.velocity.some((part) => part !== 0);
  }

  put(x, y, z, yaw, pitch) {
    this._rest();
    this.position.set([x, y, z]);
    this.yaw = wrapped(yaw);
    this.pitch = clamped(pitch);
    this._turned();
  }

  // The exact solution of v' = a − drag · v, so that the way does not depend on the frame rate. x, y, z: thrust to the
  // right, upward and back, each about −1..1. brake: factor of the drag.
  fly(x, y, z, seconds, brake = 1) {
    const flies = x !== 0 || y !== 0 || z !== 0;
    if (!flies && !this.velocity.some((part) => part !== 0)) return;
    if (flies) this._glide = null;
    const drag = this._drag * brake, decay = Math.exp(-drag * seconds);
    let speed = 0;
    for (let axis = 0; axis < 3; axis++) {
      const wanted = (this._thrust * (x * this.right[axis] + y * this.up[axis] + z * this.back[axis])) / drag;
      this.position[axis] += wanted * seconds + ((this.velocity[axis] - wanted) * (1 - decay)) / drag;
      this.velocity[axis] = wanted + (this.velocity[axis] - wanted) * decay;
      speed += this.velocity[axis] ** 2;
    }
    if (!flies && speed < STILL * STILL) this.velocity.fill(0);
  }

  turn(yaw, pitch) {
    this._glide = null;
    this.yaw = wrapped(this.yaw + yaw);
    this.pitch = clamped(this.pitch + pitch);
    this._turned();
  }

  // Around a place, which stays where it is seen.
  orbit(about, yaw, pitch) {
    const way = [0, 1, 2].map((axis) => this.position[axis] - about[axis]);
    const [x, y, z] = [this.right, this.up, this.back].map((axis) => axis[0] * way[0] + axis[1] * way[1] + axis[2] * way[2]);
    this._approaches = false;
    this.turn(yaw, pitch);
    for (let axis = 0; axis < 3; axis++) this.position[axis] = about[axis] + x * this.right[axis] + y * this.up[axis] + z * this.back[axis];
  }

  // As many notches back lead to where one was before.
  approach(to, notches) {
    const share = 1 - (1 - NOTCH) ** notches;
    this._glide = null;
    for (let axis = 0; axis < 3; axis++) {
      const left = this._approaches ? this._left[axis] : 0;
      this._left[axis] = left + share * (to[axis] - (this.position[axis] + left));
    }
    this._approaches = true;
  }

  // Metres to the right and upward, at once: what is pulled along by fingers.
  shift(across, upward) {
    this._glide = null;
    for (let axis = 0; axis < 3; axis++) this.position[axis] += across * this.right[axis] + upward * this.up[axis];
  }

  goBefore(target) {
    const [x, y, z] = [0, 1, 2].map((axis) => target[axis] - this.position[axis]);
    const length = Math.hypot(x, y, z);
    if (length < 1e-6) return;
    const share = 1 - this._visit / length;
    const [px, py, pz] = this.position;
    this.glide(px + share * x, py + share * y, pz + share * z, Math.atan2(-x, -z), Math.atan2(y, Math.hypot(x, z)), GLIDE);
  }

  glide(x, y, z, yaw, pitch, seconds) {
    this._rest();
    const start = [...this.position, this.yaw, this.pitch];
    const change = [x - start[0], y - start[1], z - start[2], wrapped(yaw - start[3]), clamped(pitch) - start[4]];
    this._glide = { start, change, seconds, passed: 0 };
  }

  // Where it will be at the end of its glide: x, y, z, yaw, pitch.
  get bound() {
    const glide = this._glide;
    return glide ? glide.start.map((part, at) => part + glide.change[at]) : [...this.position, this.yaw, this.pitch];
  }

  advance(seconds) {
    const glide = this._glide;
    if (glide) {
      glide.passed += seconds;
      const share = ease(glide.passed / glide.seconds);
      for (let axis = 0; axis < 3; axis++) this.position[axis] = glide.start[axis] + share * glide.change[axis];
      this.yaw = wrapped(glide.start[3] + share * glide.change[3]);
      this.pitch = glide.start[4] + share * glide.change[4];
      this._turned();
      if (glide.passed >= glide.seconds) this._glide = null;
    }
    if (this._approaches) {
      const share = 1 - Math.exp(-APPROACHING * seconds);
      let rest = 0;
      for (let axis = 0; axis < 3; axis++) {
        const step = this._left[axis] * share;
        this.position[axis] += step;
        this._left[axis] -= step;
        rest = Math.max(rest, Math.abs(this._left[axis]));
      }
      if (rest < ARRIVED) this._approaches = false;
    }
  }

  // Unit direction through a point of the picture, −1..1 to the right and upward. reach: tangents of half its angles.
  ray(x, y, reachX, reachY, out) {
    const across = x * reachX, upward = y * reachY;
    const length = Math.hypot(across, upward, 1);
    for (let axis = 0; axis < 3; axis++) out[axis] = (across * this.right[axis] + upward * this.up[axis] - this.back[axis]) / length;
    return out;
  }

  _rest() {
    this._glide = null;
    this._approaches = false;
    this.velocity.fill(0);
  }

  _turned() {
    const [cy, sy, cp, sp] = [Math.cos(this.yaw), Math.sin(this.yaw), Math.cos(this.pitch), Math.sin(this.pitch)];
    this.right.set([cy, 0, -sy]);
    this.up.set([sy * sp, cp, cy * sp]);
    this.back.set([sy * cp, -sp, cy * cp]);
  }
}
