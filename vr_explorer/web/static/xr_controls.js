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
    this._pulledFor = this._clickedFor = this._squeezedFor = this._lowerFor = 0;
    this._sinceTap = AGAIN;
    this.lower = this.upper = this.clicked = this.heldClick = this.gripped = this.grippedShortly = false;
    this.lowerShortly = this.heldLower = this.pulled = this.twice = this.again = false;
    this.gripping = 0;
  }

  read(hand, seconds) {
    const { trigger, squeeze, click } = hand.steady;
    this._readLower(hand.lower, seconds);
    this.upper = hand.upper && !this._upper;
    this._upper = hand.upper;
    this._readClick(click, seconds);
    this.gripped = squeeze && !this._squeeze;
    this.grippedShortly = !squeeze && this._squeeze && this._squeezedFor < TAP;
    this._squeezedFor = squeeze ? (this._squeeze ? this._squeezedFor + seconds : 0) : 0;
    this.gripping = squeeze ? this._squeezedFor : 0;
    this._squeeze = squeeze;
    this._readTaps(trigger > 0, seconds);
  }

  // lower: it has just been pressed. lowerShortly: let go before HELD. heldLower: it has been down for so long.
  _readLower(down, seconds) {
    const before = this._lowerFor;
    this.lower = down && !this._lower;
    this.lowerShortly = !down && this._lower && before < HELD;
    this._lowerFor = down ? before + seconds : 0;
    this.heldLower = down && before < HELD && this._lowerFor >= HELD;
    this._lower = down;
  }

  // clicked: let go before HELD. heldClick: it has been down for so long.
  _readClick(click, seconds) {
    const before = this._clickedFor;
    this.clicked = !click && this._click && before < HELD;
    this._clickedFor = click ? before + seconds : 0;
    this.heldClick = click && before < HELD && this._clickedFor >= HELD;
    this._click = click;
  }

  // pulled: it has just begun. twice: as the second of two short pulls. again: that one lasts.
  _readTaps(pulled, seconds) {
    const begins = pulled && this._pulledFor === 0;
    this._sinceTap += seconds;
    this.pulled = begins;
    this.twice = begins && this._sinceTap < AGAIN;
    this.again = pulled && (this.again || this.twice);
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
    this._inBomb = [false, false]; // whose trigger is a bomb's until it is loose
    this._gripsRay = false; // what the laser meets is held by it
    this.takes = false; // it has just been gripped
    this._onBomb = false; // the grip began on a bomb
    this.inside = [false, false]; // whether each hand is inside a bomb; told
    this.meetsBomb = false; // whether the laser meets one; told
    this.gripping = [false, false];
    this.free = [false, false]; // which hands do nothing but grip
    this.alone = NONE; // the only hand with which one plays
    this.laser = NONE; // the hand that has it
    this.let = NONE; // the hand that has just let go of it, by the trigger that shone it
    this.pressed = false; // what the laser meets
    this.push = new Float64Array(3); // in the world, each about −1..1
    this.turn = this.turning = 0; // radians; radians a second of a smooth turn
    this.brake = 1;
    this.asked = []; // names of what was asked for
  }

  get flying() {
    return this.alone !== NONE ? this.alone : this.leftHanded ? LEFT : RIGHT;
  }

  // Whether the laser's hand holds what that meets.
  get holds() {
    return this._gripsRay;
  }

  // Whether the flying hand holds the bomb that it was in when its trigger was pulled.
  get grasps() {
    return this._inBomb[this.flying];
  }

  // Whatever hands were at, they are no more; what they press as they come back is pressed anew.
  letGo() {
    for (const presses of this._presses) presses.forget();
    this._inBomb.fill(false);
    this.gripping.fill(false);
    this._gripsRay = this._onBomb = this.takes = this.pressed = false;
    this.laser = this.let = NONE;
    this.turning = 0;
  }

  // heading: of the head in the world.
  follow(heading, seconds) {
    this._weigh(seconds);
    const flying = this.flying, pointing = 1 - flying, alone = this.alone !== NONE;
    for (let side = 0; side < 2; side++) {
      if (this._hands[side].seen) this._presses[side].read(this._hands[side], seconds);
      else this._presses[side].forget();
      const pulled = this._hands[side].steady.trigger > 0;
      this._inBomb[side] = pulled && (this._inBomb[side] || (this._presses[side].pulled && this.inside[side]));
    }
    this._shine(flying, pointing, alone);
    this._grip(alone);
    this._thrust(this._hands[flying], alone ? null : this._hands[pointing], heading);
    this._slow();
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
    const side = alone ? flying : pointing, hand = this._hands[side], before = this.laser;
    this.laser = hand.seen && hand.steady.trigger > 0 !== alone && !this._inBomb[side] ? side : NONE;
    this.let = !alone && before === side && this.laser === NONE ? side : NONE;
  }

  // A hand without a part for it grips by the second of two short pinches. With one hand alone, a short grip is a press, and a longer one
  // holds.
  _grip(alone) {
    const { laser } = this;
    this.pressed = this.takes = false;
    for (let side = 0; side < 2; side++) {
      const hand = this._hands[side], presses = this._presses[side];
      const grips = hand.seen && (hand.squeezes ? hand.steady.squeeze : presses.again);
      const begins = grips && (hand.squeezes ? presses.gripped : presses.twice);
      if (side === laser) {
        if (begins) {
          this._onBomb = this.meetsBomb;
          this._gripsRay = this.takes = this.meetsBomb || !alone;
        }
        this._gripsRay &&= grips;
        this.pressed = alone && hand.squeezes ? presses.grippedShortly : begins;
      }
      this.gripping[side] = hand.seen && hand.steady.squeeze;
      const held = alone && side === this.alone ? presses.gripping >= TAP : true;
      this.free[side] = held && hand.steady.trigger === 0 && !this._inBomb[side] && !(side === laser && this._gripsRay);
    }
    if (laser === NONE) this._gripsRay = false;
  }

  // The trigger thrusts where the flying hand points; sticks move level where the head looks, up and down.
  _thrust(flying, pointing, heading) {
    const { push, _settings: settings } = this, { trigger, squeeze, stickY } = flying.steady;
    push.fill(0);
    if (flying.seen) {
      const strength = this.grasps ? 0 : trigger * (squeeze ? settings.fast : 1);
      for (let axis = 0; axis < 3; axis++) push[axis] = strength * flying.direction[axis];
      push[1] += settings.stick_rise * stickY;
    }
    if (!pointing?.seen) return;
    const { stickX: x, stickY: y } = pointing.steady, cos = Math.cos(heading), sin = Math.sin(heading);
    push[0] += x * cos - y * sin;
    push[2] -= x * sin + y * cos;
  }

  _slow() {
    const brakes = (this.gripping[LEFT] && this.free[LEFT]) || (this.gripping[RIGHT] && this.free[RIGHT]);
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
    if (this.pressed) asked.push("favourite");
    if (shines && this._onBomb && one.grippedShortly) asked.push("choose");
    if (one.pulled && this.inside[pointing]) asked.push("touch");
    if (one.lower) asked.push(shines ? "choose" : "colour");
    if (one.upper) asked.push("cloud");
    if (other.lower) asked.push("flat");
    if (other.upper) asked.push("onlyFavourites");
    if (shines && one.clicked) asked.push("go");
    if (!shines && one.heldClick) asked.push("firstView");
    if (other.heldClick) asked.push("recentre");
  }

  _askAlone(hand, presses) {
    const { asked } = this;
    if (this.pressed) asked.push(this._onBomb && hand.squeezes ? "choose" : "favourite");
    if (presses.lowerShortly) asked.push("choose");
    if (presses.heldLower) asked.push("recentre");
    if (presses.upper) asked.push("nextArrangement");
    if (presses.clicked) asked.push("go");
    if (presses.heldClick) asked.push("firstView");
  }
}
