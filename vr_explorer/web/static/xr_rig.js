// How the space in which the headset moves lies in the world: it goes where the viewer's body goes; as vr_explorer/xr/rig.py.
// The body is a Viewer that looks level. Matrices are of 16 numbers, column by column, as WebXR has them.

// Yaw, radians to the left from −z, of where −z of `matrix` points; of its up where that is vertical.
export function headingOf(matrix) {
  let x = matrix[8], z = matrix[10];
  if (Math.hypot(x, z) < 0.2) {
    const sign = -Math.sign(matrix[9] || 1);
    x = sign * matrix[4];
    z = sign * matrix[6];
  }
  return Math.atan2(x, z);
}

export class Rig {
  // height: metres by which the eyes are above the body, when the rig is centred.
  constructor(viewer, height) {
    this._viewer = viewer;
    this._height = height;
    this._centre = new Float64Array(3); // where in the headset's space the body stands
    this._yaw = 0; // where its front is there
    this._centred = false;
    this._cos = 1;
    this._sin = 0;
    this._shift = new Float64Array(3);
    this.head = new Float64Array(3); // in the world
    this.gaze = 0; // yaw of the head from the body's
    this._at = new Float64Array(3); // the head in the headset's space
    this.place();
  }

  // matrix: of the head in the headset's space. At its first sight the head's height is the body's; position and front stay
  // those of the runtime.
  follow(matrix) {
    if (!this._centred) {
      this._centre[0] = this._centre[2] = 0;
      this._centre[1] = matrix[13] - this._height;
      this._centred = true;
    }
    this.gaze = headingOf(matrix) - this._yaw;
    for (let axis = 0; axis < 3; axis++) this._at[axis] = matrix[12 + axis];
    this.place();
  }

  // Anew, after the body has moved or turned.
  place() {
    const { position, yaw } = this._viewer, [x, y, z] = this._centre;
    const cos = (this._cos = Math.cos(yaw - this._yaw)), sin = (this._sin = Math.sin(yaw - this._yaw));
    this._shift[0] = position[0] - cos * x - sin * z;
    this._shift[1] = position[1] - y;
    this._shift[2] = position[2] + sin * x - cos * z;
    this.point(this._at, 0, this.head);
  }

  // Where the head is now, and looks to, is where the body stands and looks to.
  recentre(matrix) {
    for (let axis = 0; axis < 3; axis++) this._centre[axis] = matrix[12 + axis];
    this._centre[1] -= this._height;
    this._yaw = headingOf(matrix);
    this.follow(matrix);
  }

  // The runtime was recentred: its origin is the user's new position; heights are taken anew.
  uncentre() {
    this._yaw = 0;
    this._centred = false;
  }

  // A point of the headset's space in the world. from: numbers, of which three from `at` on are taken.
  point(from, at, out) {
    const x = from[at], y = from[at + 1], z = from[at + 2];
    out[0] = this._shift[0] + this._cos * x + this._sin * z;
    out[1] = this._shift[1] + y;
    out[2] = this._shift[2] - this._sin * x + this._cos * z;
  }

  direction(from, at, out, sign = 1) {
    const x = sign * from[at], z = sign * from[at + 2];
    out[0] = this._cos * x + this._sin * z;
    out[1] = sign * from[at + 1];
    out[2] = -this._sin * x + this._cos * z;
  }

  // Writes the matrix from the world to metres about `room`, a place of the headset's space.
  cage(room, out) {
    const [x, y, z] = this._shift, { _cos: cos, _sin: sin } = this;
    out.fill(0);
    out[0] = out[10] = cos;
    out[2] = sin;
    out[8] = -sin;
    out[5] = out[15] = 1;
    out[12] = -(cos * x - sin * z) - room[0];
    out[13] = -y - room[1];
    out[14] = -(sin * x + cos * z) - room[2];
  }

  // Turns the body about the head, which stays where it is.
  turn(yaw) {
    const { head, _viewer: viewer } = this, cos = Math.cos(yaw), sin = Math.sin(yaw);
    const x = head[0] - viewer.position[0], z = head[2] - viewer.position[2];
    viewer.turn(yaw, 0);
    viewer.position[0] = head[0] - cos * x - sin * z;
    viewer.position[2] = head[2] + sin * x - cos * z;
    this.place();
  }

  // The head is there at once and looks along `yaw`; at rest.
  put(x, y, z, yaw) {
    const { head, _viewer: viewer } = this;
    this.turn(yaw - this.gaze - viewer.yaw);
    const [px, py, pz] = viewer.position;
    viewer.put(px + x - head[0], py + y - head[1], pz + z - head[2], viewer.yaw, 0);
    this.place();
  }

  // Where the head is at once, without turning.
  jump(x, y, z) {
    this.put(x, y, z, this._viewer.yaw + this.gaze);
  }
}
