import torch
x = torch.tensor(3.0, requires_grad=True)
y = x ** 2 + 2 * x + 1
print(y)
y.backward()
print(x.grad)
print(2 * 3.0 + 2)

w = torch.tensor([1., 2., 3.], requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
out = (w * torch.tensor([1., 0., -1.])).sum() + b
print(out, out.grad_fn, out.requires_grad, w.is_leaf, out.is_leaf)
print(out.grad_fn.next_functions)
out.backward()
print(w.grad, b.grad)

m = torch.ones(2, 2, requires_grad=True)
z = m + 2
q = z * z * 3
o = q.mean()
print(z, q, o, sep="\n")
o.backward()
print(m.grad)
v = torch.randn(3)
t = torch.tensor([1., 2., 3.], requires_grad=True)
u = t * 2
try:
    u.backward()
except RuntimeError as e:
    print(e)
u.backward(torch.tensor([0.1, 1.0, 0.001]))
print(t.grad)
print(torch.autograd.grad((t ** 3).sum(), t))
