// The world held in the hands: one drags it, two also turn it about the vertical and scale it, so that it stays under them;
// as vr_explorer/xr/grab.py.

const CLOSEST = 0.05; // metres between the hands below which they turn and scale no more
const SLOW = 0.5; // metres of the viewer's a second: a hand that grips in a faster flight brakes first and holds the world then

// Angle about the vertical, growing as yaw does.
const bearing = (vector) => Math.atan2(-vector[2], vector[0]);

export class Hold {
  // rig, viewer: see there. limits: { smallest, largest }, of the scale that two hands may give the world.
  constructor(rig, viewer, limits) {
    this._rig = rig;
    this._viewer = viewer;
    this._limits = limits;
    this.left = this.right = false; // which hands hold it now
    this._at = new Float64Array(3); // what is held, in the world: the middle between two
    this._between = new Float64Array(3); // from the left to the right hand, in the world
    this._middle = new Float64Array(3);
    this._apart = new Float64Array(3);
  }

  get holds() {
    return this.left || this.right;
  }

  // The body goes where what is held stays in the hands; whether anything is. gripping: whether each hand squeezes. free:
  // whether it also does nothing else. places: of the hands in the headset's space, three numbers each, null where one is not seen.
  follow(gripping, free, places) {
    const both = this.left && this.right; // then a finger that brushes a trigger does not let go
    const left = gripping[0] && places[0] !== null && (both || free[0]);
    const right = gripping[1] && places[1] !== null && (both || free[1]);
    if (left !== this.left || right !== this.right) {
      const { velocity } = this._viewer;
      if (left !== right && !this.holds && Math.hypot(velocity[0], velocity[1], velocity[2]) > SLOW * this._rig.scale) return false;
      [this.left, this.right] = [left, right];
      if (this.holds) this._take(places);
    }
    if (!this.holds) return false;
    if (this.left && this.right) this._carryBoth(places);
    else this._rig.carry(this._rig.turned, this._rig.scale, places[this.left ? 0 : 1], this._at);
    return true;
  }

  // Whatever the hands do meanwhile.
  release() {
    this.left = this.right = false;
  }

  _take(places) {
    const { _rig: rig, _at: at, _between: between } = this;
    if (!this.left || !this.right) {
      rig.point(places[this.left ? 0 : 1], 0, at);
      return;
    }
    rig.point(places[1], 0, between);
    rig.point(places[0], 0, at);
    for (let axis = 0; axis < 3; axis++) {
      between[axis] -= at[axis];
      at[axis] += 0.5 * between[axis];
    }
  }

  _carryBoth([left, right]) {
    const { _apart: apart, _middle: middle, _between: between, _limits: { smallest, largest } } = this; // prettier-ignore
    for (let axis = 0; axis < 3; axis++) {
      apart[axis] = right[axis] - left[axis];
      middle[axis] = 0.5 * (left[axis] + right[axis]);
    }
    const wanted = Math.hypot(between[0], between[1], between[2]) / Math.max(Math.hypot(apart[0], apart[1], apart[2]), CLOSEST);
    this._rig.carry(bearing(between) - bearing(apart), Math.min(Math.max(wanted, smallest), largest), middle, this._at);
  }
}
