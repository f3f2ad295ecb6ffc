// What is known of the image that the laser rests on: a picture of the words, beside the card in the world and so far away
// that the eyes need not converge anew; as vr_explorer/app/headset_card_panels.py and xr/panel_pose.py.

import { reading } from "./plate.js";

const WIDTH = 480, HEIGHT = 640, MARGIN = 28; // pixels of the picture
const PIXEL = 0.00082; // radians: body text is 1.1° high
const GAP = (0.8 * Math.PI) / 180; // between the card and the plate
const WIDEST = (32 * Math.PI) / 180; // between the middles of both
const ASIDE = (14 * Math.PI) / 180; // to the side of where the head looks, beyond which it changes to the inner side
const NEARER = 0.12; // dioptres by which it is nearer than the card
const LEAST = 0.55; // metres
const SERIF = '"Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052, Georgia, serif';
const SANS = 'system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif';
const INK = "#efece5", SOFT = "#b3aea4", LINE = "#3a3733", PAPER = "rgb(24 23 21 / 92%)", ACCENT = "#e0a878";

export class HeadsetPlate {
  // gl: a context. cloud: { head, arrays }. words: the page's plate, which knows titles.
  constructor(gl, cloud, words) {
    this._gl = gl;
    this._cloud = cloud;
    this._words = words;
    this._canvas = new OffscreenCanvas(WIDTH, HEIGHT);
    this._pen = this._canvas.getContext("2d");
    this._shown = "";
    this._side = 1;
    this.matrix = new Float32Array(16); // −0.5..0.5 → world
    this.texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, WIDTH, HEIGHT);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  }

  // Draws and uploads where it shows something else.
  show(card, kept) {
    const shown = `${card} ${kept} ${this._words.titleOf(card)}`;
    if (shown === this._shown) return;
    this._shown = shown;
    this._draw(card, kept);
    const gl = this._gl;
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, WIDTH, HEIGHT, gl.RGBA, gl.UNSIGNED_BYTE, this._canvas);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  }

  // head: { position, right, back } of the viewer's head, and the card's place, in the world. half: half the card's width.
  place({ position, right, back }, place, half) {
    let [x, y, z] = [place[0] - position[0], place[1] - position[1], place[2] - position[2]];
    const distance = Math.max(Math.hypot(x, y, z), 1e-3);
    [x, y, z] = [x / distance, y / distance, z / distance];
    const beside = Math.atan2(x * right[0] + y * right[1] + z * right[2], -(x * back[0] + y * back[1] + z * back[2]));
    if (Math.abs(beside) > ASIDE) this._side = -Math.sign(beside);
    const angle = Math.min(Math.atan(half / distance) + GAP + 0.5 * WIDTH * PIXEL, WIDEST);
    const level = Math.max(Math.hypot(x, z), 1e-6), cos = Math.cos(angle), aside = (this._side * Math.sin(angle)) / level;
    [x, y, z] = [cos * x - aside * z, cos * y, cos * z + aside * x];
    const reach = Math.max(1 / (1 / distance + NEARER), LEAST);
    const wide = 2 * reach * Math.tan(0.5 * WIDTH * PIXEL), high = 2 * reach * Math.tan(0.5 * HEIGHT * PIXEL);
    const flat = Math.max(Math.hypot(x, z), 1e-6), rx = -z / flat, rz = x / flat, m = this.matrix;
    m[0] = wide * rx;
    m[2] = wide * rz;
    m[4] = -high * y * rz; // back × right
    m[5] = high * (x * rz - z * rx);
    m[6] = high * y * rx;
    m[8] = -x;
    m[9] = -y;
    m[10] = -z;
    for (let axis = 0; axis < 3; axis++) m[12 + axis] = position[axis] + reach * (axis === 0 ? x : axis === 1 ? y : z);
    m[15] = 1;
  }

  // Where nothing stands above, all is in the middle.
  _draw(card, kept) {
    const { _pen: pen } = this, { head, arrays } = this._cloud;
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    const parts = [
      ...this._text(this._words.titleOf(card), `32px ${SERIF}`, INK, 38, 3),
      ...this._text(this._words.madeOf(card), `23px ${SANS}`, SOFT, 30, 3),
      { height: 54, draw: (y) => this._palette(arrays.colours.subarray(20 * card, 20 * card + 20), y + 16, 24) },
      ...head.measures.slice(0, 4).map((one) => ({ height: 62, draw: (y) => this._measure(one, arrays[`measure-${one.id}`][card], y) })),
      ...(kept ? this._text("Kept as a favourite", `22px ${SANS}`, ACCENT, 34, 1) : []),
    ];
    while (parts.reduce((sum, part) => sum + part.height, 2 * MARGIN) > HEIGHT) parts.pop();
    const height = parts.reduce((sum, part) => sum + part.height, 2 * MARGIN);
    let y = (HEIGHT - height) / 2;
    pen.fillStyle = PAPER;
    pen.beginPath();
    pen.roundRect(0, y, WIDTH, height, 18);
    pen.fill();
    y += MARGIN;
    for (const part of parts) {
      part.draw(y);
      y += part.height;
    }
  }

  // Lines of a text, broken between words; what is longer than `most` of them ends with an ellipsis.
  _text(text, font, colour, height, most) {
    const { _pen: pen } = this, wide = WIDTH - 2 * MARGIN, lines = [];
    pen.font = font;
    for (const word of text.split(" ").filter(Boolean)) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && pen.measureText(longer).width <= wide) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    const shown = lines.slice(0, most).map((line, at) => this._cut(line, wide, at === most - 1 && lines.length > most));
    return shown.map((line) => ({ height, draw: (y) => this._write(line, font, colour, MARGIN, y + 0.8 * height) }));
  }

  _cut(line, wide, more) {
    let kept = line;
    while (kept && this._pen.measureText(more || kept !== line ? `${kept}…` : kept).width > wide) kept = kept.slice(0, -1);
    return more || kept !== line ? `${kept}…` : kept;
  }

  _write(text, font, colour, x, y, align = "left", most = WIDTH - 2 * MARGIN) {
    const { _pen: pen } = this;
    pen.font = font;
    pen.fillStyle = colour;
    pen.textAlign = align;
    pen.fillText(this._cut(text, most, false), x, y);
  }

  _palette(bytes, y, height) {
    const { _pen: pen } = this, wide = WIDTH - 2 * MARGIN;
    const shares = [0, 4, 8, 12, 16].map((at) => Math.max(bytes[at + 3], 1)), whole = shares.reduce((sum, share) => sum + share, 0);
    let x = MARGIN;
    shares.forEach((share, at) => {
      pen.fillStyle = `rgb(${bytes[4 * at]} ${bytes[4 * at + 1]} ${bytes[4 * at + 2]})`;
      pen.fillRect(x, y, (wide * share) / whole + 0.5, height);
      x += (wide * share) / whole;
    });
  }

  _measure(measure, value, y) {
    const { _pen: pen } = this, wide = WIDTH - 2 * MARGIN, { share, text, ends } = reading(measure, value);
    const font = `20px ${SANS}`, right = WIDTH - MARGIN;
    this._write(ends ? ends[0] : measure.title, font, ends && share < 0.5 ? INK : SOFT, MARGIN, y + 26, "left", wide * 0.56);
    this._write(ends ? ends[1] : text, font, !ends || share >= 0.5 ? INK : SOFT, right, y + 26, "right", wide * 0.42);
    if (share === null) return;
    pen.fillStyle = LINE;
    pen.fillRect(MARGIN, y + 38, wide, 5);
    pen.fillStyle = ACCENT;
    pen.fillRect(MARGIN, y + 38, wide * share, 5);
  }
}
