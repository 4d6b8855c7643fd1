import torch
from torch import nn
torch.manual_seed(0)
m = nn.Linear(2, 1)
opt = torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9)
print(m.weight.grad)
m(torch.ones(1, 2)).sum().backward()
print(m.weight.grad, m.bias.grad)
opt.zero_grad()
print(m.weight.grad)
m(torch.ones(1, 2)).sum().backward()
opt.zero_grad(set_to_none=False)
print(m.weight.grad, m.bias.grad)
before = m.weight.clone()
opt.step()
print(torch.equal(before, m.weight))
m.zero_grad()
print(m.bias.grad)
opt.step()
m(torch.ones(1, 2)).sum().backward()
opt.step()
print(m.weight, m.weight._version)
frozen = nn.Linear(2, 2)
for p in frozen.parameters():
    p.requires_grad = False
print([p.requires_grad for p in frozen.parameters()])
o2 = torch.optim.SGD(filter(lambda p: p.requires_grad, m.parameters()), lr=0.01)
print(len(o2.param_groups[0]["params"]))
y = m(torch.ones(1, 2))
opt.step()
try:
    (y * m.weight.sum()).sum().backward()
    print("fine")
except RuntimeError as e:
    print(str(e)[:80])
x = torch.ones(2, requires_grad=True)
h = x * x
o3 = torch.optim.SGD([x], lr=1.0)
x.grad = torch.ones(2)
o3.step()
try:
    h.sum().backward()
except RuntimeError as e:
    print(str(e).split(":")[0])
