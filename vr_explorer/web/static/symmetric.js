// Principal axes of symmetric 3 × 3 matrices, by Jacobi's rotations (Golub and Van Loan, "Matrix Computations", 8.5).

const SWEEPS = 24;
const LEAST = 1e-6, FLATTEST = 1e-4; // as in vr_explorer/scene/gathering.py

// The matrix to the power of −1/2, rows of columns. upper: xx, xy, xz, yy, yz, zz.
export function whitening([xx, xy, xz, yy, yz, zz]) {
  const { spread, axes } = principal([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]); // prettier-ignore
  const least = Math.max(LEAST, FLATTEST * Math.max(...spread));
  const scales = spread.map((part) => 1 / Math.sqrt(Math.max(part, least)));
  const entry = (row, column) => scales.reduce((sum, scale, one) => sum + axes[row][one] * scale * axes[column][one], 0);
  return [0, 1, 2].map((row) => [0, 1, 2].map((column) => entry(row, column)));
}

function principal(matrix) {
  const axes = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]; // prettier-ignore
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [p, q] of [[0, 1], [0, 2], [1, 2]]) rotate(matrix, axes, p, q); // prettier-ignore
  }
  return { spread: matrix.map((row, at) => row[at]), axes };
}

function rotate(matrix, axes, p, q) {
  if (matrix[p][q] === 0) return;
  const tau = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
  const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
  const cos = 1 / Math.hypot(1, tangent), sin = tangent * cos;
  for (const row of [...matrix, ...axes]) [row[p], row[q]] = [cos * row[p] - sin * row[q], sin * row[p] + cos * row[q]];
  const [first, second] = [matrix[p], matrix[q]];
  for (let column = 0; column < 3; column++) {
    [first[column], second[column]] = [cos * first[column] - sin * second[column], sin * first[column] + cos * second[column]];
  }
}
