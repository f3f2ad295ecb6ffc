// Draws the cloud through one view, by the explorer's own shaders: the cards in two draws, or where they rest by chunks, then the ground's light
// behind them and the bombs, then what was drawn onto the canvas. As vr_explorer/render/renderer.py.

import { FLOATS } from "./cards.js";
import { FrameBlock, Target, begunProgram, programOf } from "./context.js";
import { DrawnBombs } from "./drawn_bombs.js";
import { EXEMPLAR_PLACES } from "./exemplars.js";
import { NAME_PLACES } from "./part_names.js";
import { PROGRAMS, RESTING_PROGRAMS } from "./programs.js";
import { RestingCards } from "./resting.js";

const NEAR = 0.1;
const GROUND = [["sky", 4], ["ground", 8]]; // the vertices of their strips
const OF_CARDS = ["cards", "lean_cards", "lean_palettes"];
// What is told of each card, at the same place in all programs that draw these. The first is always an array, which drivers want.
const PLACES = Object.fromEntries(
  ["half_size", "cell", "first_colours", "last_colour", "start", "target", "begin", "duration", "fade_from", "fade_to", "size_from", "size_to", "look", "detail"].map((name, at) => [name, at]),
);
const PLACES_OF_BOARDS = { exemplars: EXEMPLAR_PLACES, labels: NAME_PLACES };
const FAR = 6000; // metres, in a world of the reference number of images

export class Renderer {
  // cloud: { head, arrays }. atlas, details, exemplars: see there; atlas may be null.
  constructor(gl, cloud, cards, atlas, details, exemplars) {
    this._gl = gl;
    this._cards = cards;
    this._atlas = atlas;
    this._details = details;
    this._exemplars = exemplars;
    this._head = cloud.head;
    this.far = FAR * Math.max(cloud.head.scale, 1);
    this.size = Math.max(cloud.head.scale, 0.3);
    this._frame = new FrameBlock(gl);
    this.target = new Target(gl);
    this._resting = atlas ? new RestingCards(gl, cloud, cards, details, (program) => this._tellCards(program)) : null;
    this._rests = false; // cards are drawn by that now
    this._shown = { motion: 0, look: 0, detail: 0, finest: -1 };
    this._drawn = [];
    this._programs = this.programsOf(PROGRAMS, RESTING_PROGRAMS.page);
    gl.useProgram(this._programs.present.program);
    gl.uniform1i(this._programs.present.uniforms.drawn, 0);
    this._buffers = this._buffersOf(cloud.arrays);
    this._nothing = gl.createVertexArray();
    this._bombs = new DrawnBombs(gl, this._programs.bombs, this.size);
  }

  get gl() {
    return this._gl;
  }

  // reachX, reachY: tangents of half the picture's angles. hovered: a card, or -1. facing: of facing.js. bombs: of bombs.js. lit: one of them, or null.
  draw(viewer, reachX, reachY, width, height, time, hovered, facing, bombs = [], lit = null) {
    const gl = this._gl, { present } = this._programs;
    this.target.resize(width, height);
    this._frame.write(viewer, reachX, reachY, NEAR, this.far, width, height, time, hovered, this.target.samples > 1 ? 1 : 0, facing);
    this.prepare(time, hovered, this.target.samples > 1, viewer, reachX, reachY, (0.5 * height) / reachY, 1);
    this.target.begin();
    this.clear();
    this.drawWorld(this._programs, () => this._bombs.draw(bombs, viewer.position, time, lit));

    gl.disable(gl.BLEND);
    gl.disable(gl.DEPTH_TEST);
    this.target.resolve();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.target.picture);
    gl.useProgram(present.program);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  // Programs that draw the same world into another kind of target. sources: as `PROGRAMS`, `cards` and `ground` among them.
  // resting, sparing: of the programs for cards at rest, as of `RestingCards.kindOf`.
  programsOf(sources, resting, sparing = false) {
    const begun = Object.entries(sources).map(([name, one]) => [name, begunProgram(this._gl, one, OF_CARDS.includes(name) ? PLACES : (PLACES_OF_BOARDS[name] ?? {}))]);
    const programs = Object.fromEntries(begun.map(([name, one]) => [name, programOf(this._gl, name, one)]));
    this._setUp(this._head, programs);
    programs.resting = this._resting?.kindOf(resting, sparing) ?? null;
    this._drawn.push(programs);
    this._shown.finest = -1; // told to all of them anew
    return programs;
  }

