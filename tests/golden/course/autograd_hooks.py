import torch
x = torch.tensor([1., 2.], requires_grad=True)
y = x * 3
y.register_hook(lambda g: print("grad of y:", g))
h = x.register_hook(lambda g: g * 10)
y.sum().backward()
print(x.grad)
h.remove()
x.grad = None
z = x ** 2
z.retain_grad()
z.sum().backward()
print(z.grad, x.grad)
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
c = a * b
d = c + a
d.backward()
print(a.grad, b.grad)
seen = []
p = torch.ones(2, requires_grad=True)
p.register_hook(lambda g: seen.append(g.clone()))
for i in range(2):
    (p * (i + 1)).sum().backward()
print(seen, p.grad)
e = torch.ones(1, requires_grad=True)
f = e * 2
print(f.grad_fn, f.grad_fn.next_functions[0][0])
g = f.exp().log().sin().sum()
node = g.grad_fn
while node is not None:
    print(type(node).__name__)
    node = node.next_functions[0][0] if node.next_functions else None
