/** An elementwise nonlinearity h = f(z) on any shape. */
export interface Activation {
  forward(z: Float64Array): Float64Array;
  /** dL/dz from dL/dh; `z` and `h` are the input and output of the forward pass. */
  backward(dh: Float64Array, z: Float64Array, h: Float64Array): Float64Array;
}