  // Uploads what has changed, and binds the pictures; then follow any number of `drawWorld`, for views that see no more than this one.
  // hovered: a card, or -1. sampled: whether the targets have several samples a pixel. view: as of `Chunks.look`, as what follows after it.
  prepare(time, hovered, sampled, view, ...seen) {
    this._update();
    this._rests = Boolean(sampled && this._atlas?.there && this._resting?.follow(time, hovered, view, ...seen));
    this._useTextures();
  }

  // All of the bound target.
  clear() {
    const gl = this._gl;
    gl.depthMask(true);
    gl.clearColor(0, 0, 0, 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  }

  // Into the bound target and view, with the bound block. glowing: draws what adds its light, where there is any.
  drawWorld(programs, glowing = null) {
    const gl = this._gl;
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.disable(gl.BLEND);

    // The cards, opaque to each other; a fading one covers a share of each pixel's samples. Most are plain, and drawn by a
    // lean program; each leaves the other's out (shaders/cards.glsl).
    gl.enable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    const rests = this._rests && programs.resting.programs !== null;
    const all = !rests || this._resting.draw(programs.resting);
    gl.bindVertexArray(this._buffers.array);
    if (!rests) this._drawCards(this._atlas?.there ? programs.lean_cards : programs.lean_palettes);
    if (all) this._drawCards(programs.cards);
    gl.disable(gl.SAMPLE_ALPHA_TO_COVERAGE);

    // Ground and horizon, light that is added where no card stands before it.
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE);
    gl.depthMask(false);
    gl.bindVertexArray(this._nothing);
    for (const [name, vertices] of GROUND) {
      gl.useProgram(programs[name].program);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, vertices);
    }
    this._exemplars.draw(programs.exemplars);
    gl.blendFunc(gl.ONE, gl.ONE);
    gl.bindVertexArray(this._nothing);
    glowing?.();
    gl.depthMask(true);
  }

  _drawCards({ program }) {
    this._gl.useProgram(program);
    this._gl.drawArraysInstanced(this._gl.TRIANGLE_STRIP, 0, 4, this._cards.count);
  }

  // A uniform that a program has not is left alone by WebGL.
  _setUp({ scale, render }, programs) {
    const gl = this._gl;
    for (const name of OF_CARDS) this._tellCards(programs[name]);
    this._exemplars.tell(programs.exemplars);
    for (const { program, uniforms } of GROUND.map(([name]) => programs[name])) {
      gl.useProgram(program);
      gl.uniform1f(uniforms.ground_height, -render.ground_depth * scale);
      gl.uniform1f(uniforms.spacing, render.ground_spacing * scale);
      gl.uniform1f(uniforms.brightness, render.ground_brightness);
      gl.uniform1f(uniforms.horizon, render.horizon_brightness);
    }
  }

  // All that programs of cards go by; of the pictures what there is now.
  _tellCards({ program, uniforms }) {
    const gl = this._gl, { scale, render } = this._head;
    gl.useProgram(program);
    gl.uniform1i(uniforms.atlas, 0);
    gl.uniform1i(uniforms.details, 1);
    gl.uniform1i(uniforms.whole, 1); // of no card: the shader wants a texture
    gl.uniform1i(uniforms.whole_card, -1);
    gl.uniform1f(uniforms.haze, render.haze * Math.sqrt(scale));
    gl.uniform1f(uniforms.haze_floor, render.haze_floor);
    gl.uniform2f(uniforms.near_fade, render.near_fade_from, render.near_fade_to);
    gl.uniform1f(uniforms.smallest, render.smallest);
    gl.uniform1f(uniforms.cell_side, 1);
    gl.uniform1i(uniforms.cells_per_row, 1);
    gl.uniform1i(uniforms.palettes, 1);
    if (this._atlas?.there) this._tellPictures({ program, uniforms });
  }

  _tellPictures({ program, uniforms }) {
    const gl = this._gl;
    gl.useProgram(program);
    gl.uniform1f(uniforms.cell_side, this._atlas.side);
    gl.uniform1i(uniforms.cells_per_row, this._atlas.cellsPerRow);
    gl.uniform1f(uniforms.coarsest, this._atlas.levels - 1);
    gl.uniform1f(uniforms.finest, this._atlas.finest);
    gl.uniform1i(uniforms.palettes, 0);
  }

  _buffersOf(arrays) {
    const gl = this._gl, array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const filled = (content, usage) => {
      const buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, content, usage);
      return buffer;
    };
    const float = (name, size, stride, offset) => this._attribute(PLACES[name], (at) => gl.vertexAttribPointer(at, size, gl.FLOAT, false, stride, offset));
    const integer = (name, size, type, stride, offset) => this._attribute(PLACES[name], (at) => gl.vertexAttribIPointer(at, size, type, stride, offset));
    filled(arrays.half_size, gl.STATIC_DRAW);
    float("half_size", 2, 8, 0);
    filled(arrays.cell, gl.STATIC_DRAW);
    integer("cell", 1, gl.INT, 4, 0);
    filled(arrays.colours, gl.STATIC_DRAW);
    integer("first_colours", 4, gl.UNSIGNED_INT, 20, 0);
    integer("last_colour", 1, gl.UNSIGNED_INT, 20, 16);
    const motion = filled(this._cards.motion, gl.DYNAMIC_DRAW), stride = 4 * FLOATS;
    float("start", 3, stride, 0);
    float("target", 3, stride, 12);
    ["begin", "duration", "fade_from", "fade_to", "size_from", "size_to"].forEach((name, at) => float(name, 1, stride, 24 + 4 * at));
    const look = filled(this._cards.look, gl.DYNAMIC_DRAW);
    integer("look", 1, gl.UNSIGNED_BYTE, 1, 0);
    const detail = filled(this._details.slots, gl.DYNAMIC_DRAW);
    integer("detail", 1, gl.BYTE, 1, 0);
    return { array, motion, look, detail };
  }

  _attribute(at, point) {
    const gl = this._gl;
    gl.enableVertexAttribArray(at);
    point(at);
    gl.vertexAttribDivisor(at, 1);
  }

  // Uploads what has changed.
  _update() {
    const gl = this._gl, { cell } = PLACES;
    const now = { motion: this._cards.motionVersion, look: this._cards.lookVersion, detail: this._details.version };
    const content = { motion: this._cards.motion, look: this._cards.look, detail: this._details.slots };
    for (const name of Object.keys(now)) {
      if (this._shown[name] === now[name]) continue;
      this._shown[name] = now[name];
      gl.bindBuffer(gl.ARRAY_BUFFER, this._buffers[name]);
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, content[name]);
    }
    const finest = this._atlas?.finest ?? 0;
    if (this._shown.finest === finest) return;
    this._shown.finest = finest;
    gl.bindVertexArray(this._buffers.array);
    if (!this._atlas?.there) {
      gl.disableVertexAttribArray(cell);
      gl.vertexAttribI4i(cell, -1, 0, 0, 0);
      return;
    }
    gl.enableVertexAttribArray(cell);
    const told = this._drawn.flatMap((programs) => OF_CARDS.map((name) => programs[name]));
    for (const one of [...told, ...(this._resting?.programs ?? [])]) this._tellPictures(one);
  }

  _useTextures() {
    const gl = this._gl;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this._atlas?.there ? this._atlas.texture : this._details.texture);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this._details.texture);
  }
}
