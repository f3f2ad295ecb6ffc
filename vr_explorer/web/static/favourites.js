// The images that one keeps, in this browser, or for this visit alone; `session` keeps them on a server, too, where the page
// comes from one.

const STORE = "artificial-inspiration-favourites";
const MOST = 100_000;
const KEY = /^[0-9a-f]{16}$/;

export class Favourites {
  // keys: Uint8Array (8 N), what the browser knows the images by. lasting: they stay beyond this visit.
  constructor(keys, lasting = true) {
    this._lasting = lasting;
    this.cards = new Set();
    this.kept = true; // whether the browser keeps them beyond this visit
    this.changed = null; // is told of each key that is kept from now on, or no more
    this._elsewhere = []; // of other clouds from the same place
    const known = (this._known = new Map());
    this._keys = [];
    for (let at = 0; at < keys.length; at += 8) {
      const key = Array.from(keys.subarray(at, at + 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
      known.set(key, this._keys.length);
      this._keys.push(key);
    }
    for (const key of this._stored()) {
      if (known.has(key)) this.cards.add(known.get(key));
      else this._elsewhere.push(key);
    }
  }

  has(card) {
    return this.cards.has(card);
  }

  // Whether it is one now.
  toggle(card) {
    if (!this.cards.delete(card)) this.cards.add(card);
    this._store();
    this.changed?.(this._keys[card], this.cards.has(card));
    return this.cards.has(card);
  }

  // The card of that key; undefined where this cloud has none.
  cardOf(key) {
    return this._known.get(key);
  }

  // Of this cloud, in the order of keeping.
  keys() {
    return Array.from(this.cards, (card) => this._keys[card]);
  }

  // Keeps just these, as far as this cloud has them; gives the cards for which that is new.
  become(keys) {
    const before = this.cards;
    this.cards = new Set(Array.from(keys, (key) => this._known.get(key)).filter((card) => card !== undefined));
    this._store();
    return [...before, ...this.cards].filter((card) => before.has(card) !== this.cards.has(card));
  }

  clear() {
    this.cards.clear();
    this._store();
  }

  _stored() {
    if (!this._lasting) return [];
    try {
      const stored = JSON.parse(localStorage.getItem(STORE) ?? "[]");
      return Array.isArray(stored) ? stored.slice(0, MOST).filter((key) => typeof key === "string" && KEY.test(key)) : [];
    } catch {
      return [];
    }
  }

  _store() {
    if (!this._lasting) return;
    try {
      localStorage.setItem(STORE, JSON.stringify([...this._elsewhere, ...Array.from(this.cards, (card) => this._keys[card])]));
    } catch {
      this.kept = false;
    }
  }
}
