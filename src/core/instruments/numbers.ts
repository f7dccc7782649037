/** A flat array of numbers in either precision; instruments compute in float64 whatever they read. */
export type Numbers = Float32Array | Float64Array;
