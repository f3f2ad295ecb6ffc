// A slow flight around and through the cloud, for who looks on: a path of its own in each arrangement that does not stand
// before the viewer, one after the other. It is the same at every frame rate.

const ROUND = 150; // seconds of a way around
const STAYS = 50; // seconds in an arrangement
const FOLLOWS = 0.5; // 1/s, how quickly the flight takes to its path
const LONGEST = 0.1; // seconds that a frame counts at most
const CREEPS = 0.05; // of its speed, while what is near waits for its picture
const PACED = 3; // 1/s, how quickly it takes to another speed

export class Attraction {
  // explorer: of the page.
  constructor(explorer) {
    this._explorer = explorer;
    this._arrangements = explorer.arrangements.all.flatMap((one, at) => (one.before_viewer ? [] : [at]));
    this._flies = false;
    this._time = this._before = this._pace = 0;
    this._middle = [0, 0, 0];
    this._wide = 1;
    this._frame = (now) => this._fly(now / 1000);
  }

  begin() {
    if (this._flies || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this._flies = true;
    this._time = this._pace = 0;
    this._before = performance.now() / 1000;
    this._measure();
    requestAnimationFrame(this._frame);
  }

  end() {
    this._flies = false;
  }

  // The middle of the arrangement and how far its images lie from there.
  _measure() {
    const { positions } = this._explorer, count = positions.length / 3, middle = [0, 0, 0];
    for (let at = 0; at < positions.length; at++) middle[at % 3] += positions[at] / count;
    let squares = 0;
    for (let at = 0; at < positions.length; at++) squares += (positions[at] - middle[at % 3]) ** 2 / count;
    this._middle = middle;
    this._wide = Math.max(Math.sqrt(squares), 1);
  }

  _fly(now) {
    if (!this._flies) return;
    requestAnimationFrame(this._frame);
    const passed = Math.min(Math.max(now - this._before, 0), LONGEST), { _explorer: explorer } = this, { viewer } = explorer;
    this._before = now;
    this._pace += ((explorer.drawing.details?.behind ? CREEPS : 1) - this._pace) * (1 - Math.exp(-PACED * passed));
    const seconds = this._pace * passed;
    const stay = Math.floor(this._time / STAYS);
    this._time += seconds;
    if (Math.floor(this._time / STAYS) !== stay && this._arrangements.length > 1) {
      explorer.arrange(this._arrangements[(stay + 1) % this._arrangements.length]);
      this._measure();
    }
    const angle = (2 * Math.PI * this._time) / ROUND, [mx, my, mz] = this._middle;
    const away = this._wide * (1.15 + 0.5 * Math.cos(2.3 * angle)), rise = 0.35 * this._wide * Math.sin(1.4 * angle);
    const share = 1 - Math.exp(-FOLLOWS * seconds), [x, y, z] = viewer.position;
    const px = x + share * (mx + away * Math.sin(angle) - x), py = y + share * (my + rise - y), pz = z + share * (mz + away * Math.cos(angle) - z);
    const yaw = Math.atan2(px - mx, pz - mz), pitch = Math.atan2(my - py, Math.hypot(px - mx, pz - mz));
    const turn = yaw - viewer.yaw - 2 * Math.PI * Math.round((yaw - viewer.yaw) / (2 * Math.PI));
    viewer.put(px, py, pz, viewer.yaw + share * turn, viewer.pitch + share * (pitch - viewer.pitch));
    explorer.wake();
  }
}
