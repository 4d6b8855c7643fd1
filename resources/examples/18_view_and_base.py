import torch

base = torch.zeros(2, 3)
row = base[0]       # a window onto the same memory
flat = base.view(-1)

row.add_(5)         # base and flat change as well
print(base)
print(flat)
print(base._version, row._version, flat._version)

# Backward, a view fills in zeros where it did not look.
w = torch.ones(2, 3, requires_grad=True)
(w[0] * 4).sum().backward()
print(w.grad)
