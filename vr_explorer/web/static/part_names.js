// Draws the names of the cloud's parts in a headset, as vr_explorer/render/labels.py; on the page they are text.

import { BEFORE } from "./regions.js";
import { MOST, UprightBoards, placesOf, tellPicture } from "./upright.js";
import { INK, SANS } from "./xr_sheet.js";

const BODY = 32, LINE = 48, WIDE = 1024, PAD = 12; // pixels of the picture: letters, a line, all of it, beside the words
const SHADE = "rgb(8 8 10 / 72%)";
const NATURAL = 1.2; // metres of the world: height of letters that are neither too far nor too near
const ANGLES = [(1.25 * Math.PI) / 180, (2.2 * Math.PI) / 180]; // radians: the least and the most height of letters
const NEAR_FADE = [0.35, 0.8]; // metres of the viewer's: gone, and wholly seen
const LABEL = { position: [0, 3, 0], extent: [1, 2, 3], cell: [2, 4, 5], below: [3, 1, 9], radius: [4, 1, 10], leading: [5, 1, 11] };
const NUMBERS = 12;
export const NAME_PLACES = placesOf(LABEL);

export class PartNames {
  // parts: see parts.js. program: of programOf.
  constructor(gl, parts, program) {
    this._gl = gl;
    this._parts = parts;
    this._program = program;
    this._boards = null; // once there are names
    this._wide = new Map(); // pixels, by part
    this._of = null;
    tellPicture(gl, program);
    gl.uniform1f(program.uniforms.before, BEFORE);
    gl.uniform2f(program.uniforms.angles, ...ANGLES);
    gl.uniform1f(program.uniforms.natural, NATURAL);
    gl.uniform2f(program.uniforms.near_fade, ...NEAR_FADE);
  }

  // Of those that are seen; blending is on.
  draw() {
    const { seen } = this._parts;
    if (!seen.some(({ text }) => text)) return;
    if (!this._boards) this._write();
    if (this._of !== seen) this._place(seen);
    this._gl.useProgram(this._program.program);
    this._boards.draw();
  }

  _place(seen) {
    const { _boards: boards } = this, high = LINE * MOST;
    this._of = seen;
    boards.count = 0;
    for (const part of seen) {
      const wide = this._wide.get(part), top = LINE * this._parts.all.indexOf(part);
      if (!wide) continue;
      boards.floats.set([...part.position, wide / BODY, LINE / BODY, 0, (top + LINE) / high, wide / WIDE, top / high, 0, 0, 0], NUMBERS * boards.count++);
    }
    boards.place();
  }

  // All names, one below the other.
  _write() {
    const gl = this._gl, canvas = new OffscreenCanvas(WIDE, LINE * MOST), pen = canvas.getContext("2d");
    this._boards = new UprightBoards(gl, LABEL, NUMBERS, WIDE, LINE * MOST);
    pen.font = `600 ${BODY}px ${SANS}`;
    pen.textBaseline = "middle";
    this._parts.all.slice(0, MOST).forEach((part, number) => {
      if (!part.text) return;
      const top = LINE * number, wide = Math.min(Math.ceil(pen.measureText(part.text).width) + 2 * PAD, WIDE);
      pen.fillStyle = SHADE;
      pen.beginPath();
      pen.roundRect(1, top + 1, wide - 2, LINE - 2, 8);
      pen.fill();
      pen.fillStyle = INK;
      pen.fillText(part.text, PAD, top + LINE / 2, wide - 2 * PAD);
      this._wide.set(part, wide);
    });
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    this._boards.fill(canvas);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  }
}
