// What is asked of the graphics card by name: a context, programs, and the block that all programs know the view by.

import { Problem } from "./dom.js";

const SAMPLES = 4;

// Throws a Problem where the browser has no WebGL 2.
export function contextOf(canvas) {
  const wanted = { alpha: false, antialias: false, depth: false, stencil: false, powerPreference: "high-performance" };
  const gl = canvas.getContext("webgl2", wanted);
  if (!gl) throw new Problem("This browser does not draw with WebGL 2, so the cloud is not shown; the images are there one by one, below. Another browser, or its hardware acceleration, may help.");
  return gl;
}

// Begins to make a program, which browsers do beside this one's work: `programOf` waits for it. sources: of the program in
// programs.js. places: of attributes by name, where all programs are to have them at the same places.
export function begunProgram(gl, sources, places = {}) {
  const program = gl.createProgram();
  for (const [attribute, at] of Object.entries(places)) gl.bindAttribLocation(program, at, attribute);
  const shaders = [[gl.VERTEX_SHADER, sources.vertex_shader], [gl.FRAGMENT_SHADER, sources.fragment_shader]].map(([kind, text]) => {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    return shader;
  });
  gl.linkProgram(program);
  return { program, shaders };
}

// Of one that was begun: gives { program, uniforms, attributes }, places by name. Throws a Problem where the driver does not take it.
export function programOf(gl, name, { program, shaders }) {
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    const said = [...shaders.map((shader) => gl.getShaderInfoLog(shader)), gl.getProgramInfoLog(program)].filter(Boolean).join(" ");
    throw new Problem(`This browser's graphics driver does not take the program that draws (${name}: ${said.slice(0, 300)}); try another browser.`);
  }
  const uniforms = {}, attributes = {};
  for (let at = 0; at < (gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) ?? 0); at++) {
    const { name: uniform } = gl.getActiveUniform(program, at);
    uniforms[uniform] = gl.getUniformLocation(program, uniform);
  }
  for (let at = 0; at < (gl.getProgramParameter(program, gl.ACTIVE_ATTRIBUTES) ?? 0); at++) {
    const { name: attribute } = gl.getActiveAttrib(program, at);
    if (!attribute.startsWith("gl_")) attributes[attribute] = gl.getAttribLocation(program, attribute);
  }
  const block = gl.getUniformBlockIndex(program, "Frame");
  if (block !== gl.INVALID_INDEX) gl.uniformBlockBinding(program, block, 0);
  return { program, uniforms, attributes };
}

// The uniform block `Frame` (shaders/frame.glsl, std140), for one view; vr_explorer/render/frame.py has the same.
export class FrameBlock {
  constructor(gl) {
    this._gl = gl;
    this._floats = new Float32Array(88);
    this._ints = new Int32Array(this._floats.buffer);
    this._floats[81] = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1 : 0; // calm
    this._buffer = gl.createBuffer();
    gl.bindBuffer(gl.UNIFORM_BUFFER, this._buffer);
    gl.bufferData(gl.UNIFORM_BUFFER, this._floats.byteLength, gl.DYNAMIC_DRAW);
  }

  // viewer: see viewer.js. reachX, reachY: tangents of half the picture's angles. near, far: metres. skewX, skewY: how far
  // the middle of the picture lies beside straight ahead, in halves of the picture. facing: of the cards (facing.js). head: what
  // they face else. scale: metres of the world for one of the viewer's.
  write(viewer, reachX, reachY, near, far, width, height, time, hovered, coverage, facing, skewX = 0, skewY = 0, head = viewer.position, scale = 1) {
    const gl = this._gl, floats = this._floats, ints = this._ints;
    const { position: p, right: r, up: u, back: k } = viewer;
    const a = 1 / reachX, b = 1 / reachY, e = (far + near) / (near - far), f = (2 * far * near) / (near - far);
    const rt = -(r[0] * p[0] + r[1] * p[1] + r[2] * p[2]);
    const ut = -(u[0] * p[0] + u[1] * p[1] + u[2] * p[2]);
    const kt = -(k[0] * p[0] + k[1] * p[1] + k[2] * p[2]);
    for (let axis = 0; axis < 3; axis++) {
      // world → clip, column by column
      floats[4 * axis] = a * r[axis] + skewX * k[axis];
      floats[4 * axis + 1] = b * u[axis] + skewY * k[axis];
      floats[4 * axis + 2] = e * k[axis];
      floats[4 * axis + 3] = -k[axis];
      // clip, at depth 1 → direction in the world
      floats[16 + axis] = r[axis] / a;
      floats[20 + axis] = u[axis] / b;
      floats[28 + axis] = -k[axis] + (skewX * r[axis]) / a + (skewY * u[axis]) / b;
      floats[32 + axis] = p[axis];
      floats[72 + axis] = head[axis];
    }
    floats[12] = a * rt + skewX * kt;
    floats[13] = b * ut + skewY * kt;
    floats[14] = e * kt + f;
    floats[15] = -kt;
    floats[27] = 1 / f;
    floats[31] = e / f;
    floats[35] = 0.5 * height * b;
    floats.copyWithin(36, 0, 36);
    floats[75] = time;
    ints[76] = hovered;
    ints[77] = coverage;
    floats[78] = scale;
    ints[79] = 1; // views
    floats[80] = width;
    floats[82] = height;
    floats.set(facing, 84);
    gl.bindBufferBase(gl.UNIFORM_BUFFER, 0, this._buffer);
    gl.bufferSubData(gl.UNIFORM_BUFFER, 0, floats);
  }
}

// What is drawn into: several samples a pixel, in linear light, stored as sRGB, as vr_explorer/render/target.py. A canvas
// stores no sRGB of its own, so `picture` is brought there by a program.
export class Target {
  constructor(gl) {
    this._gl = gl;
    this.width = this.height = 0;
    this.samples = Math.min(SAMPLES, gl.getInternalformatParameter(gl.RENDERBUFFER, gl.SRGB8_ALPHA8, gl.SAMPLES)?.[0] ?? 0);
    this._drawn = gl.createFramebuffer();
    this._resolved = gl.createFramebuffer();
    this._colour = this._depth = this.picture = null;
  }

  resize(width, height) {
    if (width === this.width && height === this.height) return;
    const gl = this._gl;
    [this.width, this.height] = [width, height];
    gl.deleteRenderbuffer(this._colour);
    gl.deleteRenderbuffer(this._depth);
    gl.deleteTexture(this.picture);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this._drawn);
    this._colour = this._part(gl.SRGB8_ALPHA8, gl.COLOR_ATTACHMENT0);
    this._depth = this._part(gl.DEPTH_COMPONENT24, gl.DEPTH_ATTACHMENT);
    this.picture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.picture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.SRGB8_ALPHA8, width, height);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this._resolved);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.picture, 0);
  }

  begin() {
    const gl = this._gl;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this._drawn);
    gl.viewport(0, 0, this.width, this.height);
  }

  // Averages the samples, in linear light, into `picture`.
  resolve() {
    const gl = this._gl, { width, height } = this;
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this._drawn);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, this._resolved);
    gl.blitFramebuffer(0, 0, width, height, 0, 0, width, height, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  _part(format, attachment) {
    const gl = this._gl, part = gl.createRenderbuffer();
    gl.bindRenderbuffer(gl.RENDERBUFFER, part);
    gl.renderbufferStorageMultisample(gl.RENDERBUFFER, this.samples, format, this.width, this.height);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, attachment, gl.RENDERBUFFER, part);
    return part;
  }
}
