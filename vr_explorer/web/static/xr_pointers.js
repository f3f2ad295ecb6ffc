// What points without a controller: a gaze with a pinch (WebXR's "transient-pointer", as on visionOS), and whatever else has
// one button and a ray. A short pinch tells of an image, a second one keeps it, a long one flies where it points, or carries what it began on. Pinches of
// tracked hands are heard here, too.

const TAP = 0.3; // seconds

export class Pointers {
  // clock: gives seconds.
  constructor(session, space, rig, clock) {
    this.selecting = new Set(); // sources whose pinch, or press, lasts
    this._rig = rig;
    this._space = space;
    this._clock = clock;
    this._source = null;
    this._since = 0;
    this.begins = this.lasts = false; // a pinch that has just become a long one; one that is
    this.origin = new Float64Array(3); // of the ray, in the world: as it began, and as it is while it lasts
    this.direction = new Float64Array(3);
    this.push = new Float64Array(3);
    this.tapped = this._tap = false;
    session.addEventListener("selectstart", (event) => this._start(event));
    session.addEventListener("selectend", (event) => this._end(event));
    session.addEventListener("inputsourceschange", (event) => event.removed.forEach((source) => this._forget(source)));
  }

  // For this frame; a tap is told of once.
  read(frame) {
    this.tapped = this._tap;
    this._tap = false;
    this.push.fill(0);
    const long = this._source !== null && this._clock() - this._since > TAP;
    this.begins = long && !this.lasts;
    this.lasts = long;
    if (!long || this.begins) return;
    const pose = frame.getPose(this._source.targetRaySpace, this._space);
    if (!pose) return;
    this._aim(pose);
    this.push.set(this.direction);
  }

  // What is pinched now counts no more.
  letGo() {
    this.selecting.clear();
    this._source = null;
    this.tapped = this._tap = this.begins = this.lasts = false;
    this.push.fill(0);
  }

  _aim({ transform }) {
    this._rig.point(transform.matrix, 12, this.origin);
    this._rig.direction(transform.matrix, 8, this.direction, -1);
  }

  _start({ inputSource: source, frame }) {
    this.selecting.add(source);
    if (source.targetRayMode === "tracked-pointer" || this._source) return;
    const pose = frame.getPose(source.targetRaySpace, this._space);
    if (!pose) return;
    this._source = source;
    this._since = this._clock();
    this._aim(pose);
  }

  _end({ inputSource: source }) {
    this.selecting.delete(source);
    if (source !== this._source) return;
    this._source = null;
    this._tap = this._clock() - this._since <= TAP;
  }

  _forget(source) {
    this.selecting.delete(source);
    if (source === this._source) this._source = null;
  }
}
