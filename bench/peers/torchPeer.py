"""PyTorch at a workload of the bench, on one thread: `torchPeer.py FOLDER one | bmm`.

FOLDER holds work.json and work.bin (see workFile.ts). `one` trains one network at a time with torch.nn and
torch.optim.SGD; `bmm` trains all seeds at once with baddbmm over a leading seed dimension. First the losses of a few
steps are held against the float64 reference: a peer that does other mathematics says so and stops. Then one JSON line
comes back for each line with a number of seconds that arrives on standard input:
{"steps": network-training-steps, "cpuSeconds": ..., "wallSeconds": ...}, CPU seconds by time.process_time().
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)

TOLERANCE = 1e-5


class Work:
    """What each seed starts from: data (S, N, I), labels and order (S, N), weights (S, I, U) and biases (S, U)."""

    def __init__(self, folder):
        with open(folder + "/work.json") as file:
            self.settings = json.load(file)
        with open(folder + "/work.bin", "rb") as file:
            buffer = bytearray(file.read())
        settings = self.settings
        rows, inputs = settings["rows"], settings["inputs"]
        dense = [layer["units"] for layer in settings["layers"] if layer["type"] == "dense"]
        at = 0

        def take(count, dtype):
            nonlocal at
            values = torch.frombuffer(buffer, dtype=dtype, count=count, offset=at)
            at += 4 * count
            return values

        x, y, order = [], [], []
        weights, biases = [[] for _ in dense], [[] for _ in dense]
        for _ in range(settings["seeds"]):
            x.append(take(rows * inputs, torch.float32).view(rows, inputs))
            y.append(take(rows, torch.int32).long())
            order.append(take(rows, torch.int32).long())
            before = inputs
            for l, units in enumerate(dense):
                weights[l].append(take(before * units, torch.float32).view(before, units))
                biases[l].append(take(units, torch.float32))
                before = units
        self.x, self.y, self.order = torch.stack(x), torch.stack(y), torch.stack(order)
        self.weights = [torch.stack(w) for w in weights]
        self.biases = [torch.stack(b) for b in biases]

    def batches(self, order):
        """Batches of the first epoch, pieces of an order (..., N)."""
        batch = self.settings["batch"]
        return [order[..., k * batch : (k + 1) * batch] for k in range(order.shape[-1] // batch)]

    def optimiser(self, parameters):
        return torch.optim.SGD(parameters, lr=self.settings["learningRate"], momentum=self.settings["momentum"])


class OneNetwork:
    """torch.nn, one seed after another."""

    def __init__(self, work):
        self.work = work
        self.networks = 1

    def restart(self, turn):
        work = self.work
        seed = turn % work.settings["seeds"]
        modules, before, dense = [], work.settings["inputs"], 0
        for layer in work.settings["layers"]:
            kind = layer["type"]
            if kind == "dense":
                linear = nn.Linear(before, layer["units"])
                with torch.no_grad():
                    linear.weight.copy_(work.weights[dense][seed].t())
                    linear.bias.copy_(work.biases[dense][seed])
                modules.append(linear)
                before = layer["units"]
                dense += 1
            elif kind == "batchNorm":
                modules.append(nn.BatchNorm1d(before, eps=layer["eps"], momentum=layer["momentum"]))
            else:
                modules.append({"relu": nn.ReLU, "tanh": nn.Tanh}[kind]())
        self.model = nn.Sequential(*modules)
        self.x, self.y = work.x[seed], work.y[seed]
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
    """Every seed at once: baddbmm over the seeds; batch norm over (B, S U), for its units do not know of each other."""

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
        self.weights = [w.clone().requires_grad_() for w in work.weights]
        self.biases = [b.unsqueeze(1).clone().requires_grad_() for b in work.biases]
        self.norms, before = {}, 0
        for index, layer in enumerate(work.settings["layers"]):
            if layer["type"] == "dense":
                before = layer["units"]
            elif layer["type"] == "batchNorm":
                self.norms[index] = nn.BatchNorm1d(self.networks * before, eps=layer["eps"], momentum=layer["momentum"])
        normed = [p for norm in self.norms.values() for p in norm.parameters()]
        self.optimiser = work.optimiser(self.weights + self.biases + normed)

    def forward(self, h):
        dense = 0
        for index, layer in enumerate(self.work.settings["layers"]):
            kind = layer["type"]
            if kind == "dense":
                h = torch.baddbmm(self.biases[dense], h, self.weights[dense])
                dense += 1
            elif kind == "batchNorm":
                seeds, batch, units = h.shape
                h = self.norms[index](h.transpose(0, 1).reshape(batch, seeds * units))
                h = h.view(batch, seeds, units).transpose(0, 1)
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
    peer = AllSeeds(work) if sys.argv[2] == "bmm" else OneNetwork(work)
    error = largest_error(peer, work.settings["expected"])
    if not error < TOLERANCE:
        print(json.dumps({"error": f"losses differ from the reference by {error}"}), flush=True)
        sys.exit(1)
    print(json.dumps({"ready": True, "version": torch.__version__, "largestError": error}), flush=True)
    turn = 0
    for line in sys.stdin:
        result, turn = measure(peer, work.settings["steps"], float(line), turn)
        print(json.dumps(result), flush=True)


main()
