// Both hands, or one, become what is asked for; as vr_explorer/xr/hands.py and buttons.py.

import { LEFT, RIGHT } from "./xr_hands.js";

const FLICKED = 0.7, RESTING = 0.35; // shares of the stick's travel: a turn begins beyond the first, the next is possible below the second
const ALONE = 3; // seconds for which only one hand is seen until it is played with one
const HELD = 0.5; // seconds for which a stick is held pressed so that nobody loses their place by a slip
const TAP = 0.3, AGAIN = 0.45; // seconds that a tap lasts at most, and from its beginning to that of the next
export const NONE = -1;

// Of one hand: what has just begun, and for how long.
class Presses {
  constructor() {
    this.forget();
  }

  forget() {
    this._lower = this._upper = this._click = this._squeeze = false;
    this._pulledFor = this._clickedFor = this._squeezedFor = 0;
    this._sinceTap = AGAIN;
    this.lower = this.upper = this.clicked = this.heldClick = this.twice = this.gripped = this.grippedShortly = false;
    this.gripping = 0;
  }

  read(hand, seconds) {
    const { trigger, squeeze, click } = hand.steady;
    this.lower = hand.lower && !this._lower;
    this.upper = hand.upper && !this._upper;
    this._lower = hand.lower;
    this._upper = hand.upper;
    this._readClick(click, seconds);
    this.gripped = squeeze && !this._squeeze;
    this.grippedShortly = !squeeze && this._squeeze && this._squeezedFor < TAP;
    this._squeezedFor = squeeze ? (this._squeeze ? this._squeezedFor + seconds : 0) : 0;
    this.gripping = squeeze ? this._squeezedFor : 0;
    this._squeeze = squeeze;
    this._readTaps(trigger > 0, seconds);
  }

  // clicked: let go before HELD. heldClick: it has been down for so long.
  _readClick(click, seconds) {
    const before = this._clickedFor;
    this.clicked = !click && this._click && before < HELD;
    this._clickedFor = click ? before + seconds : 0;
    this.heldClick = click && before < HELD && this._clickedFor >= HELD;
    this._click = click;
  }

  // twice: the second of two short pulls has just begun.
  _readTaps(pulled, seconds) {
    const begins = pulled && this._pulledFor === 0;
    this._sinceTap += seconds;
    this.twice = begins && this._sinceTap < AGAIN;
    if (begins) this._sinceTap = this.twice ? AGAIN : 0;
    if (pulled && this._pulledFor + seconds > TAP) this._sinceTap = AGAIN;
    this._pulledFor = pulled ? Math.max(this._pulledFor + seconds, 1e-6) : 0;
  }
}

export class Controls {
  // settings: `headset` of the cloud's head. hands: two of Hand.
  constructor(settings, hands) {
    this._settings = settings;
    this._hands = hands;
    this._presses = [new Presses(), new Presses()];
    this.leftHanded = false;
    this._unseen = [0, 0];
    this._armed = true;
    this.alone = NONE; // the only hand with which one plays
    this.laser = NONE; // the hand that has it
    this.push = new Float64Array(3); // in the world, each about −1..1
    this.turn = this.turning = 0; // radians; radians a second of a smooth turn
    this.brake = 1;
    this.asked = []; // names of what was asked for
  }

  get flying() {
    return this.alone !== NONE ? this.alone : this.leftHanded ? LEFT : RIGHT;
  }

  // heading: of the head in the world.
  follow(heading, seconds) {
    this._weigh(seconds);
    const flying = this.flying, pointing = 1 - flying, alone = this.alone !== NONE;
    for (let side = 0; side < 2; side++) {
      if (this._hands[side].seen) this._presses[side].read(this._hands[side], seconds);
      else this._presses[side].forget();
    }
    this._shine(flying, pointing, alone);
    this._thrust(this._hands[flying], alone ? null : this._hands[pointing], heading);
    this._slow(flying, alone);
    this._rotate(this._hands[flying], seconds);
    this.asked.length = 0;
    if (alone) this._askAlone(this._hands[flying], this._presses[flying]);
    else this._askBoth(flying, pointing);
  }

  _weigh(seconds) {
    const [left, right] = [this._hands[LEFT].seen, this._hands[RIGHT].seen];
    if (left && right) this.alone = NONE;
    if (!left && !right) return; // both are put down
    this._unseen[LEFT] = left ? 0 : this._unseen[LEFT] + seconds;
    this._unseen[RIGHT] = right ? 0 : this._unseen[RIGHT] + seconds;
    if (left === right) return;
    const side = left ? LEFT : RIGHT;
    if (this.alone !== NONE || this._unseen[1 - side] > ALONE) this.alone = side;
  }

  // The laser is on while the pointing hand pulls its trigger; on a hand alone while that does not.
  _shine(flying, pointing, alone) {
    const side = alone ? flying : pointing, hand = this._hands[side];
    this.laser = hand.seen && hand.steady.trigger > 0 !== alone ? side : NONE;
  }

  // The trigger thrusts where the flying hand points; sticks move level where the head looks, up and down.
  _thrust(flying, pointing, heading) {
    const { push, _settings: settings } = this, { trigger, squeeze, stickY } = flying.steady;
    push.fill(0);
    if (flying.seen) {
      const strength = trigger * (squeeze ? settings.fast : 1);
      for (let axis = 0; axis < 3; axis++) push[axis] = strength * flying.direction[axis];
      push[1] += settings.stick_rise * stickY;
    }
    if (!pointing?.seen) return;
    const { stickX: x, stickY: y } = pointing.steady, cos = Math.cos(heading), sin = Math.sin(heading);
    push[0] += x * cos - y * sin;
    push[2] -= x * sin + y * cos;
  }

  _slow(flying, alone) {
    let brakes = false;
    for (let side = 0; side < 2; side++) {
      const { trigger, squeeze } = this._hands[side].steady;
      const own = alone ? side === flying && this._presses[side].gripping >= TAP : side !== this.laser;
      brakes ||= squeeze && trigger === 0 && own;
    }
    this.brake = brakes ? this._settings.brake : 1;
  }

  _rotate(hand, seconds) {
    const x = hand.steady.stickX, { snap_turn: snap, smooth_turn: smooth } = this._settings;
    this.turn = this.turning = 0;
    if (snap === 0) {
      this.turning = (-smooth * x * Math.PI) / 180;
      this.turn = this.turning * seconds;
      return;
    }
    if (Math.abs(x) < RESTING) this._armed = true;
    if (!this._armed || Math.abs(x) < FLICKED) return;
    this._armed = false;
    this.turn = (-Math.sign(x) * snap * Math.PI) / 180;
  }

  _askBoth(flying, pointing) {
    const one = this._presses[pointing], other = this._presses[flying], { asked } = this;
    const shines = this.laser === pointing;
    if (shines && (one.gripped || (one.twice && !this._hands[pointing].squeezes))) asked.push("favourite");
    if (one.lower) asked.push("colour");
    if (one.upper) asked.push("cloud");
    if (other.lower) asked.push("flat");
    if (other.upper) asked.push("onlyFavourites");
    if (shines && one.clicked) asked.push("go");
    if (!shines && one.heldClick) asked.push("firstView");
    if (other.heldClick) asked.push("recentre");
  }

  _askAlone(hand, presses) {
    const { asked } = this;
    if (presses.grippedShortly || (presses.twice && !hand.squeezes)) asked.push("favourite");
    if (presses.lower) asked.push("recentre");
    if (presses.upper) asked.push("nextArrangement");
    if (presses.clicked) asked.push("go");
    if (presses.heldClick) asked.push("firstView");
  }
}
