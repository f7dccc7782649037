"""Drives generated Keras programs with given starts, orders and draws, in float64.

Reads a JSON file of cases (argument 1), and writes what became of the networks to another (argument 2).
"""

import importlib.util
import json
import sys
import traceback

import keras
import numpy as np
from keras.src.backend.common import dtypes

keras.config.set_floatx("float64")
# Keras computes products in float32 on every backend but TensorFlow's, whatever the layers say.
dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"


def array(given):
    return np.array(given["data"], dtype=np.float64).reshape(given["shape"])


def channels_last(values, h):
    """(rows, units, positions) in the shape of h, whose channels are last."""
    if len(h.shape) == 2:
        return values.reshape(-1, h.shape[-1])
    height, width, channels = h.shape[1:]
    return values.reshape(-1, channels, height, width).transpose(0, 2, 3, 1)


def give_draws(layer, name, steps):
    """Plays the draws of each step back: a layer draws once a step."""
    left = [step[name] for step in steps]

    def draw(h):
        # Keras builds a network by passing shapes alone.
        given = left[0] if h.device.type == "meta" else left.pop(0)
        pair = array(given["shift"]), array(given["scale"])
        if given["like"] == "values":
            return tuple(keras.ops.convert_to_tensor(channels_last(v, h)) for v in pair)
        between = [1] * (len(h.shape) - 2)
        return tuple(keras.ops.convert_to_tensor(v.reshape(v.shape[0], *between, v.shape[1])) for v in pair)

    layer.draw = draw


def arrays_of(layer):
    """Arrays of a layer under PyTorch's names and in its layout."""
    found = {}
    numpy = keras.ops.convert_to_numpy
    if hasattr(layer, "kernel"):
        kernel = numpy(layer.kernel)
        found["weight"] = kernel.T if kernel.ndim == 2 else kernel.transpose(3, 2, 0, 1)
        found["bias"] = numpy(layer.bias)
    for ours, theirs in (("weight", "gamma"), ("bias", "beta"), ("running_mean", "moving_mean"), ("running_var", "moving_variance")):
        if getattr(layer, theirs, None) is not None:
            found[ours] = numpy(getattr(layer, theirs))
    return {f"{layer.name}.{name}": value.flatten().tolist() for name, value in found.items()}


def run(case):
    spec = importlib.util.spec_from_file_location("generated", case["program"])
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    x = array(case["x"]).reshape(case["x"]["shape"][0], -1)
    y = array(case["targets"]) if "targets" in case else np.array(case["labels"])
    if hasattr(program, "Net"):
        net = program.Net(x)
        parts, inputs = (net.front, net.back), np.arange(len(x))
    else:
        net = program.build_net()
        parts, inputs = (net,), x
    program.load_start(parts, {name: array(value) for name, value in case["start"].items()})
    layers = {layer.name: layer for part in parts for layer in part.layers}
    noisy = [layer for layer in layers.values() if hasattr(layer, "draw")]
    for name in case["draws"][0]:
        # Layers of noise have no name in the program: there is one kind, in the order of the network.
        layer = layers[name] if name in layers else noisy[int(name[-1]) - 1]
        give_draws(layer, name, case["draws"])
    program.train(net, inputs, y, 0, np.array(case["orders"]))
    trained = {name: value for layer in layers.values() for name, value in arrays_of(layer).items()}
    if hasattr(program, "use_population_statistics"):
        program.use_population_statistics(parts[0], x)
    logits = x
    for part in parts:
        logits = part.predict(logits, batch_size=len(x), verbose=0)
    program.evaluate(parts, x, y)
    return {"losses": [], "trained": trained, "logits": logits.flatten().tolist()}


with open(sys.argv[1]) as file:
    cases = json.load(file)
outcomes = []
for case in cases:
    try:
        outcomes.append(run(case))
    except Exception:
        outcomes.append({"error": traceback.format_exc()})
with open(sys.argv[2], "w") as file:
    json.dump(outcomes, file)
