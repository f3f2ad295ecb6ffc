// The page in an exhibition (`?kiosk`, `?kiosk=SECONDS`): until somebody comes, it flies slowly through the cloud; each visitor
// has a limited time and begins anew, with nothing of who was there before; nothing leads away from the page.

import { Attraction } from "./attraction.js";
import { element, say } from "./dom.js";

const LASTS = { least: 30, usual: 300, most: 7200 }; // seconds of a visit
const IDLE = 60; // seconds without any input after which somebody has left
const LAST = 20; // seconds before the end for which it is told of
const EVERY = 250; // milliseconds between two looks at the clock

// Seconds of a visit, null where the page is not in an exhibition. search: the query of the page's address.
export function kioskSeconds(search) {
  const wanted = new URLSearchParams(search).get("kiosk");
  if (wanted === null) return null;
  const seconds = Number(wanted) || LASTS.usual;
  return Math.min(Math.max(seconds, LASTS.least), LASTS.most);
}

export class Kiosk {
  // explorer, headset: of the page. seconds: of a visit.
  constructor(explorer, headset, seconds) {
    this._explorer = explorer;
    this._headset = headset;
    this._seconds = seconds;
    this._attraction = new Attraction(explorer);
    this._begun = null; // when the present visit began, null while nobody is there
    this._noticed = 0; // when there was input last
    document.documentElement.classList.add("kiosk");
    for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) addEventListener(kind, (event) => this._notice(event), { capture: true, passive: true });
    explorer.gamepads.used = () => this._notice();
    headset.began = () => this._enter();
    headset.ended = () => this._attract();
    this._keepHere();
    setInterval(() => this._look(), EVERY);
    this._attract();
  }

  // A pointer that moves goes on with a visit and begins none: a table is bumped into.
  _notice(event) {
    this._noticed = now();
    if (this._begun !== null || event?.type === "pointermove") return;
    this._begun = now();
    this._attraction.end();
    document.documentElement.classList.remove("attract");
    element("invitation").hidden = true;
    this._explorer.arrange(0);
  }

  // Into the headset, wherever the flight was.
  _enter() {
    this._notice();
    this._explorer.arrange(0);
  }

  _attract() {
    this._begun = null;
    document.querySelectorAll("dialog[open]").forEach((one) => one.close());
    element("time-left").hidden = true;
    this._explorer.startAfresh();
    document.documentElement.classList.add("attract");
    element("invitation").hidden = false;
    this._attraction.begin();
  }

  _look() {
    if (this._begun === null) return;
    if (this._headset.seen) this._noticed = now();
    const left = Math.min(this._begun + this._seconds, this._noticed + IDLE) - now();
    if (left > 0) this._tell(Math.ceil(left));
    else if (this._headset.worn) this._headset.leave(); // what follows comes with its end
    else this._attract();
  }

  _tell(left) {
    const place = element("time-left");
    place.hidden = left > LAST;
    if (place.hidden) return;
    const text = `${left} s left`;
    if (place.textContent === text) return;
    place.textContent = text;
    if (left === LAST) say(`${LAST} seconds are left.`);
  }

  // Whatever would lead to another page does nothing; within this one all works.
  _keepHere() {
    const stay = (event) => {
      const link = event.target instanceof Element ? event.target.closest("a[href], area[href]") : null;
      if (!link || leadsHere(link)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    for (const kind of ["click", "auxclick"]) addEventListener(kind, stay, { capture: true });
    for (const kind of ["contextmenu", "dragstart", "drop", "dragover"]) addEventListener(kind, (event) => event.preventDefault(), { capture: true });
  }
}

const now = () => performance.now() / 1000;

function leadsHere(link) {
  const to = new URL(link.href, location.href);
  return to.origin === location.origin && to.pathname === location.pathname && to.search === location.search && !link.target;
}
