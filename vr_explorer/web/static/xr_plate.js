// What is known of the image that the laser rests on: a picture of the words, beside the card in the world and so far away
// that the eyes need not converge anew; as vr_explorer/app/headset_card_panels.py and xr/panel_pose.py.

import { reading } from "./plate.js";
import { ACCENT, INK, LINE, MARGIN, SANS, SERIF, SOFT, Sheet, heightOf, turnAside } from "./xr_sheet.js";

const WIDTH = 480, HEIGHT = 640; // pixels of the picture
const GAP = (0.8 * Math.PI) / 180; // between the card and the plate
const WIDEST = (32 * Math.PI) / 180; // between the middles of both
const ASIDE = (14 * Math.PI) / 180; // to the side of where the head looks, beyond which it changes to the inner side
const NEARER = 0.12; // dioptres by which it is nearer than the card
const LEAST = 0.55; // metres

export class HeadsetPlate {
  // gl: a context. cloud: { head, arrays }. words: the page's plate, which knows titles.
  constructor(gl, cloud, words) {
    this._cloud = cloud;
    this._words = words;
    this.sheet = new Sheet(gl, WIDTH, HEIGHT);
    this._shown = "";
    this._side = 1;
    this._way = new Float64Array(3);
  }

  // Draws and uploads where it shows something else.
  show(card, kept) {
    const shown = `${card} ${kept} ${this._words.titleOf(card)}`;
    if (shown === this._shown) return;
    this._shown = shown;
    this._draw(card, kept);
  }

  // head: { position, right, back } of the viewer's head, and the card's place, in the world. half: half the card's width.
  // scale: metres of the world for one of the viewer's.
  place({ position, right, back }, place, half, scale) {
    const { _way: way } = this;
    for (let axis = 0; axis < 3; axis++) way[axis] = place[axis] - position[axis];
    const distance = Math.max(Math.hypot(way[0], way[1], way[2]), 1e-3 * scale);
    for (let axis = 0; axis < 3; axis++) way[axis] /= distance;
    const beside = Math.atan2(way[0] * right[0] + way[1] * right[1] + way[2] * right[2], -(way[0] * back[0] + way[1] * back[1] + way[2] * back[2]));
    if (Math.abs(beside) > ASIDE) this._side = -Math.sign(beside);
    turnAside(way, Math.min(Math.atan(half / distance) + GAP + 0.5 * this.sheet.angle, WIDEST), this._side);
    this.sheet.stand(position, way[0], way[1], way[2], scale * Math.max(1 / (scale / distance + NEARER), LEAST));
  }

  // Where nothing stands above, all is in the middle.
  _draw(card, kept) {
    const { sheet } = this, { head, arrays } = this._cloud;
    const parts = [
      ...sheet.text(this._words.titleOf(card), `32px ${SERIF}`, INK, 38, 3),
      ...sheet.text(this._words.madeOf(card), `23px ${SANS}`, SOFT, 30, 3),
      { height: 54, draw: (y) => this._palette(arrays.colours.subarray(20 * card, 20 * card + 20), y + 16) },
      ...head.measures.slice(0, 4).map((one) => ({ height: 62, draw: (y) => this._measure(one, arrays[`measure-${one.id}`][card], y) })),
      ...(kept ? sheet.text("Kept as a favourite", `22px ${SANS}`, ACCENT, 34, 1) : []),
    ];
    while (heightOf(parts) > HEIGHT) parts.pop();
    sheet.paint(parts);
  }

  _palette(bytes, y) {
    const at = [0, 4, 8, 12, 16];
    this.sheet.palette(at.map((from) => bytes.subarray(from)), at.map((from) => Math.max(bytes[from + 3], 1)), MARGIN, y, WIDTH - 2 * MARGIN, 24); // prettier-ignore
  }

  _measure(measure, value, y) {
    const { sheet } = this, { pen } = sheet, wide = WIDTH - 2 * MARGIN, { share, text, ends } = reading(measure, value);
    const font = `20px ${SANS}`, right = WIDTH - MARGIN;
    sheet.write(ends ? ends[0] : measure.title, font, ends && share < 0.5 ? INK : SOFT, MARGIN, y + 26, "left", wide * 0.56);
    sheet.write(ends ? ends[1] : text, font, !ends || share >= 0.5 ? INK : SOFT, right, y + 26, "right", wide * 0.42);
    if (share === null) return;
    pen.fillStyle = LINE;
    pen.fillRect(MARGIN, y + 38, wide, 5);
    pen.fillStyle = ACCENT;
    pen.fillRect(MARGIN, y + 38, wide * share, 5);
  }
}
