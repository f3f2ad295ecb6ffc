// Mouse, fingers and keys of the canvas, and what they ask for. Letters are meant by their place on a US keyboard, so that
// WASD lie together on every layout; as vr_explorer/desktop/devices.py and keyboard.py.

const LOOK = (0.14 * Math.PI) / 180; // radians for each pixel that is dragged
const FAST = 4;
const DRAG_BEGINS = { mouse: 4, pen: 8, touch: 10 }; // pixels
const NOTCH = 0.16; // see viewer.js
const THRUST = {
  KeyW: [0, 0, -1], ArrowUp: [0, 0, -1], KeyS: [0, 0, 1], ArrowDown: [0, 0, 1], KeyA: [-1, 0, 0], ArrowLeft: [-1, 0, 0],
  KeyD: [1, 0, 0], ArrowRight: [1, 0, 0], KeyE: [0, 1, 0], PageUp: [0, 1, 0], KeyQ: [0, -1, 0], PageDown: [0, -1, 0],
}; // prettier-ignore
// What is asked for, of a part where one is named.
const KEYS = {
  Digit1: ["arrange", 0], Digit2: ["arrange", 1], Digit3: ["arrange", 2], Digit4: ["arrange", 3],
  Digit5: ["arrange", 4], Digit6: ["arrange", 5], Digit7: ["arrange", 6], Digit8: ["arrange", 7], Home: ["firstView"], KeyL: ["panel.toggle"], KeyB: ["panel.throw"], KeyR: ["shows.rain"], KeyT: ["shows.toggleTour"], KeyF: ["keeping.toggle"], KeyG: ["go"],
  Enter: ["tell"], Escape: ["escape"], KeyH: ["help"], Period: ["step", 1], Comma: ["step", -1],
}; // prettier-ignore
const ENDS = /^(Arrow|Page|Home$|End$)/; // keys that move a slider
const TYPED = "select, textarea, input:not([type=range], [type=checkbox])";
const WORDS = "a, button, input, select, textarea, dialog, .about";

