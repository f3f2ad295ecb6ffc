// What a worn controller really means: triggers that never come back to 0, sticks that do not rest in their middle. The same
// as vr_explorer/xr/steady.py.

const ENDS = 0.8; // share of the value from which something counts at which it counts no more
const CENTRED = 0.35; // share of a stick's travel within which a click of it is meant
const CLEARLY = 1.5; // how much further the other axis must be pushed to become the one that counts

// 0 at `start`, from there evenly to 1 at 1.
const beyond = (value, start) => Math.max(value - start, 0) / (1 - start);

export class Steady {
  constructor({ dead_zone: deadZone, squeezed }) {
    this._deadZone = deadZone;
    this._squeezedFrom = squeezed;
    this.forget();
  }

  forget() {
    this._pulled = this._squeezed = this._pushed = this._down = this._clicks = false;
    this._axis = 0;
    this.trigger = this.stickX = this.stickY = 0;
    this.squeeze = this.click = false;
  }

  // trigger, squeeze: 0..1. x, y: of the stick, right and up. down: it is clicked. locked: only the axis along which it is
  // pushed further counts.
  read(trigger, squeeze, x, y, down, locked) {
    this._pulled = trigger > this._deadZone * (this._pulled ? ENDS : 1);
    this._squeezed = squeeze >= this._squeezedFrom * (this._squeezed ? ENDS : 1);
    this.trigger = this._pulled ? beyond(trigger, this._deadZone * ENDS) : 0;
    this.squeeze = this._squeezed;
    this._readStick(x, y, down);
    if (locked) this._lock();
  }

  _readStick(x, y, down) {
    const deflection = Math.hypot(x, y);
    if (down && !this._down) this._clicks = deflection < CENTRED;
    this._down = down;
    this.click = down && this._clicks;
    this._pushed = !this.click && deflection > this._deadZone * (this._pushed ? ENDS : 1);
    const share = this._pushed ? beyond(Math.min(deflection, 1), this._deadZone * ENDS) / Math.min(deflection, 1) : 0;
    this.stickX = x * share;
    this.stickY = y * share;
  }

  _lock() {
    const sideways = Math.abs(this.stickX), upward = Math.abs(this.stickY);
    if (sideways === 0 && upward === 0) this._axis = 0;
    else if (this._axis === 0) this._axis = sideways >= upward ? 1 : 2;
    else if (this._axis === 1 && upward > CLEARLY * sideways) this._axis = 2;
    else if (this._axis === 2 && sideways > CLEARLY * upward) this._axis = 1;
    if (this._axis === 1) this.stickY = 0;
    else this.stickX = 0;
  }
}
