// Reads what hands hold, or are: controllers that WebXR knows as "xr-standard" gamepads, and tracked hands, whose pinch is a
// trigger. What points without a hand is in xr_pointers.js.

import { Steady } from "./xr_steady.js";

export const LEFT = 0, RIGHT = 1;

// Of an "xr-standard" gamepad (WebXR Gamepads Module, 3.3).
const TRIGGER = 0, SQUEEZE = 1, STICK = 3, LOWER = 4, UPPER = 5, STICK_X = 2, STICK_Y = 3;

export class Hand {
  constructor(settings) {
    this.steady = new Steady(settings);
    this.seen = false;
    this.source = null;
    this.origin = new Float64Array(3); // of its ray, in the world
    this.direction = new Float64Array(3);
    this.grip = new Float32Array(16); // hand → world
    this.shown = false; // as a controller in the hand
    this.spot = new Float64Array(3); // where it is, in the headset's space
    this.at = new Float64Array(3); // and in the world
    this.squeezes = false; // it has a part for that
    this._aim = this._grip = null; // matrices of the headset's space
    this.lower = this.upper = false;
  }

  leave() {
    this.seen = this.shown = this.lower = this.upper = false;
    this.source = null;
    this.steady.forget();
  }

  // selecting: sources whose pinch lasts. locked: as of Steady.read.
  read(source, frame, space, rig, selecting, locked) {
    const aim = frame.getPose(source.targetRaySpace, space);
    this.seen = Boolean(aim);
    if (!aim) {
      this.leave();
      return;
    }
    this.source = source;
    this._aim = aim.transform.matrix;
    this._grip = source.gripSpace && !source.hand ? (frame.getPose(source.gripSpace, space)?.transform.matrix ?? null) : null;
    const where = this._grip ?? this._aim;
    for (let axis = 0; axis < 3; axis++) this.spot[axis] = where[12 + axis];
    this.place(rig);
    const { gamepad } = source, buttons = gamepad?.buttons ?? [], axes = gamepad?.axes ?? [];
    this.squeezes = !source.hand && buttons.length > SQUEEZE;
    const pulled = gamepad && !source.hand ? value(buttons[TRIGGER]) : selecting.has(source) ? 1 : 0;
    const squeeze = this.squeezes ? value(buttons[SQUEEZE]) : 0;
    this.steady.read(pulled, squeeze, finite(axes[STICK_X]), -finite(axes[STICK_Y]), Boolean(buttons[STICK]?.pressed), locked);
    this.lower = !source.hand && Boolean(buttons[LOWER]?.pressed);
    this.upper = !source.hand && Boolean(buttons[UPPER]?.pressed);
  }

  // In the world, and anew after the viewer has moved.
  place(rig) {
    if (!this.seen) return;
    rig.point(this._aim, 12, this.origin);
    rig.direction(this._aim, 8, this.direction, -1);
    rig.point(this.spot, 0, this.at);
    this.shown = this._grip !== null;
    if (this.shown) this._placeGrip(rig);
  }

  _placeGrip(rig) {
    const matrix = this._grip, placed = this.grip;
    for (let column = 0; column < 3; column++) {
      rig.direction(matrix, 4 * column, scratch);
      for (let axis = 0; axis < 3; axis++) placed[4 * column + axis] = rig.scale * scratch[axis];
    }
    for (let axis = 0; axis < 3; axis++) placed[12 + axis] = this.at[axis];
    placed[15] = 1;
  }
}

const scratch = new Float64Array(3);
const finite = (number) => (Number.isFinite(number) ? number : 0);
const value = (button) => finite(button?.value);

// Reads both hands. sources: of the session; one of no side is the hand that is missing.
export function readHands(hands, sources, frame, space, rig, selecting, flying) {
  let left = null, right = null, other = null;
  for (let at = 0; at < sources.length; at++) {
    const source = sources[at];
    if (source.targetRayMode !== "tracked-pointer") continue;
    if (source.handedness === "left") left ??= source;
    else if (source.handedness === "right") right ??= source;
    else other ??= source;
  }
  right ??= other;
  readOne(hands[LEFT], left, frame, space, rig, selecting, flying === LEFT);
  readOne(hands[RIGHT], right, frame, space, rig, selecting, flying === RIGHT);
}

function readOne(hand, source, frame, space, rig, selecting, locked) {
  if (source) hand.read(source, frame, space, rig, selecting, locked);
  else if (hand.seen) hand.leave();
}
