// The usual tour: its checkpoints' images gather, and the viewer is led past them; as Guide in vr_explorer/scene/touring.py.
// Whoever flies by himself ends it, and all is as it was before.

import { FlightPath } from "./flight.js";

const BEFORE = 70, STANDING_OFF = 12; // metres from a checkpoint: a share that grows with the world, and one that does not

export class Tour {
  // checkpoints: { criterion, name, position } each. viewer, world: see there.
  constructor(checkpoints, viewer, world) {
    this._checkpoints = checkpoints;
    this._viewer = viewer;
    this._world = world;
    this._path = null;
    this._time = 0;
    this.speed = 0; // metres a second
    this._here = new Float64Array(4);
    this._next = new Float64Array(4);
    this._before = null;
  }

  get possible() {
    return this._checkpoints.length > 1;
  }

  get underWay() {
    return this._path !== null;
  }

  // The cards are to be sent anew after this, and after `stop`.
  start() {
    const { _viewer: viewer, _world: world } = this;
    this._before = { filter: world.filter, bombs: world.bombs.all };
    world.filter = null;
    world.bombs.clear();
    for (const { criterion, name, position } of this._checkpoints) world.bombs.place(criterion, position, undefined, { name });
    const head = [...viewer.position], ahead = [head[0] - 100 * Math.sin(viewer.yaw), head[1], head[2] - 100 * Math.cos(viewer.yaw)];
    const middles = this._checkpoints.map(({ position }) => position);
    this._path = new FlightPath([head, ...middles.map((_, at) => this._stop(middles, at))], [ahead, ...middles], viewer.yaw);
    this._time = 0;
    this._path.at(0, this._here);
  }

  stop() {
    const { _world: world, _before: before } = this;
    this._path = null;
    this.speed = 0;
    world.filter = before.filter;
    world.bombs.all = before.bombs;
  }

  // Goes on for `seconds`; whether the end is reached. The viewer may look about meanwhile. turn: turns him by a yaw.
  advance(seconds, turn = (yaw) => this._viewer.turn(yaw, 0)) {
    if (!this._path) return false;
    this._time += seconds;
    this._path.at(this._time, this._next);
    for (let axis = 0; axis < 3; axis++) this._viewer.position[axis] += this._next[axis] - this._here[axis];
    turn(this._next[3] - this._here[3]);
    if (seconds > 0) this.speed = Math.hypot(this._next[0] - this._here[0], this._next[1] - this._here[1], this._next[2] - this._here[2]) / seconds;
    this._here.set(this._next);
    return this._time >= this._path.seconds;
  }

  // Where the flight passes a checkpoint: off its images, on the side of the path.
  _stop(middles, number) {
    const next = middles[Math.min(number + 1, middles.length - 1)], last = middles[Math.max(number - 1, 0)];
    const way = next.map((part, axis) => part - last[axis]), length = Math.max(Math.hypot(way[2], way[0]), 1e-6);
    const off = ((number % 2 ? 1 : -1) * (BEFORE * this._world.size + STANDING_OFF)) / length;
    const [x, y, z] = middles[number];
    return [x + off * way[2], y, z - off * way[0]];
  }
}
