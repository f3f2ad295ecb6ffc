// Bombs and the hands in a headset: one is carried by the laser and a grip, or by the hand that is inside it, and flies on where
// it was let go in motion. As BombTool in vr_explorer/tools/bombs.py.

import { LET_OUT_OF_HAND } from "./world.js";
import { LEFT, RIGHT } from "./xr_hands.js";

export class HeldBombs {
  // hands: two of Hand. controls: of both.
  constructor(world, hands, controls, rig) {
    this._world = world;
    this._hands = hands;
    this._controls = controls;
    this._rig = rig;
    this._by = null; // what carries: "laser", "hand", "gaze"
    this._offset = new Float64Array(3); // of what a hand carries from where it is
    this.met = null; // the bomb that the laser meets
  }

  // The bomb that the laser meets, or carries; null.
  get pointed() {
    return this._by === "laser" ? this._world.held.bomb : this.met;
  }

  // That, or what is carried otherwise.
  get lit() {
    return this._world.held?.bomb ?? this.met;
  }

  get byGaze() {
    return this._by === "gaze";
  }

  // Before the controls: which hands are inside a bomb.
  feel() {
    const { inside } = this._controls;
    for (let side = LEFT; side <= RIGHT; side++) {
      const hand = this._hands[side];
      inside[side] = hand.seen && this._world.seen.length > 0 && this.about(side) !== null;
    }
  }

  about(side) {
    return this._world.about(this._hands[side].at, this._rig.head);
  }

  // After them, and after the viewer has moved. pointers: of a gaze, whose long pinch carries the bomb on which it began.
  // covered: something else is before what the laser meets.
  follow(now, pointers, covered) {
    const { _controls: controls, _hands: hands, _world: world } = this, { laser } = controls;
    if (!world.held) this._by = null; // also where it was removed
    if (this._by === "laser" && controls.asked.includes("choose")) this._putBack();
    else if (this._by !== null) this._goOn(now, pointers);
    else this._begin(now, pointers);
    const ray = laser >= 0 && !world.held && !covered ? hands[laser] : null;
    this.met = ray && world.met(ray.origin, ray.direction);
    controls.meetsBomb = this.met !== null || this._by === "laser";
  }

  // Nothing carries, or meets, any more; a bomb stays where it is.
  letGo() {
    this._world.held = this.met = this._by = null;
  }

  // A short grip asks for what can be done with the bomb, which it leaves where it was.
  _putBack() {
    this._world.putBack();
    this._by = null;
  }

  _begin(now, pointers) {
    const { _controls: controls, _hands: hands, _world: world } = this;
    if (controls.grasps) {
      const { at } = hands[controls.flying], bomb = this.about(controls.flying);
      if (!bomb) return;
      for (let axis = 0; axis < 3; axis++) this._offset[axis] = bomb.position[axis] - at[axis];
      world.hold(bomb, 1, now);
      this._by = "hand";
    } else if (controls.takes && this.met) { // a quick hand may have left it by the time of this frame
      const { origin } = hands[controls.laser], { position } = this.met;
      world.hold(this.met, Math.hypot(position[0] - origin[0], position[1] - origin[1], position[2] - origin[2]), now);
      this._by = "laser";
    } else if (pointers.begins && world.take(pointers.origin, pointers.direction, now)) this._by = "gaze";
  }

  _goOn(now, pointers) {
    const { _by: by, _controls: controls, _hands: hands, _world: world } = this;
    const ray = by === "laser" ? hands[controls.laser] : pointers;
    if (by === "hand" && controls.grasps) world.carry(hands[controls.flying].at, this._offset, now);
    else if ((by === "laser" && controls.holds) || (by === "gaze" && pointers.lasts)) world.carry(ray.origin, ray.direction, now);
    else {
      world.letGo(now, by === "hand" ? LET_OUT_OF_HAND * this._rig.scale : undefined);
      this._by = null;
    }
  }
}
