"""Drives generated PyTorch programs with given starts, batches and draws, in float64.

Reads a JSON file of cases (argument 1), and writes what became of the networks to another (argument 2).
"""

import importlib.util
import json
import sys
import traceback

import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)


def array(given):
    return np.array(given["data"], dtype=np.float64).reshape(given["shape"])


class GivenDropout(nn.Dropout):
    """nn.Dropout with a given mask: the rate is the program's own."""

    mask = None

    def forward(self, h):
        if not self.training:
            return h
        mask = torch.as_tensor(self.mask)
        mask = mask.reshape(h.shape) if mask.numel() == h.numel() else mask.reshape(*h.shape[:2], *[1] * (h.dim() - 2))
        return h * mask / (1 - self.p)


def give_draws(net, draws):
    for name, given in draws.items():
        layer = getattr(net, name)
        if isinstance(layer, (nn.Dropout, nn.Dropout2d)):
            if not isinstance(layer, GivenDropout):
                layer = GivenDropout(layer.p)
                setattr(net, name, layer)
            layer.mask = array(given["mask"])
        elif "normals" in given:
            layer.draw = lambda h, z=array(given["normals"]): torch.as_tensor(z).reshape(h.shape)
        elif given["like"] == "values":
            pair = array(given["shift"]), array(given["scale"])
            layer.draw = lambda h, pair=pair: tuple(torch.as_tensor(v).reshape(h.shape) for v in pair)
        else:
            pair = tuple(torch.as_tensor(array(given[kind])) for kind in ("shift", "scale"))
            layer.draw = lambda h, pair=pair: pair


def run(case):
    spec = importlib.util.spec_from_file_location("generated", case["program"])
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    x = torch.as_tensor(array(case["x"]))
    y = torch.as_tensor(array(case["targets"])) if "targets" in case else torch.tensor(case["labels"])
    net = program.Net()
    program.initialise(net)
    program.load_start(net, {name: array(value) for name, value in case["start"].items()})
    optimiser = program.make_optimiser(net.parameters())
    steps = len(case["order"])
    losses = []
    for step, rows in enumerate(case["order"]):
        give_draws(net, case["draws"][step])
        arguments = [net, optimiser, x, y, torch.tensor(rows)]
        if hasattr(program, "learning_rate"):
            arguments.append(program.learning_rate(step, steps, case["stepsPerEpoch"]))
        losses.append(program.train_step(*arguments))
    tensors = {name: value for name, value in net.state_dict().items() if "num_batches" not in name}
    trained = {name: value.clone().flatten().tolist() for name, value in tensors.items()}
    if hasattr(program, "use_population_statistics"):
        program.use_population_statistics(net, x)
    net.eval()
    with torch.no_grad():
        logits = net(x)
    return {"losses": losses, "trained": trained, "logits": logits.flatten().tolist()}


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
