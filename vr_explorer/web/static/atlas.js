// The small pictures: one texture array, of which the coarsest level comes first and stands for the others until they are
// there. Until then, cards show their colours.

import { decode } from "./bc1.js";
import { Problem } from "./dom.js";

const BLOCK = 4, BLOCK_BYTES = 8;

// The form that the graphics card samples, and the texture's format; null: none, and blocks are decoded here.
function formOf(gl, forms) {
  const s3tc = gl.getExtension("WEBGL_compressed_texture_s3tc_srgb");
  if (s3tc && forms.includes("bc1")) return { form: "bc1", format: s3tc.COMPRESSED_SRGB_S3TC_DXT1_EXT };
  const etc = gl.getExtension("WEBGL_compressed_texture_etc");
  if (etc && forms.includes("etc2")) return { form: "etc2", format: etc.COMPRESSED_SRGB8_ETC2 };
  return { form: "bc1", format: null };
}

export class Atlas {
  // head: `atlas` of the cloud's head. folder: where its files are. changed: called when more is there.
  constructor(gl, head, folder, changed) {
    this._gl = gl;
    this._head = head;
    this._folder = folder;
    this._changed = changed;
    this._stopped = false;
    this.levels = head.layers_of_part.length;
    this.finest = this.levels; // that is there; cards show no cell before one is
    Object.assign(this, formOf(gl, head.forms));
    this.texture = gl.createTexture();
    this._bind();
    const { layer_size: side, layers } = head;
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, this.levels, this.format ?? gl.SRGB8_ALPHA8, side, side, layers);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MAX_LEVEL, this.levels - 1);
    gl.texParameterf(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MIN_LOD, this.levels - 1);
  }

  get there() {
    return this.finest < this.levels;
  }

  // Pixels of a cell of the finest level that is there.
  get cell() {
    return this._head.cell >> Math.min(this.finest, this.levels - 1);
  }

  // Pixels of a cell of the finest level that there will be.
  get side() {
    return this._head.cell;
  }

  get cellsPerRow() {
    return this._head.layer_size / this._head.cell;
  }

  // What is still to come is for another context.
  stop() {
    this._stopped = true;
  }

  // Throws a Problem; what has come stays. The next file is on its way while one is brought to the graphics card.
  async load() {
    const files = [];
    for (let level = this.levels - 1; level >= 0; level--) {
      const each = this._head.layers_of_part[level], { layers } = this._head;
      for (let first = 0, part = 0; first < layers; first += each, part++) files.push({ level, part, first, layers: Math.min(each, layers - first) });
    }
    let coming = this._part(files[0]);
    for (let at = 0; at < files.length; at++) {
      const content = await coming, { level, first, layers } = files[at], after = files[at + 1];
      if (this._stopped) return;
      coming = after && this._part(after);
      coming?.catch(() => {}); // told when it is its turn
      this._put(level, first, layers, content);
      if (after?.level === level) continue;
      this.finest = level;
      this._bind();
      this._gl.texParameterf(this._gl.TEXTURE_2D_ARRAY, this._gl.TEXTURE_MIN_LOD, level);
      this._changed();
    }
  }

  async _part({ level, part, layers }) {
    const name = `atlas-${this._head.cell >> level}-${part}.${this.form}`;
    let content = null;
    try {
      const answer = await fetch(`${this._folder}/${name}`);
      if (answer.ok) content = new Uint8Array(await answer.arrayBuffer());
    } catch {
      // told below
    }
    const side = this._head.layer_size >> level;
    if (content?.length !== layers * (side / BLOCK) ** 2 * BLOCK_BYTES) {
      const missing = content === null ? "cannot be fetched" : "are damaged";
      throw new Problem(`Some of the small pictures ${missing} (${name}), so the cards are coarse or show their colours; load the page again, or publish the cloud again.`);
    }
    return content;
  }

  _put(level, first, layers, content) {
    const gl = this._gl, side = this._head.layer_size >> level, bytes = content.length / layers;
    this._bind();
    for (let layer = 0; layer < layers; layer++) {
      const blocks = content.subarray(layer * bytes, (layer + 1) * bytes);
      const region = [gl.TEXTURE_2D_ARRAY, level, 0, 0, first + layer, side, side, 1];
      if (this.format) gl.compressedTexSubImage3D(...region, this.format, blocks);
      else gl.texSubImage3D(...region, gl.RGBA, gl.UNSIGNED_BYTE, decode(blocks, side, side));
    }
  }

  _bind() {
    this._gl.activeTexture(this._gl.TEXTURE0);
    this._gl.bindTexture(this._gl.TEXTURE_2D_ARRAY, this.texture);
  }
}
