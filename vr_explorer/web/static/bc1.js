// BC1 (S3TC DXT1) blocks to pixels, for graphics cards that sample none of the forms in which the pictures come; the same
// as vr_explorer/render/bc1.py (EXT_texture_compression_s3tc, appendix).

// blocks: Uint8Array, rows of blocks from the top. Gives a Uint8Array (height × width × 4), opaque.
export function decode(blocks, width, height) {
  const pixels = new Uint8Array(width * height * 4);
  const words = new Uint32Array(pixels.buffer);
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  const palette = new Uint32Array(4);
  const columns = width / 4;
  for (let block = 0; block < columns * (height / 4); block++) {
    const first = view.getUint16(8 * block, true), second = view.getUint16(8 * block + 2, true);
    const a = wide(first), b = wide(second);
    palette[0] = opaque(a[0], a[1], a[2]);
    palette[1] = opaque(b[0], b[1], b[2]);
    const four = first > second, share = four ? 3 : 2, more = four ? 2 : 1;
    palette[2] = opaque(...a.map((part, at) => Math.floor((more * part + b[at]) / share)));
    palette[3] = four ? opaque(...a.map((part, at) => Math.floor((part + 2 * b[at]) / 3))) : opaque(0, 0, 0);
    let codes = view.getUint32(8 * block + 4, true);
    const corner = Math.floor(block / columns) * 4 * width + (block % columns) * 4;
    for (let pixel = 0; pixel < 16; pixel++, codes >>>= 2) words[corner + (pixel >> 2) * width + (pixel & 3)] = palette[codes & 3];
  }
  return pixels;
}

function wide(colour) {
  const red = colour >> 11, green = (colour >> 5) & 63, blue = colour & 31;
  return [(red << 3) | (red >> 2), (green << 2) | (green >> 4), (blue << 3) | (blue >> 2)];
}

function opaque(red, green, blue) {
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}
