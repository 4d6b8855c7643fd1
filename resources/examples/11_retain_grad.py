import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
z = y ** 2
y.retain_grad()     # y shall keep the gradient that passes through

z.sum().backward()
print(x.grad)
print(y.grad)       # kept, because y asked for it
print(z.grad)       # gone: None, and a warning
