// Draws the world and what belongs to the viewer into a headset's picture, an eye beside the other, by the explorer's own
// shaders, which encode sRGB here; as vr_explorer/render/hands.py and vignette.py.

import { FrameBlock } from "./context.js";
import { DrawnBombs } from "./drawn_bombs.js";
import { PartNames } from "./part_names.js";
import { HEADSET_PROGRAMS, RESTING_PROGRAMS } from "./programs.js";
import { VERTEX_FLOATS, controllerMesh } from "./xr_controller.js";

export const NEAR = 0.05; // metres
const ACCENT = [1, 0.52, 0.08], PLAIN = [0.35, 0.62, 1];
const RAY_WIDTH = 0.0012; // metres
const GRID = 0.05; // light of the lines of the room at rest
const ALIKE = 1 - 1e-5; // cosine of the angle between eyes that look the same way

// What one eye sees from, in the world; as a Viewer.
class Eye {
  constructor() {
    this.position = new Float64Array(3);
    this.right = new Float64Array(3);
    this.up = new Float64Array(3);
    this.back = new Float64Array(3);
  }

  // matrix: of the eye in the headset's space.
  place(matrix, rig) {
    rig.direction(matrix, 0, this.right);
    rig.direction(matrix, 4, this.up);
    rig.direction(matrix, 8, this.back);
    rig.point(matrix, 12, this.position);
  }
}

export class HeadsetRenderer {
  // renderer: that of the page, whose buffers are drawn from. parts: see parts.js.
  constructor(gl, renderer, parts) {
    this._gl = gl;
    this._renderer = renderer;
    this._programs = renderer.programsOf(HEADSET_PROGRAMS, RESTING_PROGRAMS.headset, true);
    this._bombs = new DrawnBombs(gl, this._programs.bombs, renderer.size);
    this._names = new PartNames(gl, parts, this._programs.labels);
    this._seen = null;
    this._glow = () => this._drawBombs();
    this._blocks = [new FrameBlock(gl), new FrameBlock(gl)];
    this._eyes = [new Eye(), new Eye()];
    this.head = new Eye(); // the middle between both, turned as the first
    this._cage = new Float32Array(16);
    this._nothing = gl.createVertexArray();
    this._controller = this._controllers();
    const { hands, ray, panel } = this._programs;
    gl.useProgram(ray.program);
    gl.uniform3f(ray.uniforms.accent, ...ACCENT);
    gl.useProgram(panel.program);
    gl.uniform1i(panel.uniforms.picture, 2);
    this._hand = hands.attributes;
  }

  // Where the eyes are. pose: of the viewer, in the headset's space.
  look(pose, rig) {
    const { views } = pose;
    while (this._eyes.length < views.length) {
      this._eyes.push(new Eye());
      this._blocks.push(new FrameBlock(this._gl));
    }
    for (let at = 0; at < views.length; at++) this._eyes[at].place(views[at].transform.matrix, rig);
    const [first] = this._eyes, last = this._eyes[views.length - 1], { head } = this;
    for (let axis = 0; axis < 3; axis++) {
      head.position[axis] = 0.5 * (first.position[axis] + last.position[axis]);
      head.right[axis] = first.right[axis];
      head.up[axis] = first.up[axis];
      head.back[axis] = first.back[axis];
    }
  }

