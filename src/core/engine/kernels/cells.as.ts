// A cell is one v128: the same number of four networks (lanes). Matrices are row-major cells with a row stride in bytes.
// Every kernel is written as if for one network; nothing ever moves between lanes, so a seed's bits cannot depend on its
// neighbours.
// @ts-nocheck
@inline export function cell(pointer: usize, index: i32): usize {
  return pointer + ((<usize>index) << 4);
}
@inline export function row(pointer: usize, index: i32, stride: i32): usize {
  return pointer + <usize>index * <usize>stride;
}
@inline export function load(pointer: usize): v128 {
  return v128.load(pointer);
}
@inline export function store(pointer: usize, value: v128): void {
  v128.store(pointer, value);
}
@inline export function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}
@inline export function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}
@inline export function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}
@inline export function zero(): v128 {
  return f32x4.splat(0);
}
// max(x, 0), and NaN where x is NaN: `pmax(x, 0)` is x < 0 ? 0 : x, one instruction where `max` takes seven.
@inline export function relu(x: v128): v128 {
  return f32x4.pmax(x, f32x4.splat(0));
}
// value where gate > 0, else 0: the gradient of relu, 0 at 0.
@inline export function gateRelu(value: v128, gate: v128): v128 {
  return v128.and(value, f32x4.gt(gate, f32x4.splat(0)));
}
// Momentum SGD on one parameter cell: v <- m v + g; w <- w - lr v (Sutskever et al. 2013, PyTorch form).
@inline export function descend(weight: usize, velocity: usize, gradient: v128, momentum: v128, rate: v128): void {
  const v = f32x4.add(f32x4.mul(momentum, load(velocity)), gradient);
  store(velocity, v);
  store(weight, f32x4.sub(load(weight), f32x4.mul(rate, v)));
}
