// What the page tells, before the eyes of who wears the headset and does not see it: it hangs low in the view for a while and goes along
// with the head, a little later than that.

import { notice, problem } from "./dom.js";
import { INK, SANS, Sheet } from "./xr_sheet.js";

const WIDTH = 640, HEIGHT = 260; // pixels
const LASTS = 10; // seconds
const LOWER = (15 * Math.PI) / 180; // below where the head looks
const AWAY = 1.2; // metres of the viewer's
const FOLLOWS = 5; // 1/s
const LINES = 5;

export class Notice {
  constructor(gl) {
    this.sheet = new Sheet(gl, WIDTH, HEIGHT);
    this.open = false;
    this._told = 0; // the number of the sentence that is shown
    this._stands = ""; // a sentence that was there before
    this._since = 0;
    this._way = new Float64Array(3); // where it hangs, from the head
  }

  // Of a session: what stands on the page is shown anew, and nothing of what has passed.
  begin() {
    this._told = notice.number;
    this._stands = problem.text;
    this.open = false;
  }

  // eye: { position, up, back } of the head, in the world. scale: metres of the world for one of the viewer's. now, seconds: of this frame.
  follow({ position, up, back }, scale, now, seconds) {
    const fresh = notice.number !== this._told || this._stands !== "";
    if (fresh) this._begin(now, this._stands || notice.text);
    if (!this.open) return;
    if (now - this._since > LASTS) {
      this.open = false;
      return;
    }
    const { _way: way } = this, share = fresh ? 1 : 1 - Math.exp(-FOLLOWS * seconds), cos = Math.cos(LOWER), sin = Math.sin(LOWER);
    for (let axis = 0; axis < 3; axis++) way[axis] += share * (-cos * back[axis] - sin * up[axis] - way[axis]);
    const length = Math.max(Math.hypot(way[0], way[1], way[2]), 1e-6);
    this.sheet.stand(position, way[0] / length, way[1] / length, way[2] / length, scale * AWAY);
  }

  _begin(now, text) {
    this._told = notice.number;
    this._stands = "";
    this._since = now;
    this.open = text !== "";
    if (this.open) this.sheet.paint(this.sheet.text(text, `26px ${SANS}`, INK, 36, LINES));
  }
}
