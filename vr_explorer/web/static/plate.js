// What an image is and how it was made, beside its whole picture.

import { element, make } from "./dom.js";
import { Patience, fetched, later, tellAway, tellBack, tellLost } from "./whole_pictures.js";

const rgb = (bytes) => `rgb(${bytes[0]} ${bytes[1]} ${bytes[2]})`;

export class Plate {
  // cloud: { head, arrays }. facets: see facets.js. urlOf: of a card's whole picture, null where it has none.
  constructor(cloud, facets, urlOf) {
    this._cloud = cloud;
    this._facets = facets;
    this._urlOf = urlOf;
    this._words = null;
    this.card = -1;
    this._picture = element("picture");
    this._picture.addEventListener("error", () => this._miss(this.card));
    this._picture.addEventListener("load", () => this._come());
    this._patience = new Patience();
    this._callOff = () => {}; // what is to be asked for again
  }

  // words: of readWords, once they are there.
  set words(words) {
    this._words = words;
    if (this.card >= 0) this.show(this.card);
  }

  titleOf(card) {
    return this._words?.titleOf(card) ?? this._cloud.head.methods[this._cloud.arrays.method[card]] ?? "Image";
  }

  madeOf(card) {
    const made = this._words?.madeOf(card) ?? "";
    return made && `${made[0].toUpperCase()}${made.slice(1)}.`;
  }

  show(card) {
    const other = card !== this.card;
    this.card = card;
    element("name").textContent = this.titleOf(card);
    element("made").textContent = this.madeOf(card);
    element("palette").replaceChildren(...this._swatches(card));
    element("measures").replaceChildren(...this._measures(card), ...this._told(card));
    if (other) this._showPicture(card);
    element("plate").hidden = false;
  }

  hide() {
    this.card = -1;
    this._callOff();
    element("plate").hidden = true;
    this._picture.hidden = true;
    this._picture.removeAttribute("src");
  }

  _showPicture(card) {
    const url = this._urlOf(card);
    this._callOff();
    this._picture.hidden = url === null;
    this._picture.alt = this.titleOf(card);
    if (url !== null) this._picture.src = url;
  }

  _come() {
    this._patience.recover();
    tellBack();
  }

  // The picture has not come. Whether it is only late says what comes now: what can be decoded is shown soon, and what is not
  // there, or no picture, is lost.
  async _miss(card) {
    if (card < 0 || this._picture.hidden) return;
    this._picture.hidden = true;
    try {
      const file = await fetched(this._urlOf(card));
      if (file) (await createImageBitmap(file)).close();
      if (this.card !== card) return;
      if (!file) tellAway();
      this._callOff = later(this._patience.next(), () => this._showPicture(card));
    } catch (error) {
      if (this.card === card) tellLost(error);
    }
  }

  _swatches(card) {
    const bytes = this._cloud.arrays.colours.subarray(20 * card, 20 * card + 20);
    return [0, 4, 8, 12, 16].map((at) => make("span", { style: { background: rgb(bytes.subarray(at)), "flex-grow": String(Math.max(bytes[at + 3], 1)) } }));
  }

  _told(card) {
    return this._facets.of(card).flatMap(({ title, values }) => [make("dt", { dir: "auto" }, title), make("dd", { dir: "auto", className: "told" }, values.join(", "))]);
  }

  _measures(card) {
    const { head, arrays } = this._cloud;
    return head.measures.flatMap((one) => {
      const value = arrays[`measure-${one.id}`][card];
      return [make("dt", { dir: "auto" }, one.title), make("dd", { dir: "auto" }, ...measured(one, value))];
    });
  }
}

// What a measure says of an image: { share } of its scale, null where it says nothing, and either `text` or the words for
// both `ends`. What is usual is left out of it: a scale from 0 to 1, no unit, no words for its ends.
export function reading({ low = 0, high = 1, unit = "", undefined: none = "unknown", low_means: from, high_means: to }, value) {
  if (Number.isNaN(value)) return { share: null, text: none };
  const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
  const digits = high - low > 20 ? 0 : high - low > 2 ? 1 : 2;
  return from && to ? { share, ends: [from, to] } : { share, text: `${value.toFixed(digits)}${unit}` };
}

function measured(measure, value) {
  const { share, text, ends } = reading(measure, value);
  if (share === null) return [text];
  const bar = make("span", { className: "scale" }, make("i", { style: { width: `${Math.round(100 * share)}%` } }));
  bar.setAttribute("aria-hidden", "true");
  if (!ends) return [bar, text];
  const [from, to] = ends;
  const nearer = share >= 0.5;
  const heard = make("span", { className: "unseen" }, ` ${Math.round(100 * share)} of 100 `);
  return [bar, make("span", { className: "ends" }, make(nearer ? "span" : "b", {}, from), heard, make(nearer ? "b" : "span", {}, to))];
}
