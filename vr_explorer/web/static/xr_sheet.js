// A picture of words that hangs in the world: painted onto a canvas, and shown by a texture.

const PIXEL = 0.00082; // radians: body text is 1.1° high
export const MARGIN = 28; // pixels
export const SERIF = '"Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052, Georgia, serif';
export const SANS = 'system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif';
export const INK = "#efece5", SOFT = "#b3aea4", LINE = "#3a3733", ACCENT = "#e0a878";
const PAPER = "rgb(24 23 21 / 92%)";

export class Sheet {
  // gl: a context. width, height: pixels.
  constructor(gl, width, height) {
    this._gl = gl;
    this.width = width;
    this.height = height;
    this._canvas = new OffscreenCanvas(width, height);
    this.pen = this._canvas.getContext("2d");
    this.matrix = new Float32Array(16); // −0.5..0.5 → world
    this.across = this.upward = 0; // of where a ray has met it
    this.painted = 0; // share of its height, in the middle
    this.texture = gl.createTexture();
    this._bind();
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  }

  // Radians that all of it fills, across.
  get angle() {
    return this.width * PIXEL;
  }

  // Parts one below the other, each { height, draw } with `draw` told where it begins; in the middle of the sheet.
  paint(parts) {
    const { pen, width } = this, height = heightOf(parts);
    this.painted = height / this.height;
    pen.clearRect(0, 0, width, this.height);
    let y = (this.height - height) / 2;
    pen.fillStyle = PAPER;
    pen.beginPath();
    pen.roundRect(0, y, width, height, 18);
    pen.fill();
    y += MARGIN;
    for (const part of parts) {
      part.draw(y);
      y += part.height;
    }
    this._upload();
  }

  // Lines of a text, broken between words; what is longer than `most` of them ends with an ellipsis.
  text(text, font, colour, height, most) {
    const { pen } = this, wide = this.width - 2 * MARGIN, lines = [];
    pen.font = font;
    for (const word of text.split(" ").filter(Boolean)) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && pen.measureText(longer).width <= wide) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    const shown = lines.slice(0, most).map((line, at) => this._cut(line, wide, at === most - 1 && lines.length > most));
    return shown.map((line) => ({ height, draw: (y) => this.write(line, font, colour, MARGIN, y + 0.8 * height) }));
  }

  // Gives how wide it has become, pixels.
  write(text, font, colour, x, y, align = "left", most = this.width - 2 * MARGIN) {
    const { pen } = this;
    pen.font = font;
    pen.fillStyle = colour;
    pen.textAlign = align;
    const shown = this._cut(text, most, false);
    pen.fillText(shown, x, y);
    return pen.measureText(shown).width;
  }

  // colours: of three or more bytes each. shares: of the width.
  palette(colours, shares, x, y, wide, height) {
    const whole = shares.reduce((sum, share) => sum + share, 0);
    colours.forEach((colour, at) => {
      this.pen.fillStyle = `rgb(${colour[0]} ${colour[1]} ${colour[2]})`;
      this.pen.fillRect(x, y, (wide * shares[at]) / whole + 0.5, height);
      x += (wide * shares[at]) / whole;
    });
  }

  // x, y, z: the unit direction from `eye` in which it stands, facing that, `reach` metres away.
  stand(eye, x, y, z, reach) {
    const wide = 2 * reach * Math.tan(0.5 * this.angle), high = 2 * reach * Math.tan(0.5 * this.height * PIXEL);
    const flat = Math.max(Math.hypot(x, z), 1e-6), rx = -z / flat, rz = x / flat, m = this.matrix;
    m[0] = wide * rx;
    m[2] = wide * rz;
    m[4] = -high * y * rz; // back × right
    m[5] = high * (x * rz - z * rx);
    m[6] = high * y * rx;
    m[8] = -x;
    m[9] = -y;
    m[10] = -z;
    m[12] = eye[0] + reach * x;
    m[13] = eye[1] + reach * y;
    m[14] = eye[2] + reach * z;
    m[15] = 1;
  }

  // Metres to where a ray meets it, Infinity where it does not; notes where, −0.5..0.5.
  meet(origin, direction) {
    const m = this.matrix, x = m[12] - origin[0], y = m[13] - origin[1], z = m[14] - origin[2];
    const along = (x * m[8] + y * m[9] + z * m[10]) / (direction[0] * m[8] + direction[1] * m[9] + direction[2] * m[10]);
    if (!(along > 0)) return Infinity;
    const px = along * direction[0] - x, py = along * direction[1] - y, pz = along * direction[2] - z;
    this.across = (px * m[0] + py * m[1] + pz * m[2]) / (m[0] ** 2 + m[1] ** 2 + m[2] ** 2);
    this.upward = (px * m[4] + py * m[5] + pz * m[6]) / (m[4] ** 2 + m[5] ** 2 + m[6] ** 2);
    return Math.abs(this.across) > 0.5 || Math.abs(this.upward) > 0.5 * this.painted ? Infinity : along;
  }

  _cut(line, wide, more) {
    let kept = line;
    while (kept && this.pen.measureText(more || kept !== line ? `${kept}…` : kept).width > wide) kept = kept.slice(0, -1);
    return more || kept !== line ? `${kept}…` : kept;
  }

  _upload() {
    const gl = this._gl;
    this._bind();
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, this.width, this.height, gl.RGBA, gl.UNSIGNED_BYTE, this._canvas);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  }

  _bind() {
    this._gl.activeTexture(this._gl.TEXTURE2);
    this._gl.bindTexture(this._gl.TEXTURE_2D, this.texture);
  }
}

// Pixels that parts fill, with the margins above and below.
export const heightOf = (parts) => parts.reduce((sum, part) => sum + part.height, 2 * MARGIN);

// Turns a unit direction aside about the vertical, in place. side: 1 to the right, −1 to the left.
export function turnAside(direction, angle, side) {
  const [x, y, z] = direction, level = Math.max(Math.hypot(x, z), 1e-6), cos = Math.cos(angle), aside = (side * Math.sin(angle)) / level;
  direction[0] = cos * x - aside * z;
  direction[1] = cos * y;
  direction[2] = cos * z + aside * x;
}
