// The favourites alone, side by side before the viewer: as `board` in vr_explorer/scene/arrangements/rows.py for one row, and
// the wall_frame.py that it hangs on.

const WALL_ASPECT = 1.62;
const WIDE = 16 / 9; // width through height of the picture that walls are made for; narrower ones are seen from farther away
const TALL = 1.45;

// Writes the places of `cards`, x, y, z each, into `positions`: Float32Array (3 N), before a viewer at the origin who looks
// along −z. halfSizes: Float32Array (2 N). scene: of the cloud's head. aspect: width through height of the picture.
export function hang(cards, positions, halfSizes, scene, aspect) {
  const cell = cellFor(cards, halfSizes, scene), count = cards.length;
  const [columns, rows] = grid(count, cell, aspect);
  const width = Math.max(columns * cell.width * Math.max(WIDE / aspect, 1), TALL * rows * cell.height);
  const away = Math.max(width / 2 / Math.tan((scene.wall_angle * Math.PI) / 360), 4 * scene.card_height);
  cards.forEach((card, turn) => {
    const across = ((turn % columns) - (columns - 1) / 2) * cell.width, up = ((rows - 1) / 2 - Math.floor(turn / columns)) * cell.height;
    positions.set([across, up, -away], 3 * card);
  });
}

function cellFor(cards, halfSizes, { wall_pitch: pitch, card_height: height }) {
  const widest = (side) => cards.reduce((most, card) => Math.max(most, halfSizes[2 * card + side]), 0) * 2;
  return { width: (widest(0) * pitch) / height, height: (widest(1) * pitch) / height };
}

// Columns and rows, of about the wall's aspect, with as few empty cells as that allows.
function grid(count, cell, aspect) {
  const wanted = Math.sqrt((count * cell.width) / cell.height / (WALL_ASPECT * Math.min(aspect / WIDE, 1)));
  const first = Math.max(1, even(0.92 * wanted)), last = Math.max(1, even(1.08 * wanted));
  let rows = first;
  for (let tried = first; tried <= last; tried++) {
    const empty = (some) => Math.ceil(count / some) * some - count;
    const better = empty(tried) - empty(rows) || Math.abs(tried - wanted) - Math.abs(rows - wanted);
    if (better < 0) rows = tried;
  }
  const columns = Math.ceil(count / rows);
  return [columns, Math.ceil(count / columns)];
}

// Rounds halves to the even number, as Python does.
function even(value) {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 ? rounded - 1 : rounded;
}
