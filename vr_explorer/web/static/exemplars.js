// Draws the images that stand for parts of the cloud, as vr_explorer/render/exemplars.py.

import { showProblem } from "./dom.js";
import { SECONDS } from "./parts.js";
import { ANGLES, BEFORE, LEAVES, SHARE } from "./regions.js";
import { MOST, UprightBoards, placesOf, tellPicture } from "./upright.js";
import { Patience, fetched, later } from "./whole_pictures.js";

const A_ROW = 4, SIDE = 256; // the cells of their picture: how many in a row, and pixels of each
const BOARD = { position: [0, 3, 0], radius: [1, 1, 3], shape: [2, 2, 4], cell: [3, 4, 6], fade: [4, 3, 10], card: [5, 1, 13] };
const NUMBERS = 14;
const LOST = "The pictures of the cloud's parts are missing or damaged, so their names stand alone; publish the cloud again.";
export const EXEMPLAR_PLACES = placesOf(BOARD);

export class Exemplars {
  // parts: see parts.js. url: of the picture of their images. changed: called when that has come, or comes no more.
  constructor(gl, parts, url, changed) {
    this._gl = gl;
    this._parts = parts;
    this._url = url;
    this._changed = changed;
    this._patience = new Patience();
    this._asked = false; // for the picture
    this._version = -1; // of the parts, as they were uploaded
    this._boards = new UprightBoards(gl, BOARD, NUMBERS, A_ROW * SIDE, A_ROW * SIDE);
    parts.hide();
  }

  // Whether the picture is on its way.
  get busy() {
    return this._asked && this._parts.pictured && !this._parts.shown;
  }

  // Tells a program what it goes by.
  tell(program) {
    const gl = this._gl, { uniforms } = program;
    tellPicture(gl, program);
    gl.uniform1f(uniforms.before, BEFORE);
    gl.uniform2f(uniforms.angles, ...ANGLES);
    gl.uniform1f(uniforms.share, SHARE);
    gl.uniform2f(uniforms.leaves, ...LEAVES);
    gl.uniform1f(uniforms.seconds, SECONDS);
  }

  // Blending is on. Their picture is fetched once a part is seen from afar: who stays among the images needs none.
  draw({ program, uniforms }) {
    const gl = this._gl, { _parts: parts } = this;
    if (parts.seen.length > 0 && parts.pictured && !this._asked) this._load();
    if (!parts.drawn) return;
    if (this._version !== parts.version) this._place();
    gl.useProgram(program);
    gl.uniform1f(uniforms.gap, parts.gap);
    this._boards.draw();
  }

  async _load() {
    this._asked = true;
    let picture = null;
    try {
      const file = await fetched(this._url);
      if (file === null) {
        this._wait();
        return;
      }
      picture = await createImageBitmap(file, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
      if (!this._gl.isContextLost()) this._boards.fill(picture);
      this._parts.show(performance.now() / 1000);
    } catch {
      this._parts.pictured = false;
      showProblem(LOST);
    } finally {
      picture?.close();
      this._changed();
    }
  }

  // Until the server answers, names stand alone.
  _wait() {
    this._parts.pictured = false;
    later(this._patience.next(), () => {
      this._parts.pictured = true;
      this._asked = false;
      this._changed();
    });
  }

  _place() {
    const { _parts: parts, _boards: boards } = this, step = 1 / A_ROW;
    this._version = parts.version;
    boards.count = 0;
    for (let number = 0; number < Math.min(parts.all.length, MOST); number++) {
      const { position, radius, shape, image } = parts.all[number];
      if (image < 0) continue;
      const column = number % A_ROW, row = (number - column) / A_ROW, at = NUMBERS * boards.count++;
      boards.floats.set([...position, radius, ...shape, column * step, (row + 1) * step, (column + 1) * step, row * step], at);
      boards.floats.set(parts.fades.subarray(3 * number, 3 * number + 3), at + BOARD.fade[2]);
      boards.integers[at + BOARD.card[2]] = image;
    }
    boards.place();
  }
}
