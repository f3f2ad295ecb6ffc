// A list that hangs before the viewer, and goes along: a line of it is pointed at and pressed.

import { ACCENT, INK, LINE, MARGIN, SANS, SERIF, SOFT, Sheet, heightOf, turnAside } from "./xr_sheet.js";

const WIDTH = 480, HEIGHT = 760, ROW = 62; // pixels
const AWAY = 1.3; // metres of the viewer's
const STEEPEST = (30 * Math.PI) / 180; // up or down, of where it hangs
const SWATCH = 30, TICK = 22;
const DARK = "#181715"; // of what is written on the row that is pointed at
export const NONE = -1;

export class Choice {
  constructor(gl) {
    this.sheet = new Sheet(gl, WIDTH, HEIGHT);
    this.rows = []; // { text, act } each, and colours, [red, green, blue] each; count, of images; whether it is chosen already
    this.open = false;
    this.row = NONE; // that is pointed at
    this._title = [];
    this._begins = 0; // pixels from the top to the first row
    this._way = new Float64Array(3); // in the headset's space
    this._head = new Float64Array(3);
    this._local = new Float64Array(16); // −0.5..0.5 → the headset's space
  }

  // title, about: what it is of, in one line or two each.
  show({ title, about = "", rows }) {
    this.rows = rows;
    this.row = NONE;
    this.open = true;
    this._title = [...this.sheet.text(title, `30px ${SERIF}`, INK, 38, 2), ...(about ? this.sheet.text(about, `21px ${SANS}`, SOFT, 34, 2) : [])];
    this._draw();
  }

  close() {
    this.open = false;
    this.row = NONE;
  }

  // Hangs it where `toward`, a place of the world, is seen, or beside that by `aside` radians; it goes along with `rig` from there.
  hang(rig, toward, aside) {
    const { head } = rig, { _way: way, sheet } = this;
    for (let axis = 0; axis < 3; axis++) way[axis] = toward[axis] - head[axis];
    const level = Math.max(Math.hypot(way[0], way[2]), 1e-6), steep = Math.min(Math.max(way[1] / level, -Math.tan(STEEPEST)), Math.tan(STEEPEST));
    const length = Math.hypot(1, steep);
    [way[0], way[1], way[2]] = [way[0] / level / length, steep / length, way[2] / level / length];
    if (aside > 0) turnAside(way, aside + 0.5 * sheet.angle, 1);
    sheet.stand(head, way[0], way[1], way[2], rig.scale * AWAY);
    for (let column = 0; column < 3; column++) rig.directionIn(sheet.matrix, 4 * column, this._local);
    rig.pointIn(sheet.matrix, 12, this._local);
  }

  // Where it is now.
  place(rig) {
    const { matrix } = this.sheet, { _local: local, _head: at } = this;
    for (let column = 0; column < 3; column++) {
      rig.direction(local, 4 * column, at);
      for (let axis = 0; axis < 3; axis++) matrix[4 * column + axis] = rig.scale * at[axis];
    }
    rig.point(local, 12, at);
    for (let axis = 0; axis < 3; axis++) matrix[12 + axis] = at[axis];
  }

  // Notes which row a ray meets; gives how far away the list is met, Infinity where it is not.
  point(origin, direction) {
    const away = this.sheet.meet(origin, direction), row = Math.floor(((0.5 - this.sheet.upward) * HEIGHT - this._begins) / ROW);
    this._mark(away < Infinity && row >= 0 && row < this.rows.length ? row : NONE);
    return away;
  }

  // Nothing points at it.
  leave() {
    this._mark(NONE);
  }

  _mark(row) {
    if (row === this.row) return;
    this.row = row;
    this._draw();
  }

  _draw() {
    const parts = [...this._title, ...this.rows.map((row, at) => ({ height: ROW, draw: (y) => this._drawRow(row, at === this.row, y) }))];
    this._begins = (HEIGHT + heightOf(parts)) / 2 - MARGIN - ROW * this.rows.length;
    this.sheet.paint(parts);
  }

  _drawRow({ text, colours, count = null, chosen = false }, marked, y) {
    const { sheet } = this, { pen } = sheet, wide = WIDTH - 2 * MARGIN, swatches = colours?.length ?? 0;
    pen.fillStyle = marked ? ACCENT : LINE;
    pen.beginPath();
    pen.roundRect(MARGIN, y + 4, wide, ROW - 8, 10);
    pen.fill();
    let right = MARGIN + wide - 16;
    if (count !== null) right -= sheet.write(count.toLocaleString("en"), `21px ${SANS}`, marked ? DARK : SOFT, right, y + 0.63 * ROW, "right") + 14;
    if (chosen) right -= this._drawTick(right, y + 0.5 * ROW, marked ? DARK : ACCENT);
    const left = MARGIN + 16, more = swatches ? swatches * SWATCH + 14 : 0;
    if (swatches) sheet.palette(colours, colours.map(() => 1), left, y + 16, swatches * SWATCH, ROW - 32); // prettier-ignore
    sheet.write(text, `23px ${SANS}`, marked ? DARK : INK, left + more, y + 0.63 * ROW, "left", right - left - more);
  }

  // Ends at `right`; gives the pixels that it takes.
  _drawTick(right, middle, colour) {
    const { pen } = this.sheet, left = right - TICK;
    pen.strokeStyle = colour;
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(left, middle);
    pen.lineTo(left + 0.35 * TICK, middle + 0.35 * TICK);
    pen.lineTo(right, middle - 0.4 * TICK);
    pen.stroke();
    return TICK + 14;
  }
}
