import torch
import torch.nn as nn
import torch.nn.functional as F

class TwoLayer(nn.Module):
    def __init__(self, d_in, h, d_out):
        super().__init__()
        self.linear1 = nn.Linear(d_in, h)
        self.linear2 = nn.Linear(h, d_out)
        self.register_buffer("calls", torch.tensor(0))
        self.config = {"h": h}
    def forward(self, x):
        self.calls += 1
        return self.linear2(F.relu(self.linear1(x)))
torch.manual_seed(0)
m = TwoLayer(4, 3, 2)
print(m(torch.ones(1, 4)))
m(torch.zeros(2, 4))
print(m.calls, m.config)
print([k for k in m.state_dict()])
print([n for n, _ in m.named_buffers()], len(list(m.parameters())))
print(list(m.children()))
print(next(m.parameters()).shape, next(m.parameters()).is_leaf, type(next(m.parameters())))
m.eval(); print(m.training)
m.train(); print(m.training)
for p in m.linear1.parameters():
    p.requires_grad_(False)
print([p.requires_grad for p in m.parameters()])
m.double()
print(m.linear1.weight.dtype)
try:
    m(torch.ones(1, 4))
except RuntimeError as e:
    print(e)
m.float()
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e)
attempt(lambda: m.nothing)
attempt(lambda: m(torch.ones(1, 5)))
attempt(lambda: m())
attempt(lambda: nn.Module()(1))
attempt(lambda: nn.Linear("a", 2))
class Forgot(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(1, 1)
attempt(lambda: Forgot())
def bad():
    m.linear1 = 5
attempt(bad)
def bad2():
    m.linear1.weight = torch.zeros(1)
attempt(bad2)
print(m.get_parameter("linear1.bias").shape, m.get_submodule("linear2"))
m.to("cpu")
m.requires_grad_(True)
print(sum(p.numel() for p in m.parameters()))
seq = nn.Sequential(nn.Linear(2, 2))
seq.append(nn.ReLU())
seq.add_module("last", nn.Linear(2, 1))
print(seq, seq[1:])
print(hasattr(m, "linear1"), isinstance(m, nn.Module), "linear2.bias" in m.state_dict())
