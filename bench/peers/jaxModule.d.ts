// What the bench uses of jax-js. The package is installed under bench/ only where peers are measured, so its own types are
// not at hand everywhere.
declare module "@jax-js/jax" {
  /** Handing an array to a function gives it away; `ref` keeps it for one more use. */
  export interface Array {
    readonly ref: Array;
    readonly shape: number[];
    add(other: Array | number): Array;
    sub(other: Array | number): Array;
    mul(other: Array | number): Array;
    div(other: Array | number): Array;
    reshape(shape: number[]): Array;
    sum(axis?: number | number[]): Array;
    mean(axis?: number | number[], options?: { keepdims?: boolean }): Array;
    max(axis?: number | number[]): Array;
    data(): Promise<Float32Array>;
    dispose(): void;
  }
  export const numpy: {
    array(values: Float32Array): Array;
    matmul(a: Array, b: Array): Array;
    square(x: Array): Array;
    sqrt(x: Array): Array;
    tanh(x: Array): Array;
    exp(x: Array): Array;
    absolute(x: Array): Array;
    log1p(x: Array): Array;
    stack(arrays: readonly Array[], axis?: number): Array;
  };
  export const nn: { relu(x: Array): Array; logSoftmax(x: Array, axis?: number): Array };
  export const lax: {
    convWithGeneralPadding(x: Array, kernel: Array, strides: number[], padding: [number, number][]): Array;
    stopGradient(x: Array): Array;
  };
  export function init(...devices: string[]): Promise<string[]>;
  export function defaultDevice(device: string): string;
  export function jit<F>(f: F): F;
  export function vmap<F>(f: F): F;
  /** Value, what else the function returns, and the gradient with respect to its first argument. */
  export function valueAndGrad<A extends unknown[], X>(
    f: (params: Array[], ...args: A) => [Array, X],
    options: { hasAux: true },
  ): (params: Array[], ...args: A) => [[Array, X], Array[]];
}
