import torch, warnings
x = torch.ones(2, requires_grad=True)
y = x.exp()
y += 1
try:
    y.sum().backward()
except RuntimeError as e:
    print(str(e).split(";")[0])
w = torch.randn(2) * 0
w.requires_grad_()
w2 = w - 0.1
print(w2.is_leaf)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(w2.grad)
    print(len(caught), str(caught[0].message)[:70])
try:
    x[0] = 5.0
except RuntimeError as e:
    print(e)
n = torch.ones(2)
try:
    n.sum().backward()
except RuntimeError as e:
    print(e)
u = torch.ones(3, requires_grad=True)
v = u.detach()
v[0] = 9
print(u)
r = torch.relu(torch.tensor([-1., 0., 1.], requires_grad=True))
print(r)
z = torch.tensor(0.0, requires_grad=True)
torch.sqrt(z).backward()
print(z.grad)
k = torch.tensor([0.0, 1.0], requires_grad=True)
torch.where(k > 0, 1 / k, torch.zeros(2)).sum().backward()
print(k.grad)
m = torch.tensor([1., 2.], requires_grad=True)
print(m.max().backward(), m.grad)
try:
    m.grad = torch.ones(3)
except RuntimeError as e:
    print(e)
