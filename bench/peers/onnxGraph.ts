// As much of the ONNX protocol buffers (onnx.proto, IR version 9) as a training step needs, encoded by hand: field numbers
// stand beside the names.

/** A graph in the making. */
export interface GraphDraft {
  /** Adds a node; returns the names of its outputs. */
  op(type: string, inputs: readonly string[], attributes?: Attributes, outputs?: number): readonly string[];
  /** A tensor of float32, or of int64 where its numbers are so given; its name. */
  constant(values: readonly number[] | readonly bigint[], shape?: readonly number[]): string;
  encode(inputs: readonly Value[], outputs: readonly Value[]): Uint8Array;
}

/** Numbers are integers or, in `floats`, floating point; bytes are an encoded graph. */
type Attributes = Readonly<Record<string, number | readonly number[] | Uint8Array>>;

/** A named tensor. */
export interface Value {
  readonly name: string;
  readonly type: "float" | "int64" | "bool";
  /** Absent: left to be found out. */
  readonly shape?: readonly number[];
}

const elementTypes = { float: 1, int64: 7, bool: 9 } as const;

/** @param prefix begins the names of this graph: those of a loop's body must differ from those outside */
export function draftGraph(prefix: string): GraphDraft {
  const nodes: Uint8Array[] = [];
  const initialisers: Uint8Array[] = [];
  const known = new Map<string, string>();
  let count = 0;
  const fresh = (): string => `${prefix}${count++}`;
  return {
    op(type, inputs, attributes = {}, outputs = 1) {
      const names = Array.from({ length: outputs }, fresh);
      const encoded = Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value)));
      // NodeProto: 1 input, 2 output, 4 op_type, 5 attribute.
      const node = [...inputs.map((name) => text(1, name)), ...names.map((name) => text(2, name)), text(4, type)];
      nodes.push(join([...node, ...encoded]));
      return names;
    },
    constant(values, shape = []) {
      const key = `${typeof values[0]} ${values.join()} ${shape.join()}`;
      const same = known.get(key);
      if (same !== undefined) return same;
      const name = fresh();
      const whole = values.every((value) => typeof value === "bigint");
      const data = whole
        ? BigInt64Array.from(values as readonly bigint[])
        : Float32Array.from(values as readonly number[]);
      // TensorProto: 1 dims, 2 data_type, 8 name, 9 raw_data.
      const dims = shape.map((side) => integer(1, side));
      initialisers.push(
        join([...dims, integer(2, whole ? 7 : 1), text(8, name), bytes(9, new Uint8Array(data.buffer))]),
      );
      known.set(key, name);
      return name;
    },
    // GraphProto: 1 node, 2 name, 5 initializer, 11 input, 12 output.
    encode: (inputs, outputs) =>
      join([
        ...nodes.map((node) => bytes(1, node)),
        text(2, `${prefix}graph`),
        ...initialisers.map((tensor) => bytes(5, tensor)),
        ...inputs.map((value) => bytes(11, valueInfo(value))),
        ...outputs.map((value) => bytes(12, valueInfo(value))),
      ]),
  };
}

/** ModelProto: 1 ir_version, 7 graph, 8 opset_import (2 version). */
export function encodeModel(graph: Uint8Array): Uint8Array {
  return join([integer(1, 9), bytes(7, graph), bytes(8, integer(2, 18))]);
}

/** AttributeProto: 1 name, 3 i, 6 g, 8 ints, 20 type (2 integer, 5 graph, 7 integers). */
function attribute(name: string, value: number | readonly number[] | Uint8Array): Uint8Array {
  if (typeof value === "number") return join([text(1, name), integer(3, value), integer(20, 2)]);
  if (value instanceof Uint8Array) return join([text(1, name), bytes(6, value), integer(20, 5)]);
  return join([text(1, name), ...value.map((one) => integer(8, one)), integer(20, 7)]);
}

/** ValueInfoProto: 1 name, 2 type; TypeProto: 1 tensor (1 elem_type, 2 shape); shape: 1 dim (1 dim_value). */
function valueInfo({ name, type, shape }: Value): Uint8Array {
  const sides = shape === undefined ? [] : [bytes(2, join(shape.map((side) => bytes(1, integer(1, side)))))];
  return join([text(1, name), bytes(2, bytes(1, join([integer(1, elementTypes[type]), ...sides])))]);
}

function varint(value: number): number[] {
  const found: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) found.push((rest % 128) | 128);
  return [...found, rest];
}

function integer(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8), ...varint(value)]);
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return join([Uint8Array.from([...varint(field * 8 + 2), ...varint(value.length)]), value]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value));
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
