// Filter bombs: where they are, and how they fly; the same as vr_explorer/scene/bombs.py. One is { number, criterion,
// position, velocity, name, active, repelling, strength }, metres and metres a second.

const STILL = 0.05; // metres a second
export const LOOSEST = 0.1, TIGHTEST = 10, USUAL_STRENGTH = 4;
export const MOST_BOMBS = 8;

export class Bombs {
  // drag: 1/s, of thrown ones.
  constructor(drag) {
    this.all = [];
    this._drag = drag;
  }

  get flying() {
    return this.all.some((bomb) => bomb.velocity.some((part) => part !== 0));
  }

  of(number) {
    return this.all.find((bomb) => bomb.number === number) ?? null;
  }

  // Gives the new one.
  place(criterion, position, velocity = [0, 0, 0], rest = {}) {
    const number = this.all.reduce((most, bomb) => Math.max(most, bomb.number), 0) + 1;
    const bomb = { number, criterion, position: [...position], velocity: [...velocity], name: "", active: true, repelling: false, strength: USUAL_STRENGTH, ...rest };
    this.all.push(bomb);
    return bomb;
  }

  remove(number) {
    this.all = this.all.filter((bomb) => bomb.number !== number);
  }

  // The exact solution of v' = −drag · v, so that the way does not depend on the frame rate. seconds: may be Infinity.
  fly(seconds) {
    const decay = Math.exp(-this._drag * seconds);
    for (const bomb of this.all) {
      const { position, velocity } = bomb;
      for (let axis = 0; axis < 3; axis++) {
        position[axis] += (velocity[axis] * (1 - decay)) / this._drag;
        velocity[axis] *= decay;
      }
      if (Math.hypot(...velocity) < STILL) velocity.fill(0);
    }
  }
}