export class Devices {
  // asked: what is done of each kind (explorer.js); `wake` of it starts frames.
  constructor(canvas, asked) {
    this._canvas = canvas;
    this._asked = asked;
    this._held = new Set();
    this._fast = false;
    this._pointers = new Map(); // that are down: id → where, and where they went down
    this._dragging = false;
    this._carries = false; // a bomb goes along with the pointer
    this._about = null; // what a drag goes around, or what two fingers hold
    this.thrust = [0, 0, 0];
    this.pointer = null; // of the mouse, over the canvas: pixels from its upper left
    this.aims = false; // keys were used last, so the middle of the picture points
    canvas.addEventListener("pointerdown", (event) => this._down(event));
    canvas.addEventListener("pointermove", (event) => this._move(event));
    canvas.addEventListener("pointerup", (event) => this._up(event, true));
    canvas.addEventListener("pointercancel", (event) => this._up(event, false));
    canvas.addEventListener("pointerleave", () => this._leave());
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => this._wheel(event), { passive: false });
    addEventListener("keydown", (event) => this._key(event));
    addEventListener("keyup", (event) => this._release(event));
    addEventListener("blur", () => this._forget());
  }

  get active() {
    return this._held.size > 0 || this._pointers.size > 0;
  }

  get dragging() {
    return this._dragging;
  }

  _down(event) {
    document.documentElement.classList.remove("by-keys");
    this._canvas.focus({ preventScroll: true });
    this._canvas.setPointerCapture(event.pointerId);
    if (event.button === 1) event.preventDefault();
    this._pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY, fromX: event.offsetX, fromY: event.offsetY, button: event.button });
    this._about = null;
    this._dropped();
    this._carries = this._pointers.size === 1 && event.button === 0 && this._asked.wishes.take(event.offsetX, event.offsetY);
    if (this._pointers.size === 2) this._dragging = true;
    this._see(event);
  }

  _move(event) {
    this._see(event);
    const one = this._pointers.get(event.pointerId);
    if (!one) return;
    const dx = event.offsetX - one.x, dy = event.offsetY - one.y;
    const begins = DRAG_BEGINS[event.pointerType] ?? DRAG_BEGINS.mouse;
    if (!this._dragging && Math.hypot(event.offsetX - one.fromX, event.offsetY - one.fromY) < begins) return;
    if (!this._dragging) this._canvas.classList.add("dragging");
    this._dragging = true;
    if (this._carries) this._asked.wishes.carry(event.offsetX, event.offsetY);
    else if (this._pointers.size === 2) this._pull(one, event, dx, dy);
    else if (this._pointers.size === 1 && one.button > 0) {
      this._about ??= this._asked.pointing.placeAt(one.fromX, one.fromY, true);
      this._asked.orbit(this._about, -2 * LOOK * dx, -2 * LOOK * dy);
    } else if (this._pointers.size === 1) this._asked.turn(-LOOK * dx, -LOOK * dy, event.pointerType === "touch");
    [one.x, one.y] = [event.offsetX, event.offsetY];
  }

  // Two fingers: what lies between them stays there.
  _pull(one, event, dx, dy) {
    const [first, second] = [...this._pointers.values()];
    const other = one === first ? second : first;
    this._about ??= this._asked.pointing.placeAt((one.x + other.x) / 2, (one.y + other.y) / 2, false);
    const before = Math.hypot(one.x - other.x, one.y - other.y), now = Math.hypot(event.offsetX - other.x, event.offsetY - other.y);
    if (before > 1 && now > 1) this._asked.approach(this._about, Math.log(now / before) / -Math.log(1 - NOTCH));
    this._asked.shift(this._about, dx / 2, dy / 2);
  }

  _up(event, meant) {
    const one = this._pointers.get(event.pointerId);
    if (!one) return;
    this._pointers.delete(event.pointerId);
    this._about = null;
    const carried = this._dropped();
    if (meant && !this._dragging && carried) this._asked.panel.toggle();
    else if (meant && !this._dragging && one.button === 0) this._asked.click(event.offsetX, event.offsetY);
    if (this._pointers.size === 0) {
      this._dragging = false;
      this._canvas.classList.remove("dragging");
    }
    this._see(event);
  }

  // Whether a bomb was carried.
  _dropped() {
    const carried = this._carries;
    this._carries = false;
    if (carried) this._asked.wishes.letGo();
    return carried;
  }

  _see(event) {
    this.aims = false;
    this.pointer = event.pointerType === "touch" ? null : [event.offsetX, event.offsetY];
    this._asked.wake();
  }

  _leave() {
    this.aims = false;
    this.pointer = null;
    this._asked.wake();
  }

  _wheel(event) {
    event.preventDefault();
    if (this._carries) {
      this._asked.wishes.reel(event.deltaY < 0 ? 1 : -1, event.offsetX, event.offsetY);
      return;
    }
    const notch = event.ctrlKey ? 10 : event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 3 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 1 : 100;
    this._asked.approach(this._asked.pointing.placeAt(event.offsetX, event.offsetY, false), -event.deltaY / notch);
  }

  _key(event) {
    document.documentElement.classList.add("by-keys");
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target instanceof Element && (event.target.matches(TYPED) || (event.target.matches("input") && ENDS.test(event.code)))) return;
    this._fast = event.shiftKey;
    const inWords = event.target instanceof Element && event.target.closest(WORDS);
    if (event.code in THRUST && !(inWords && event.code.startsWith("Arrow"))) {
      this._held.add(event.code);
      this._weigh();
    } else if (event.code in KEYS && !event.repeat && !(inWords && event.code === "Enter")) {
      const [name, ...values] = KEYS[event.code], [does, part] = name.split(".").reverse();
      (part ? this._asked[part] : this._asked)[does](...values);
    } else return;
    event.preventDefault();
    this.aims = true;
    this._asked.wake();
  }

  _release(event) {
    this._fast = event.shiftKey;
    this._held.delete(event.code);
    this._weigh();
  }

  _forget() {
    this._held.clear();
    this._weigh();
  }

  _weigh() {
    const total = this.thrust.fill(0);
    for (const code of this._held) for (let axis = 0; axis < 3; axis++) total[axis] += THRUST[code][axis];
    const length = Math.hypot(...total);
    if (length > 0) for (let axis = 0; axis < 3; axis++) total[axis] *= (this._fast ? FAST : 1) / length;
  }
}