  // After `look`. seen: { time, hovered, facing, narrowed, room, hands, laser, end, sheets, rig, bombs, lit }: the card that is pointed at; where cards face
  // (facing.js); how far the sight is narrowed; the middle of the room whose grid is seen there, null for none; both Hands; which has the laser, and
  // where that ends; the Sheets that hang there; bombs of bombs.js, and that which is pointed at, null for none.
  draw(layer, pose, seen) {
    const gl = this._gl, { views } = pose, { scale } = seen.rig;
    this._seen = seen;
    gl.bindFramebuffer(gl.FRAMEBUFFER, layer.framebuffer);
    this._renderer.clear();
    this._prepare(layer, views, seen);
    if (seen.narrowed > 0 && seen.room) seen.rig.cage(seen.room, this._cage);
    gl.enable(gl.SCISSOR_TEST);
    for (let at = 0; at < views.length; at++) {
      const { x, y, width, height } = layer.getViewport(views[at]);
      if (width === 0 || height === 0) continue;
      gl.viewport(x, y, width, height);
      gl.scissor(x, y, width, height); // at whose edges points are cut: clipping leaves them whole
      const { projectionMatrix: p } = views[at];
      this._blocks[at].write(this._eyes[at], 1 / p[0], 1 / p[5], NEAR * scale, this._renderer.far, width, height, seen.time, seen.hovered, layer.antialias ? 1 : 0, seen.facing, p[8], p[9], this.head.position, scale);
      this._renderer.drawWorld(this._programs, this._glow);
      gl.depthMask(false);
      this._names.draw();
      gl.depthMask(true);
      this._drawViewers(seen);
    }
    gl.bindVertexArray(null);
    gl.disable(gl.SCISSOR_TEST);
    gl.disable(gl.BLEND);
    gl.disable(gl.DEPTH_TEST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  // For a view from between the eyes that sees all that they do.
  _prepare(layer, views, { time, hovered, rig }) {
    const { back } = this.head;
    let reachX = 0, reachY = 0, pixels = 0, alike = 1;
    for (let at = 0; at < views.length; at++) {
      const { projectionMatrix: p } = views[at], { back: own } = this._eyes[at];
      reachX = Math.max(reachX, (1 + Math.abs(p[8])) / p[0]);
      reachY = Math.max(reachY, (1 + Math.abs(p[9])) / p[5]);
      pixels = Math.max(pixels, 0.5 * layer.getViewport(views[at]).height * p[5]);
      alike = Math.min(alike, back[0] * own[0] + back[1] * own[1] + back[2] * own[2]);
    }
    const canted = alike < ALIKE ? Math.acos(alike) : 0;
    this._renderer.prepare(time, hovered, layer.antialias, this.head, reachX, reachY, pixels, rig.scale, canted);
  }

  // What is encoded already adds up to more than its light does, but for this way of adding.
  _drawBombs() {
    const gl = this._gl, { bombs, time, lit } = this._seen;
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_COLOR);
    this._bombs.draw(bombs, this.head.position, time, lit);
  }

  _drawViewers({ narrowed, room, hands, laser, end, sheets, rig }) {
    const gl = this._gl, { vignette, panel } = this._programs;
    if (narrowed > 0) {
      gl.disable(gl.DEPTH_TEST);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.useProgram(vignette.program);
      gl.uniform1f(vignette.uniforms.narrowed, narrowed);
      gl.uniform1f(vignette.uniforms.grid, room ? GRID : 0);
      gl.uniformMatrix4fv(vignette.uniforms.cage, false, this._cage);
      gl.bindVertexArray(this._nothing);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      gl.enable(gl.DEPTH_TEST);
    }
    gl.disable(gl.BLEND);
    for (let side = 0; side < hands.length; side++) if (hands[side].shown) this._drawController(hands[side], side === laser);
    gl.enable(gl.BLEND);
    if (laser >= 0) this._drawRay(hands[laser].origin, end, rig.scale);
    if (sheets.length === 0) return;
    gl.disable(gl.DEPTH_TEST);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.useProgram(panel.program);
    gl.activeTexture(gl.TEXTURE2);
    gl.bindVertexArray(this._nothing);
    for (const { matrix, texture } of sheets) {
      gl.uniformMatrix4fv(panel.uniforms.panel, false, matrix);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    }
  }

  _drawController(hand, points) {
    const gl = this._gl, { grip } = hand, { hand: matrix, accent, pulled } = this._hand;
    gl.useProgram(this._programs.hands.program);
    gl.bindVertexArray(this._controller.array);
    for (let column = 0; column < 4; column++) gl.vertexAttrib4f(matrix + column, grip[4 * column], grip[4 * column + 1], grip[4 * column + 2], grip[4 * column + 3]);
    gl.vertexAttrib3fv(accent, points ? ACCENT : PLAIN);
    gl.vertexAttrib1f(pulled, hand.steady.trigger);
    gl.drawArrays(gl.TRIANGLES, 0, this._controller.vertices);
  }

  // end: x, y, z and whether it ends on a card.
  _drawRay(origin, end, scale) {
    const gl = this._gl, { program, attributes } = this._programs.ray;
    gl.blendFunc(gl.ONE, gl.ONE);
    gl.useProgram(program);
    gl.bindVertexArray(this._nothing);
    gl.vertexAttrib3f(attributes.origin, origin[0], origin[1], origin[2]);
    gl.vertexAttrib3f(attributes.end, end[0], end[1], end[2]);
    gl.vertexAttrib1f(attributes.width, RAY_WIDTH * scale);
    gl.vertexAttrib1f(attributes.reached, end[3]);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  _controllers() {
    const gl = this._gl, mesh = controllerMesh(), { attributes } = this._programs.hands, array = gl.createVertexArray();
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, mesh, gl.STATIC_DRAW);
    [["position", 3, 0], ["normal", 3, 3], ["glow", 1, 6]].forEach(([name, size, offset]) => {
      gl.enableVertexAttribArray(attributes[name]);
      gl.vertexAttribPointer(attributes[name], size, gl.FLOAT, false, 4 * VERTEX_FLOATS, 4 * offset);
    });
    gl.bindVertexArray(null);
    return { array, vertices: mesh.length / VERTEX_FLOATS };
  }
}
