import torch
import numpy as np
x = torch.ones(2,2,requires_grad=True)
x
y = x + 2
y
z = y*y*3
out = z.mean()
z,out
a = torch.randn(2,2)
a = ((a*3)/(a-1))
print(a.requires_grad)
a.requires_grad_(True)
print(a.requires_grad)
b = (a*a).sum()
print(b.grad_fn)
out.backward()
x.grad
print((x**2).requires_grad)
with torch.no_grad():
    print((x**2).requires_grad)
