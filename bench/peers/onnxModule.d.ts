// What the bench uses of onnxruntime-web. The package is installed under bench/ only where peers are measured, so its own
// types are not at hand everywhere.
declare module "onnxruntime-web/wasm" {
  export class Tensor {
    constructor(type: "float32", data: Float32Array, shape: readonly number[]);
    constructor(type: "int64", data: BigInt64Array, shape: readonly number[]);
    constructor(type: "bool", data: readonly boolean[], shape: readonly number[]);
    readonly data: Float32Array;
  }
  export const env: { readonly wasm: { numThreads: number; proxy: boolean }; logLevel: string };
  export class InferenceSession {
    static create(model: Uint8Array, options: { readonly graphOptimizationLevel: "all" }): Promise<InferenceSession>;
    readonly outputNames: readonly string[];
    run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  }
}
