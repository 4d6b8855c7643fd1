import torch
x = torch.tensor([2.0], requires_grad=True)
for i in range(3):
    (x ** 2).backward()
    print(i, x.grad)
x.grad.zero_()
print(x.grad)
(x ** 3).backward()
print(x.grad)
x.grad = None
print(x.grad)
y = x * x
y.backward(retain_graph=True)
y.backward()
print(x.grad)
try:
    y.backward()
except RuntimeError as e:
    print(str(e)[:60])
a = torch.tensor(1.0, requires_grad=True)
b = a * 2
c = a * 3
(b + c).backward()
print(a.grad)
p = torch.ones(2, requires_grad=True)
total = 0
for batch in torch.arange(6.).view(3, 2):
    loss = (p * batch).sum() / 3
    loss.backward()
    total += loss.item()
print(p.grad, total)
print(torch.arange(6.).view(3, 2).mean(0))
