// A gamepad at a desk, its sticks and buttons as in vr_explorer/desktop/gamepad.py (named as on an Xbox controller). Browsers
// tell of no button by themselves, so while one is connected it is looked at in every frame, and nothing is drawn for that.

const LB = 4, RB = 5, LT = 6, RT = 7;
// A, B, X, Y, Start, L3, D-pad up, down, right (Gamepad specification, "standard gamepad").
const ASKED = { 0: ["keeping.toggle"], 1: ["close"], 2: ["go"], 3: ["firstView"], 9: ["help"], 10: ["tell"], 12: ["arrange", 0], 13: ["arrange", 1], 15: ["arrange", 2] };

export class Gamepads {
  // settings: `desktop` of the cloud's head. asked: as of Devices.
  constructor(settings, asked) {
    this._settings = settings;
    this._asked = asked;
    this._down = new Uint8Array(32);
    this._looks = false;
    this._before = 0;
    this._look = (now) => this._read(now / 1000);
    this.thrust = new Float64Array(3);
    this.used = () => {};
    addEventListener("gamepadconnected", () => this._begin());
  }

  get active() {
    return this.thrust.some((part) => part !== 0);
  }

  _begin() {
    if (this._looks) return;
    this._looks = true;
    this._before = performance.now() / 1000;
    requestAnimationFrame(this._look);
  }

  _read(now) {
    const pad = Array.from(navigator.getGamepads()).find((one) => one?.connected && one.mapping === "standard");
    const seconds = Math.min(now - this._before, 0.1);
    this._before = now;
    this.thrust.fill(0);
    if (!pad) {
      this._looks = false;
      this._down.fill(0);
      return;
    }
    requestAnimationFrame(this._look);
    if (document.hasFocus() && !this._asked.immersed && !document.querySelector("dialog[open]")) this._steer(pad, seconds);
    this._press(pad.buttons);
  }

  _steer({ axes, buttons }, seconds) {
    const { fast, slow, stick_turn: turns } = this._settings, { thrust } = this;
    const pressed = (at) => Boolean(buttons[at]?.pressed), pulled = (at) => this._trigger(buttons[at]?.value ?? 0);
    const factor = pressed(RB) ? fast : pressed(LB) ? slow : 1;
    const left = this._stick(axes[0], axes[1]), right = this._stick(axes[2], axes[3]);
    thrust[0] = left[0] * factor;
    thrust[1] = (pulled(RT) - pulled(LT)) * factor;
    thrust[2] = left[1] * factor;
    const turned = (turns * seconds * Math.PI) / 180;
    if (right[0] || right[1]) this._asked.turn(-right[0] * turned, -right[1] * turned, false);
    if (!this.active && !right[0] && !right[1]) return;
    this._use();
  }

  _use() {
    this._asked.devices.aims = true; // the middle of the picture points
    this.used();
    this._asked.wake();
  }

  _press(buttons) {
    for (let at = 0; at < Math.min(buttons.length, this._down.length); at++) {
      const down = buttons[at].pressed ? 1 : 0, before = this._down[at];
      this._down[at] = down;
      if (!down || before || !(at in ASKED)) continue;
      const open = document.querySelector("dialog[open]"), [name, ...values] = ASKED[at], [does, part] = name.split(".").reverse();
      this._use();
      if (open) open.close();
      else (part ? this._asked[part] : this._asked)[does](...values);
    }
  }

  // The way beyond the dead zone, squared, so that small movements are fine ones.
  _stick(x = 0, y = 0) {
    const length = Math.hypot(x, y), { dead_zone: deadZone } = this._settings;
    if (!(length > deadZone)) return [0, 0];
    const beyond = Math.min((length - deadZone) / (1 - deadZone), 1) ** 2;
    return [(x / length) * beyond, (y / length) * beyond];
  }

  _trigger(value) {
    const { dead_zone: deadZone } = this._settings;
    return Math.max(value - deadZone, 0) / (1 - deadZone);
  }
}
