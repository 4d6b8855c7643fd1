import torch
import torch.nn as nn
torch.manual_seed(0)
def grads(act, init=None, depth=6):
    torch.manual_seed(1)
    layers = []
    for _ in range(depth):
        lin = nn.Linear(10, 10)
        if init:
            init(lin.weight)
        layers += [lin, act()]
    net = nn.Sequential(*layers, nn.Linear(10, 1))
    net(torch.randn(16, 10)).pow(2).mean().backward()
    return [f"{m.weight.grad.abs().mean().item():.2e}" for m in net if isinstance(m, nn.Linear)]
print("sigmoid", grads(nn.Sigmoid))
print("tanh   ", grads(nn.Tanh))
print("relu   ", grads(nn.ReLU))
print("relu he", grads(nn.ReLU, nn.init.kaiming_uniform_))
print("tanh xavier", grads(nn.Tanh, nn.init.xavier_uniform_))
x = torch.arange(-8.0, 8.0, 4.0, requires_grad=True)
y = torch.sigmoid(x)
y.backward(torch.ones_like(x))
print(x.grad)
M = torch.normal(0, 1, size=(3, 3), generator=torch.Generator().manual_seed(0))
p = torch.eye(3)
for i in range(20):
    p = p @ (M * 0.5)
print(f"{p.abs().max():.3e}")
