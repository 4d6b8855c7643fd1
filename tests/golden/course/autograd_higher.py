import torch
x = torch.tensor(2.0, requires_grad=True)
y = x ** 4
(g1,) = torch.autograd.grad(y, x, create_graph=True)
(g2,) = torch.autograd.grad(g1, x, create_graph=True)
(g3,) = torch.autograd.grad(g2, x)
print(y, g1, g2, g3)
t = torch.linspace(0, 3, 4, requires_grad=True)
s = torch.sin(t)
ds = torch.autograd.grad(s.sum(), t, create_graph=True)[0]
dds = torch.autograd.grad(ds.sum(), t)[0]
print(ds, torch.cos(t).detach())
print(dds)
def f(a):
    return (a ** 2).sum() + a[0] * a[1]
p = torch.tensor([1., 2.])
print(torch.autograd.functional.hessian(f, p))
print(torch.autograd.functional.jacobian(lambda a: a ** 2, p))
w = torch.tensor([1., -1.], requires_grad=True)
inp = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
out = torch.tanh(inp @ w)
grad_in = torch.autograd.grad(out.sum(), inp, create_graph=True)[0]
penalty = ((grad_in.norm(2, dim=1) - 1) ** 2).mean()
penalty.backward()
print(penalty, w.grad)
a = torch.tensor(1.0, requires_grad=True)
try:
    torch.autograd.grad(x * 2, a)
except RuntimeError as e:
    print(e)
print(torch.autograd.grad(x * 2, a, allow_unused=True))
