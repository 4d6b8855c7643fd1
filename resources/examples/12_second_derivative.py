import torch

x = torch.tensor(3.0, requires_grad=True)
y = x ** 3

# create_graph=True puts the backward pass itself on the tape.
(first,) = torch.autograd.grad(y, x, create_graph=True)
print(first)        # 3x**2 = 27

(second,) = torch.autograd.grad(first, x)
print(second)       # 6x = 18
print(x.grad)       # autograd.grad leaves .grad alone
