// What the bench uses of TensorFlow.js. The packages are installed under bench/ only where peers are measured, so their own
// types are not at hand everywhere.
declare module "@tensorflow/tfjs" {
  export interface Tensor {
    readonly shape: number[];
    add(other: Tensor | number): Tensor;
    sub(other: Tensor | number): Tensor;
    mul(other: Tensor | number): Tensor;
    div(other: Tensor | number): Tensor;
    matMul(other: Tensor): Tensor;
    reshape(shape: number[]): Tensor;
    mean(axis?: number | number[]): Tensor;
    sum(axis?: number | number[]): Tensor;
    neg(): Tensor;
    abs(): Tensor;
    exp(): Tensor;
    log1p(): Tensor;
    relu(): Tensor;
    tanh(): Tensor;
    sqrt(): Tensor;
    logSoftmax(axis?: number): Tensor;
    data(): Promise<Float32Array>;
    dispose(): void;
  }
  export interface Variable extends Tensor {
    readonly name: string;
    assign(value: Tensor): void;
  }
  export function ready(): Promise<void>;
  export function setBackend(name: string): Promise<boolean>;
  export function tensor(values: Float32Array, shape: number[]): Tensor;
  export function variable(initial: Tensor, trainable?: boolean): Variable;
  export function stack(tensors: readonly Tensor[], axis?: number): Tensor;
  export function moments(x: Tensor, axis: number[], keepDims: boolean): { mean: Tensor; variance: Tensor };
  export function conv2d(x: Tensor, filter: Tensor, stride: number, padding: number | "same"): Tensor;
  export function maxPool(x: Tensor, size: number, stride: number, padding: number): Tensor;
  export function transpose(x: Tensor, axes: number[]): Tensor;
  export function tidy<T>(f: () => T): T;
  export function keep<T extends Tensor>(x: T): T;
  export function variableGrads(
    f: () => Tensor,
    variables: readonly Variable[],
  ): { value: Tensor; grads: Readonly<Record<string, Tensor>> };
}
declare module "@tensorflow/tfjs-backend-wasm" {
  export function setThreadsCount(count: number): void;
}
