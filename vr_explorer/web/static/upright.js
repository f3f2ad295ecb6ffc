// What draws boards that face the head without roll (shaders/upright.glsl): few of them at once, all from one picture.

export const MOST = 16;
const LEVELS = 7, UNIT = 2; // of the picture, and the texture unit from which it is drawn

// The places of a table's attributes by name. table: place, numbers and the first of these by the name of what is told of each board.
export const placesOf = (table) => Object.fromEntries(Object.entries(table).map(([name, [place]]) => [name, place]));

export class UprightBoards {
  // table: see above; `card` is an integer. numbers: of a board. width, height: pixels of the picture.
  constructor(gl, table, numbers, width, height) {
    this._gl = gl;
    this._size = [width, height];
    this.floats = new Float32Array(MOST * numbers);
    this.integers = new Int32Array(this.floats.buffer);
    this.count = 0; // of boards
    this._texture = this._textureOf(width, height);
    this._array = gl.createVertexArray();
    this._buffer = gl.createBuffer();
    gl.bindVertexArray(this._array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffer);
    gl.bufferData(gl.ARRAY_BUFFER, this.floats.byteLength, gl.DYNAMIC_DRAW);
    for (const [name, [place, size, first]] of Object.entries(table)) {
      gl.enableVertexAttribArray(place);
      if (name === "card") gl.vertexAttribIPointer(place, size, gl.INT, 4 * numbers, 4 * first);
      else gl.vertexAttribPointer(place, size, gl.FLOAT, false, 4 * numbers, 4 * first);
      gl.vertexAttribDivisor(place, 1);
    }
    gl.bindVertexArray(null);
  }

  // Uploads the numbers.
  place() {
    const gl = this._gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this._buffer);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, this.floats);
  }

  // picture: of the size that was said, its upper row first. Throws where it has another one.
  fill(picture) {
    const gl = this._gl, [width, height] = this._size;
    if (picture.width !== width || picture.height !== height) throw new Error(`a picture of ${picture.width} × ${picture.height} pixels`);
    this._bind(this._texture);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, picture);
    gl.generateMipmap(gl.TEXTURE_2D);
  }

  // By a program that is in use; blending is on.
  draw() {
    const gl = this._gl;
    if (this.count === 0) return;
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this._bind(this._texture);
    gl.bindVertexArray(this._array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.count);
  }

  _textureOf(width, height) {
    const gl = this._gl, texture = gl.createTexture();
    this._bind(texture);
    gl.texStorage2D(gl.TEXTURE_2D, LEVELS, gl.SRGB8_ALPHA8, width, height);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return texture;
  }

  _bind(texture) {
    this._gl.activeTexture(this._gl.TEXTURE0 + UNIT);
    this._gl.bindTexture(this._gl.TEXTURE_2D, texture);
  }
}

// Of a program that draws boards.
export function tellPicture(gl, { program, uniforms }) {
  gl.useProgram(program);
  gl.uniform1i(uniforms.picture, UNIT);
}
