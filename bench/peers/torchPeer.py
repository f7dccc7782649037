"""PyTorch at a workload of the bench, on one thread: `torchPeer.py FOLDER MODE STEPS`.

FOLDER holds work.json and work.bin (see workFile.ts). MODE `one` trains one network at a time with torch.nn and
torch.optim.SGD, `channels_last` the same with images and kernels in that memory format; `seeds` trains all seeds at once:
baddbmm over a leading seed dimension, convolutions in as many groups as seeds. STEPS are those of one turn.
First the losses of a few steps are held against the float64 reference: a peer that does other mathematics says so and
stops. Then one JSON line comes back for each line with a number of seconds that arrives on standard input:
{"steps": network-training-steps, "cpuSeconds": ..., "wallSeconds": ...}, CPU seconds by time.process_time().
"""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)


class Work:
    """What each seed starts from: data (S, N, I), labels and order (S, N), and of each layer that has weights the
    weights, (S, I, U) or (S, U, C, kh, kw), and biases (S, U)."""

    def __init__(self, folder):
        with open(folder + "/work.json") as file:
            self.settings = json.load(file)
        with open(folder + "/work.bin", "rb") as file:
            buffer = bytearray(file.read())
        settings = self.settings
        rows, inputs, parameters = settings["rows"], settings["inputs"], settings["parameters"]
        at = 0

        def take(shape, dtype):
            nonlocal at
            count = math.prod(shape)
            values = torch.frombuffer(buffer, dtype=dtype, count=count, offset=at)
            at += 4 * count
            return values.view(shape)

        x, y, order = [], [], []
        weights, biases = [[] for _ in parameters], [[] for _ in parameters]
        for _ in range(settings["seeds"]):
            x.append(take([rows, inputs], torch.float32))
            y.append(take([rows], torch.int32).long())
            order.append(take([rows], torch.int32).long())
            for l, sizes in enumerate(parameters):
                weights[l].append(take(sizes["weight"], torch.float32))
                biases[l].append(take([sizes["bias"]], torch.float32))
        self.x, self.y, self.order = torch.stack(x), torch.stack(y), torch.stack(order)
        self.weights = [torch.stack(w) for w in weights]
        self.biases = [torch.stack(b) for b in biases]
        image = settings.get("image")
        self.image = image and [image["channels"], image["height"], image["width"]]

    def batches(self, order):
        """Batches of the first epoch, pieces of an order (..., N)."""
        batch = self.settings["batch"]
        return [order[..., k * batch : (k + 1) * batch] for k in range(order.shape[-1] // batch)]

    def optimiser(self, parameters):
        return torch.optim.SGD(parameters, lr=self.settings["learningRate"], momentum=self.settings["momentum"])


def pool_of(layer):
    kind = nn.MaxPool2d if layer["type"] == "maxPool" else nn.AvgPool2d
    return kind(layer["size"], layer["stride"], layer["padding"])


class OneNetwork:
    """torch.nn, one seed after another."""

    def __init__(self, work, channels_last):
        self.work = work
        self.networks = 1
        self.format = torch.channels_last if channels_last else torch.contiguous_format

    def restart(self, turn):
        work = self.work
        seed = turn % work.settings["seeds"]
        modules, at, image = [], 0, work.image is not None
        for layer in work.settings["layers"]:
            kind = layer["type"]
            if kind in ("dense", "conv2d"):
                weight, bias = work.weights[at][seed], work.biases[at][seed]
                at += 1
                if kind == "dense":
                    module = nn.Linear(weight.shape[0], layer["units"])
                    weight = weight.t()
                else:
                    module = nn.Conv2d(weight.shape[1], layer["units"], layer["kernel"], layer["stride"], layer["padding"])
                with torch.no_grad():
                    module.weight.copy_(weight)
                    module.bias.copy_(bias)
                modules.append(module)
                units = layer["units"]
            elif kind == "batchNorm":
                norm = nn.BatchNorm2d if image else nn.BatchNorm1d
                modules.append(norm(units, eps=layer["eps"], momentum=layer["momentum"]))
            elif kind in ("maxPool", "averagePool"):
                modules.append(pool_of(layer))
            elif kind == "flatten":
                modules.append(nn.Flatten())
                image = False
            else:
                modules.append({"relu": nn.ReLU, "tanh": nn.Tanh}[kind]())
        self.model = nn.Sequential(*modules)
        self.x, self.y = work.x[seed], work.y[seed]
        if work.image is not None:
            self.model = self.model.to(memory_format=self.format)
            self.x = self.x.view(-1, *work.image).contiguous(memory_format=self.format)
        self.batches = work.batches(work.order[seed])
        self.optimiser = work.optimiser(self.model.parameters())
        if work.settings["loss"] == "softmax":
            self.loss = F.cross_entropy
        else:
            self.y = self.y.float()
            self.loss = lambda logits, y: F.binary_cross_entropy_with_logits(logits.squeeze(1), y)

    def step(self, index):
        rows = self.batches[index % len(self.batches)]
        loss = self.loss(self.model(self.x[rows]), self.y[rows])
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        return loss.detach()

    def losses_by_seed(self, steps, seeds):
        found = []
        for seed in range(seeds):
            self.restart(seed)
            found.append([float(self.step(s)) for s in range(steps)])
        return found


class AllSeeds:
    """Every seed at once. Rows of numbers are (S, B, U): baddbmm over the seeds, and batch norm over (B, S U), for its
    units do not know of each other. Images are (B, S C, H, W): convolutions in S groups."""

    def __init__(self, work):
        self.work = work
        settings = work.settings
        self.networks = settings["seeds"]
        first = torch.arange(self.networks).unsqueeze(1) * settings["rows"]
        self.x = work.x.reshape(-1, settings["inputs"])
        self.y = work.y.reshape(-1)
        if settings["loss"] == "logistic":
            self.y = self.y.float()
        self.batches = [(rows + first).reshape(-1) for rows in work.batches(work.order)]

    def restart(self, _turn):
        work = self.work
        self.weights, self.biases, self.norms = [], [], {}
        image = work.image is not None
        for index, layer in enumerate(work.settings["layers"]):
            kind = layer["type"]
            if kind == "dense":
                self.weights.append(work.weights[len(self.weights)].clone())
                self.biases.append(work.biases[len(self.biases)].unsqueeze(1).clone())
            elif kind == "conv2d":
                self.weights.append(work.weights[len(self.weights)].flatten(0, 1).clone())
                self.biases.append(work.biases[len(self.biases)].flatten().clone())
            if kind in ("dense", "conv2d"):
                units = layer["units"]
            elif kind == "batchNorm":
                norm = nn.BatchNorm2d if image else nn.BatchNorm1d
                self.norms[index] = norm(self.networks * units, eps=layer["eps"], momentum=layer["momentum"])
            elif kind == "flatten":
                image = False
        for parameter in self.weights + self.biases:
            parameter.requires_grad_()
        normed = [p for norm in self.norms.values() for p in norm.parameters()]
        self.optimiser = work.optimiser(self.weights + self.biases + normed)

    def forward(self, h):
        at = 0
        if self.work.image is not None:
            h = h.view(self.networks, -1, *self.work.image).transpose(0, 1).flatten(1, 2)
        for index, layer in enumerate(self.work.settings["layers"]):
            kind = layer["type"]
            if kind == "dense":
                h = torch.baddbmm(self.biases[at], h, self.weights[at])
                at += 1
            elif kind == "conv2d":
                h = F.conv2d(h, self.weights[at], self.biases[at], layer["stride"], layer["padding"], 1, self.networks)
                at += 1
            elif kind == "batchNorm" and h.dim() == 4:
                h = self.norms[index](h)
            elif kind == "batchNorm":
                seeds, batch, units = h.shape
                h = self.norms[index](h.transpose(0, 1).reshape(batch, seeds * units))
                h = h.view(batch, seeds, units).transpose(0, 1)
            elif kind in ("maxPool", "averagePool"):
                h = pool_of(layer)(h)
            elif kind == "flatten":
                h = h.view(h.shape[0], self.networks, -1).transpose(0, 1)
            else:
                h = torch.relu(h) if kind == "relu" else torch.tanh(h)
        return h

    def step(self, index):
        settings = self.work.settings
        rows = self.batches[index % len(self.batches)]
        logits = self.forward(self.x[rows].view(self.networks, settings["batch"], -1))
        labels = self.y[rows]
        if settings["loss"] == "softmax":
            each = F.cross_entropy(logits.reshape(-1, logits.shape[2]), labels, reduction="none")
        else:
            each = F.binary_cross_entropy_with_logits(logits.reshape(-1), labels, reduction="none")
        losses = each.view(self.networks, settings["batch"]).mean(1)
        self.optimiser.zero_grad(set_to_none=True)
        losses.sum().backward()
        self.optimiser.step()
        return losses.detach()

    def losses_by_seed(self, steps, seeds):
        self.restart(0)
        by_step = [self.step(s) for s in range(steps)]
        return [[float(losses[seed]) for losses in by_step] for seed in range(seeds)]


def largest_error(peer, expected):
    found = peer.losses_by_seed(len(expected[0]), len(expected))
    return max(
        abs(value - wanted) / max(1, wanted) for row, want in zip(found, expected) for value, wanted in zip(row, want)
    )


def measure(peer, steps, seconds, turn):
    began, cpu, done = time.perf_counter(), 0.0, 0
    while True:
        peer.restart(turn)
        losses = []
        from_cpu = time.process_time()
        for s in range(steps):
            losses.append(peer.step(s))
        cpu += time.process_time() - from_cpu
        done += steps * peer.networks
        turn += 1
        wall = time.perf_counter() - began
        if wall >= seconds:
            return {"steps": done, "cpuSeconds": cpu, "wallSeconds": wall}, turn


def main():
    work = Work(sys.argv[1])
    peer = AllSeeds(work) if sys.argv[2] == "seeds" else OneNetwork(work, sys.argv[2] == "channels_last")
    error = largest_error(peer, work.settings["expected"])
    if not error < work.settings["tolerance"]:
        print(json.dumps({"error": f"losses differ from the reference by {error}"}), flush=True)
        sys.exit(1)
    print(json.dumps({"ready": True, "version": torch.__version__, "largestError": error}), flush=True)
    turn = 0
    for line in sys.stdin:
        result, turn = measure(peer, int(sys.argv[3]), float(line), turn)
        print(json.dumps(result), flush=True)


main()
