import torch

x = torch.tensor(3.0, requires_grad=True)

y = x ** 2
y.backward()
print(x.grad)       # 2x = 6

z = x ** 3
z.backward()
print(x.grad)       # 6 + 3x**2 = 33, not 27

x.grad.zero_()
print(x.grad)       # 0 is a number

x.grad = None
print(x.grad)       # None is no gradient at all

z = x ** 3
z.backward()
print(x.grad)       # 27
