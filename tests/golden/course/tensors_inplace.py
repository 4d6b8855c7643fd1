import torch
x = torch.tensor([1., 2., 3.])
print(x.add_(1), x)
x.mul_(2).sub_(1)
print(x)
x += 1
x *= 0.5
print(x, x._version)
x.zero_()
print(x)
x.fill_(7)
print(x)
x.copy_(torch.tensor([3, 1, 2]))
print(x)
x.clamp_(max=2)
print(x)
y = x
y[0] = 50
print(x is y, x)
z = x.clone()
z.neg_()
print(x, z)
w = torch.zeros(5)
w.index_fill_(0, torch.tensor([0, 2]), 1.)
print(w)
w.scatter_(0, torch.tensor([1, 3]), torch.tensor([5., 6.]))
print(w)
w.masked_fill_(w == 0, -1)
print(w)
a = torch.ones(3, requires_grad=True)
try:
    a.add_(1)
except RuntimeError as e:
    print(e)
b = a * 2
b.add_(1)
print(b)
c = torch.ones(2, 2)
c.t_()
c.uniform_(0, 0)
print(c)
try:
    torch.ones(3).add_(torch.ones(2, 3))
except RuntimeError as e:
    print(e)
