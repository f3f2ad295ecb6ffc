// What is shown by itself: the rain of images to their places, and the tour.

import { say, tell } from "./dom.js";
import { Tour } from "./tour.js";

const WELCOMED = "artificial-inspiration-welcomed "; // before the page's path

export class Shows {
  // explorer: see explorer.js. checkpoints: of the cloud's head.
  constructor(explorer, checkpoints) {
    const { viewer, world } = explorer;
    this._explorer = explorer;
    this._tour = new Tour(checkpoints.filter(({ criterion }) => world.matcher.answers(criterion)), viewer, world); // prettier-ignore
  }

  get possible() {
    return this._tour.possible;
  }

  // Metres a second, of a tour.
  get speed() {
    return this._tour.speed;
  }

  get touring() {
    return this._tour.underWay;
  }

  rain() {
    const { arrangements, world, now } = this._explorer;
    world.rain(arrangements.placed, now, calm());
    this._explorer.wake();
  }

  // Who opens the page for the first time sees how the images come.
  welcome() {
    if (calm() || !isFirst()) return;
    this.rain();
    tell("The images rain to their places; Rain, or R, and they are there at once.");
  }

  toggleTour() {
    if (this._tour.underWay) this.endTour();
    else if (this.possible) this._begin();
    else tell("This cloud has too few colours and measures for a tour.");
  }

  endTour() {
    if (!this._tour.underWay) return;
    this._tour.stop();
    this._explorer.send();
    this._explorer.showState();
    say("The tour is over.");
  }

  // thrust: of who flies by himself, which ends the tour. turn: turns the viewer by a yaw, where he does not simply turn on the spot.
  advance(seconds, thrust, turn) {
    if (thrust.some((part) => part !== 0) || this._tour.advance(seconds, turn)) this.endTour();
  }

  _begin() {
    const { arrangements } = this._explorer;
    this._explorer.close();
    this._tour.start();
    if (arrangements.isBoard()) this._explorer.stand(0, [0, 0, 0, 0]);
    else this._explorer.send();
    this._explorer.showState();
    say("The tour begins; fly by yourself, or press T, to end it.");
  }
}

// Whether less motion is wanted.
function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// Whether this page is opened for the first time, which it is not from now on.
function isFirst() {
  const key = WELCOMED + location.pathname;
  try {
    if (localStorage.getItem(key)) return false;
    localStorage.setItem(key, "true");
  } catch {
    // each time is the first one
  }
  return true;
}
