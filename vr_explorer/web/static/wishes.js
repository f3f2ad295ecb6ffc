// What is asked of filter and bombs by the panel, by fingers and by keys.

export class Wishes {
  // explorer: see explorer.js.
  constructor(explorer) {
    this._explorer = explorer;
    this._world = explorer.world;
  }

  // criterion: see criteria.js; null for every image.
  filter(criterion) {
    const { immersed, viewer } = this._explorer;
    this._world.want(criterion, immersed ? immersed.bound.slice(0, 3) : viewer.position);
    this._explorer.send();
  }

  // A bomb toward the middle of the picture; whether there was room for it.
  throw(criterion, name) {
    const bomb = this._world.throw(criterion, name, this._explorer.viewer.position, this._ahead);
    if (bomb) this._explorer.send();
    return bomb !== null;
  }

  change(number, wanted) {
    Object.assign(this._world.bombs.of(number), wanted);
    this._explorer.send();
  }

  remove(number) {
    this._world.remove(number);
    this._explorer.send();
  }

  // Before the viewer.
  fetch(number) {
    this._world.fetch(number, this._explorer.viewer.position, this._ahead);
    this._explorer.wake();
  }

  // Begins to carry the bomb there, pixels of the picture; whether there is one.
  take(x, y) {
    return this._world.take(...this._ray(x, y), this._explorer.now);
  }

  carry(x, y) {
    this._world.carry(...this._ray(x, y), this._explorer.now);
    this._explorer.wake();
  }

  reel(notches, x, y) {
    this._world.reel(notches);
    this.carry(x, y);
  }

  letGo() {
    this._world.letGo(this._explorer.now);
    this._explorer.wake();
  }

  get _ahead() {
    return this._explorer.viewer.back.map((part) => -part);
  }

  _ray(x, y) {
    return [this._explorer.viewer.position, this._explorer.pointing.ray(x, y)];
  }
}
