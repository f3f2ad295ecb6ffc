// Bombs as they glow in the cloud, light that is added to what stands there: as vr_explorer/render/bombs.py.

import { glowOf } from "./criteria.js";
import { LINEAR } from "./oklab.js";
import { CORE, LEAST_ANGLE } from "./world.js";

const GLOW = 125; // metres, for the reference number of images
const PLAIN = [235, 235, 245];
const FADED = 0.12;
const CYCLE = 2; // seconds from one colour to the next
const LIT = 1.35;

export class DrawnBombs {
  // program: of programOf. size: of the world.
  constructor(gl, { program, uniforms }, size) {
    this._gl = gl;
    this._program = program;
    this._uniforms = uniforms;
    this._reach = GLOW * size;
    this._tints = new WeakMap(); // criterion → its colours in linear light, red, green, blue one after the other
  }

  // bombs: of bombs.js. position: the viewer's. lit: the one that is pointed at, or null.
  draw(bombs, position, time, lit) {
    if (bombs.length === 0) return;
    const gl = this._gl, { bomb: at, core, reach, tint, strength, phase } = this._uniforms;
    gl.useProgram(this._program);
    gl.uniform1f(reach, this._reach);
    for (const bomb of bombs) {
      const [x, y, z] = bomb.position;
      const away = Math.hypot(x - position[0], y - position[1], z - position[2]);
      const tints = this._tintsOf(bomb.criterion), turn = (time / CYCLE) % (tints.length / 3);
      const first = 3 * Math.floor(turn), next = (first + 3) % tints.length;
      const blend = Math.min(Math.max(((turn % 1) - 0.6) / 0.4, 0), 1) ** 2, light = bomb === lit ? LIT : 1;
      const part = (channel) => light * (tints[first + channel] + blend * (tints[next + channel] - tints[first + channel]));
      gl.uniform3f(at, x, y, z);
      gl.uniform1f(core, Math.max(CORE, LEAST_ANGLE * away));
      gl.uniform3f(tint, part(0), part(1), part(2));
      gl.uniform1f(strength, bomb.active ? 1 : FADED);
      gl.uniform1f(phase, 2.4 * bomb.number);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    }
  }

  _tintsOf(criterion) {
    let tints = this._tints.get(criterion);
    if (!tints) {
      const glow = glowOf(criterion);
      tints = (glow.length ? glow : [PLAIN]).flat().map((byte) => LINEAR[byte]);
      this._tints.set(criterion, tints);
    }
    return tints;
  }
}
