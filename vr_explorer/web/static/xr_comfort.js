// How far the sight narrows while flying and turning: more for a faster flight, or turn; as vr_explorer/xr/comfort.py.

const FULL = 12; // metres a second at which it is narrowed as far as set
const FULL_TURN = Math.PI / 2; // radians a second of a smooth turn at which it is, too
const CHANGING = 5; // 1/s
const UNSEEN = 0.01;

export class Comfort {
  // strength: 0..1.
  constructor(strength) {
    this._strength = strength;
    this.narrowed = 0;
  }

  // At a jump: narrowed at once, and open again soon.
  blink() {
    if (this._strength > 0) this.narrowed = 1;
  }

  // speed: metres a second. turning: radians a second of a smooth turn.
  follow(speed, seconds, turning) {
    const wanted = this._strength * Math.min(Math.max(speed / FULL, Math.abs(turning) / FULL_TURN), 1);
    this.narrowed += (wanted - this.narrowed) * (1 - Math.exp(-CHANGING * seconds));
    if (wanted === 0 && this.narrowed < UNSEEN) this.narrowed = 0;
  }
}
